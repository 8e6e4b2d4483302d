import {
  gather,
  gatherND,
  matMul,
  slice,
  softmax,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { SoftTargets } from '../src/systems/routes/distillation/soft-targets';
import { type RoadNetwork, candidateLayout } from '../src/domain/road-network';
import type { TrajectorySet } from '../src/domain/trajectory-set';
import { lmTadHidden, SequenceTensors } from '../src/models/lm-tad/lm-tad';
import type { Teacher } from '../src/models/lm-tad/teacher';
import { buildWindowBatch } from '../src/models/lm-tad/tokens';

/** Probabilities of one piece: bounds a batch to 64 MB. */
const PROBABILITIES_AT_ONCE = 16_000_000;

/** Whether the vocabulary is projected at the last token of each window, or at every token as in training. */
export type Projected = 'last-token' | 'every-token';

/**
 * The plain way to the soft targets: the whole vocabulary is projected and goes through a softmax;
 * then the probabilities of the candidates' cells are looked up. One per successor of each step's road,
 * in the order of `SoftTargets.logits`.
 */
export async function fullHeadProbabilities(
  teacher: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  projected: Projected = 'last-token',
): Promise<Float32Array> {
  const { roads, logitOffsets } = candidateLayout(network, trips);
  const values = new Float32Array(logitOffsets[roads.length]);
  const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  const windows = buildWindowBatch(teacher.vocabulary, trips, everyTrip, window);
  const batch = new SequenceTensors(windows, teacher.config);
  const last = Int32Array.from(roads, (_, n) => windows.sequenceOffsets[n + 1] - 1);
  const hidden = tidy(() => {
    const all = lmTadHidden(teacher.parameters, teacher.config, batch);
    return projected === 'every-token' ? all : (gather(all, tensor1d(last, 'int32')) as Tensor2D);
  });
  const rowOfStep = projected === 'every-token' ? last : last.map((_, n) => n);
  const table = teacher.parameters.get<Tensor2D>('transformer.wte.weight');
  const most = Math.max(1, Math.floor(PROBABILITIES_AT_ONCE / teacher.config.vocabularySize));
  try {
    for (let from = 0, step = 0; from < hidden.shape[0]; from += most) {
      const to = Math.min(from + most, hidden.shape[0]);
      const first = step;
      while (step < roads.length && rowOfStep[step] < to) step++;
      const rows = rowOfStep.subarray(first, step).map((row) => row - from);
      const places = candidatePlaces(teacher, network, roads.subarray(first, step), rows);
      const found = tidy(() => {
        const piece = slice(hidden, [from, 0], [to - from, -1]);
        const shares = softmax(matMul(piece, table, false, true));
        return gatherND(shares, tensor2d(places, [places.length / 2, 2], 'int32'));
      });
      values.set((await found.data()) as Float32Array, logitOffsets[first]);
      found.dispose();
    }
  } finally {
    hidden.dispose();
    batch.dispose();
  }
  return values;
}

/** Row and column of each candidate's cell in the probabilities; `rows` and `roads` of some steps. */
function candidatePlaces(
  { vocabulary }: Teacher,
  { successors, successorOffsets }: RoadNetwork,
  roads: Uint32Array,
  rows: Int32Array,
): Int32Array {
  const places: number[] = [];
  roads.forEach((road, n) => {
    for (let k = successorOffsets[road]; k < successorOffsets[road + 1]; k++)
      places.push(rows[n], vocabulary.tokenOfRoad[successors[k]]);
  });
  return Int32Array.from(places);
}

/**
 * Largest difference between both ways in the logarithm of a candidate's share among its
 * step's candidates (Eq. 4 at tau 1).
 */
export function largestDifference(
  { logits, logitOffsets }: SoftTargets,
  probabilities: Float32Array,
): number {
  let worst = 0;
  for (let n = 0; n + 1 < logitOffsets.length; n++) {
    const own = logShares(logits.subarray(logitOffsets[n], logitOffsets[n + 1]));
    const other = logShares(probabilities.subarray(logitOffsets[n], logitOffsets[n + 1]).map(Math.log));
    own.forEach((value, k) => (worst = Math.max(worst, Math.abs(value - other[k]))));
  }
  return worst;
}

function logShares(logits: Float32Array): Float64Array {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return Float64Array.from(logits, (logit) => logit - Math.log(total));
}
