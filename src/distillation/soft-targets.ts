import { gather, tensor1d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { JobGate, OnProgress } from '../domain/progress';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { TripBatch } from '../models/hoser/features/trip-features';
import { SequenceTensors, lmTadHidden } from '../models/lm-tad/lm-tad';
import type { Teacher } from '../models/lm-tad/teacher';
import { buildWindowBatch } from '../models/lm-tad/tokens';

/** Window tokens of one teacher batch: bounds its memory, whatever the length of the trips. */
const TOKENS_PER_BATCH = 8192;

/**
 * The frozen teacher's answer at every step of a set of trips: one logit for the cell of each successor of the road
 * stood on. Eq. 4 renormalises over the candidates, so the rest of the vocabulary is never projected; logits rather
 * than probabilities leave tau free. Computed once, good for every epoch and every (lambda, tau).
 */
export class SoftTargets {
  /**
   * @param stepOffsets (trips + 1) first step of each trip
   * @param logitOffsets (steps + 1) first logit of each step
   * @param logits one per successor of each step's road, in candidate order
   */
  constructor(
    readonly network: RoadNetwork,
    readonly stepOffsets: Uint32Array,
    readonly logitOffsets: Uint32Array,
    readonly logits: Float32Array,
  ) {}

  /** Logits of a batch's candidates, (N x C) flat with 0 at padding. `items` are the batch's trips in its order. */
  of(items: ArrayLike<number>, batch: TripBatch): Float32Array {
    const { candidateCount: width, candidates, candidateLengths, roads, tripOffsets } = batch;
    const { successors, successorOffsets } = this.network;
    const values = new Float32Array(batch.stepCount * width);
    for (let b = 0; b < items.length; b++) {
      for (let n = tripOffsets[b]; n < tripOffsets[b + 1]; n++) {
        const from = this.logitOffsets[this.stepOffsets[items[b]] + n - tripOffsets[b]];
        let k = 0; // a candidate list is the successor list, perhaps with some left out
        for (let c = 0; c < candidateLengths[n]; c++, k++) {
          while (successors[successorOffsets[roads[n]] + k] !== candidates[n * width + c]) k++;
          values[n * width + c] = this.logits[from + k];
        }
      }
    }
    return values;
  }
}

/** Runs the teacher over every window of the trips. */
export async function computeSoftTargets(
  teacher: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  gate: JobGate,
  onProgress: OnProgress,
): Promise<SoftTargets> {
  const { roads, stepOffsets, logitOffsets } = softTargetLayout(network, trips);
  const { successorOffsets, successors } = network;
  const logits = new Float32Array(logitOffsets[roads.length]);

  const { tokenOfRoad } = teacher.vocabulary;
  const table = (await teacher.parameters.get('transformer.wte.weight').data()) as Float32Array;
  const width = teacher.config.width;
  for (let from = 0; from < trips.tripCount;) {
    await gate.checkpoint();
    let to = from + 1;
    while (to < trips.tripCount && (stepOffsets[to + 1] - stepOffsets[from]) * window <= TOKENS_PER_BATCH)
      to++;
    const hidden = await lastHidden(teacher, trips, from, to, window);
    for (let n = stepOffsets[from]; n < stepOffsets[to]; n++) {
      const at = (n - stepOffsets[from]) * width;
      for (let k = 0; k < logitOffsets[n + 1] - logitOffsets[n]; k++) {
        const cell = tokenOfRoad[successors[successorOffsets[roads[n]] + k]] * width;
        let sum = 0;
        for (let c = 0; c < width; c++) sum += hidden[at + c] * table[cell + c];
        logits[logitOffsets[n] + k] = sum;
      }
    }
    onProgress({ stage: 'Asking the teacher', done: to, total: trips.tripCount, unit: 'trips' });
    from = to;
  }
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

/** Where each step's logits stand in soft targets of some trips, and the road that each step stands on. */
export function softTargetLayout(
  { successorOffsets }: RoadNetwork,
  trips: TrajectorySet,
): Pick<SoftTargets, 'stepOffsets' | 'logitOffsets'> & { readonly roads: Uint32Array } {
  const stepOffsets = new Uint32Array(trips.tripCount + 1);
  for (let t = 0; t < trips.tripCount; t++)
    stepOffsets[t + 1] = stepOffsets[t] + Math.max(0, trips.offsets[t + 1] - trips.offsets[t] - 1);
  const roads = stepRoads(trips, stepOffsets);
  const logitOffsets = new Uint32Array(roads.length + 1);
  roads.forEach(
    (road, n) =>
      (logitOffsets[n + 1] = logitOffsets[n] + successorOffsets[road + 1] - successorOffsets[road]),
  );
  return { roads, stepOffsets, logitOffsets };
}

/** Road that each step stands on: all visits of a trip but its last. */
function stepRoads(trips: TrajectorySet, stepOffsets: Uint32Array): Uint32Array {
  const roads = new Uint32Array(stepOffsets[trips.tripCount]);
  for (let t = 0; t < trips.tripCount; t++) {
    const first = trips.offsets[t];
    roads.set(trips.roads.subarray(first, first + stepOffsets[t + 1] - stepOffsets[t]), stepOffsets[t]);
  }
  return roads;
}

/** Hidden state at the last token of every window of trips [from, to): (steps * width) flat. */
async function lastHidden(
  teacher: Teacher,
  trips: TrajectorySet,
  from: number,
  to: number,
  window: number,
): Promise<Float32Array> {
  const items = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const windows = buildWindowBatch(teacher.vocabulary, trips, items, window);
  if (windows.inputs.length === 0) return new Float32Array(0);
  const batch = new SequenceTensors(windows, teacher.config);
  const last = Int32Array.from(
    { length: windows.sequenceOffsets.length - 1 },
    (_, s) => windows.sequenceOffsets[s + 1] - 1,
  );
  const hidden = tidy(
    () => gather(lmTadHidden(teacher.parameters, teacher.config, batch), tensor1d(last, 'int32')) as Tensor2D,
  );
  const values = (await hidden.data()) as Float32Array;
  hidden.dispose();
  batch.dispose();
  return values;
}
