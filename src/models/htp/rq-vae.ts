import {
  add,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Rank,
  type Scalar,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { straightThrough } from '../../nn/ops/elementwise';
import { denseLayer } from '../weights';
import { encode, decode, type PointPredictions } from './encoder-decoder';
import type { Layers } from './layers';
import type { PaddedMask } from './sequence-length';
import {
  codebooksOf,
  quantise,
  type Quantised,
  codebookErrors,
  quantiserLoss,
  type QuantiserLossForm,
} from './quantiser';
import { roadsSeen, type RoadTensors } from './road-context';
import { LEVELS, type RqVaeConfig } from './rq-vae-config';

/** Points of trips and the roads that they took, padded. */
export interface RqVaeInputs {
  /** (B, n, 2) points, min-max scaled by the city's box. */
  readonly x: Tensor3D;
  /** Masks of each level, the middle last: `PaddedMask.levels`. */
  readonly levels: readonly PaddedMask[];
  readonly roads: RoadTensors;
}

/** What stage 1 makes of trips. Rows of segments are those of all items, padding included: (B m). */
export interface RqVaeOutputs {
  /** (B, m, width of the middle) */
  readonly encoded: Tensor3D;
  /** (B m, code width) before quantising. */
  readonly vectors: Tensor2D;
  readonly quantised: Quantised;
  /** (B, R, road width); null for a network that sees no roads. */
  readonly context: Tensor3D | null;
  readonly predictions: PointPredictions;
}

/** Stage 1 from points to predictions, with the straight-through estimator. */
export function rqVae(layers: Layers, config: RqVaeConfig, { x, levels, roads }: RqVaeInputs): RqVaeOutputs {
  const encoded = encode(layers, config, x, levels);
  const vectors = toVectors(layers, encoded);
  const quantised = quantise(codebooksOf(layers.weights, config.codebooks.length), vectors);
  const said = straightThrough(vectors, quantised.sums[config.codebooks.length - 1]);
  const seen = roadsSeen(layers, config, roads);
  const segments = toSegments(layers, said, levels[LEVELS]);
  const predictions = decode(layers, config, segments, levels, seen);
  return { encoded, vectors, quantised, context: seen?.context ?? null, predictions };
}

/** Segments (B, m, width of the middle) as vectors to quantise: (B m, code width). */
export function toVectors({ weights }: Layers, encoded: Tensor3D): Tensor2D {
  const [batch, segments, width] = encoded.shape;
  return denseLayer(weights, 'rq_pre_quant_linear', reshape(encoded, [batch * segments, width]));
}

/** Quantised vectors (B m, code width) as what the decoder reads. */
export const toSegments = (
  { weights }: Layers,
  vectors: Tensor2D,
  { lengths, longest }: PaddedMask,
): Tensor3D => reshape(denseLayer(weights, 'rq_post_quant_linear', vectors), [lengths.length, longest, -1]);

/** What the points of trips should be: z-scored, 0 beyond an item's own points. */
export interface PointTargets {
  /** (B, n) */
  readonly percent: Tensor2D;
  /** (B, n, 2) */
  readonly dxy: Tensor3D;
}

/** The loss of stage 1, Eq. 12, and its terms. */
export interface RqVaeLoss {
  readonly total: Scalar;
  readonly quantiser: Scalar;
  readonly percent: Scalar;
  readonly dxy: Scalar;
}

/**
 * L = Lq + mse(percent) + mse(dxy): means over all segments and all points of the batch that are there.
 */
export function rqVaeLoss(
  config: RqVaeConfig,
  { levels }: Pick<RqVaeInputs, 'levels'>,
  { vectors, quantised, predictions }: RqVaeOutputs,
  targets: PointTargets,
  form: QuantiserLossForm = 'cumulative',
): RqVaeLoss {
  const { valid, count } = levels[LEVELS];
  const rows = { valid: reshape<Rank.R2>(valid, [-1, 1]), count };
  const quantiser = quantiserLoss(codebookErrors(vectors, quantised, config.commitment, rows, form));
  const points = levels[0].count;
  const percent = squaredError(predictions.percent, targets.percent, points);
  const dxy = squaredError(predictions.dxy, targets.dxy, 2 * points);
  return { total: add(add(quantiser, percent), dxy), quantiser, percent, dxy };
}

/** Predictions and targets are 0 where there is no point. */
const squaredError = <T extends Tensor2D | Tensor3D>(predicted: T, target: T, count: number): Scalar =>
  mul<Scalar>(sum(square(sub(predicted, target))), 1 / count);
