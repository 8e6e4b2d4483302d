import {
  add,
  div,
  dispose,
  mean,
  mul,
  scalar,
  square,
  sub,
  sum,
  tensor1d,
  tensor2d,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { softmaxCrossEntropyRows } from '../../nn/ops/elementwise';
import { TIME_FEATURES } from '../../domain/masked-trajectories/known-trajectory';
import type { LossWeights } from './config';
import type { Layers } from './layers';
import { POINT_TOKENS, type TrajectoryBatch, type TrajectoryTargets } from './trajectory-batch';
import { validRows } from './trajectory-tensors';
import { tokenLogits, type TransferTrajOutputs } from './transfertraj';

/** What should be said of a batch, on the device. Owns its tensors. */
export class TargetTensors {
  /** (rows, 2) and (rows, 4) */
  readonly space: Tensor2D;
  readonly time: Tensor2D;
  /** (rows, 1): 1 where the place, or the time, counts; and how many do. */
  readonly asksSpace: Tensor2D;
  readonly asksTime: Tensor2D;
  readonly spaceCount: number;
  readonly timeCount: number;
  /** (rows): what stands at the place and at the time, -1 for padding. */
  readonly tokens: readonly Tensor1D[];
  /** (rows, 1): 1 where there is a point; and how many there are. */
  readonly valid: Tensor2D;
  readonly points: number;

  constructor(targets: TrajectoryTargets, batch: Pick<TrajectoryBatch, 'trips' | 'longest' | 'lengths'>) {
    const rows = batch.trips * batch.longest;
    const valid = validRows(batch);
    const column = (values: Float32Array) => tensor2d(values, [rows, 1]);
    this.space = tensor2d(targets.space, [rows, 2]);
    this.time = tensor2d(targets.time, [rows, TIME_FEATURES]);
    this.asksSpace = column(Float32Array.from(targets.asksSpace));
    this.asksTime = column(Float32Array.from(targets.asksTime));
    this.spaceCount = targets.asksSpace.filter((asked) => asked === 1).length;
    this.timeCount = targets.asksTime.filter((asked) => asked === 1).length;
    this.tokens = [targets.asksSpace, targets.asksTime].map((asks) =>
      tensor1d(
        Int32Array.from(asks, (asked, row) => targetToken(asked, valid[row])),
        'int32',
      ),
    );
    this.valid = column(valid);
    this.points = valid.filter((there) => there === 1).length;
  }

  dispose(): void {
    dispose([this.space, this.time, this.asksSpace, this.asksTime, this.valid, ...this.tokens]);
  }
}

const targetToken = (asked: number, valid: number): number => {
  if (valid === 0) return -1;
  return asked === 1 ? POINT_TOKENS.unknown : POINT_TOKENS.known;
};

/** The loss and its terms, before their weights. Terms of weight 0 are left out. */
export interface TransferTrajLoss {
  readonly total: Scalar;
  /** Squared distance, and squared error of the four time features, each a mean over the points that are asked for it. */
  readonly space: Scalar;
  readonly time: Scalar;
  /** Mean cross-entropy, in nats, over both tokens of all points. */
  readonly token?: Scalar;
  /** Squared coefficient of variation of the use of experts, of each layer. */
  readonly balance?: readonly Scalar[];
}

/** The weighted sum of the terms. A term that no point is asked for is 0. */
export function transferTrajLoss(
  layers: Layers,
  outputs: TransferTrajOutputs,
  targets: TargetTensors,
): TransferTrajLoss {
  const { weights } = layers.config;
  const space = squaredError(outputs.space, targets.space, targets.asksSpace, targets.spaceCount);
  const time = squaredError(outputs.time, targets.time, targets.asksTime, targets.timeCount, ofTime(weights));
  const token = weights.token > 0 ? tokenError(layers, outputs.encoded, targets) : undefined;
  const balance =
    weights.balance > 0 ? outputs.gates.map((gates) => squaredVariation(gates, targets.valid)) : undefined;
  const terms: readonly (readonly [number, Scalar])[] = [
    [weights.space, space],
    [weights.time, time],
    ...(token ? [[weights.token, token] as const] : []),
    ...(balance ?? []).map((each) => [weights.balance, each] as const),
  ];
  const total = terms
    .map(([weight, term]) => (weight === 1 ? term : mul<Scalar>(term, weight)))
    .reduce((all, term) => add(all, term));
  return { total, space, time, ...(token && { token }), ...(balance && { balance }) };
}

/**
 * Summed over the components of what is asked for, over how many points are asked.
 * @param components what each component counts; all of them 1 if left out
 */
function squaredError(
  said: Tensor2D,
  target: Tensor2D,
  asks: Tensor2D,
  count: number,
  components?: Tensor1D,
): Scalar {
  if (count === 0) return scalar(0);
  const squares = mul(square(sub(said, target)), asks);
  return mul<Scalar>(sum(components ? mul(squares, components) : squares), 1 / count);
}

/** (4) what the day, the hour, the minute and the minutes since the first point count; undefined where they count alike. */
const ofTime = ({ clock }: LossWeights): Tensor1D | undefined =>
  clock === 1 ? undefined : tensor1d([clock, clock, clock, 1]);

function tokenError(layers: Layers, encoded: Tensor2D, { tokens, points }: TargetTensors): Scalar {
  const [space, time] = tokenLogits(layers, encoded).map((logits, i) =>
    sum<Scalar>(softmaxCrossEntropyRows(logits, tokens[i])),
  );
  return mul(add(space, time), 1 / (2 * points));
}

/** Population variance over squared mean of the experts' shares, summed over the points (rows, 1) that are there. */
export function squaredVariation(gates: Tensor2D, valid: Tensor2D): Scalar {
  const use = sum<Tensor1D>(mul(gates, valid), 0);
  const average = mean<Scalar>(use);
  return div(mean(square(sub(use, average))), square(average));
}
