import type { TrajectorySet } from '../../domain/trajectory-set';
import type { RoadSequences } from './lines';

/** Sequences of roads with the time at which each was entered. */
export interface TimedSequences extends RoadSequences {
  readonly times: Float64Array;
}

/** Copies the sequences at `indices`: item i is sequence indices[i]. */
export function roadsAt({ offsets, roads }: RoadSequences, indices: Uint32Array): RoadSequences {
  const starts = new Uint32Array(indices.length + 1);
  indices.forEach((item, i) => (starts[i + 1] = starts[i] + offsets[item + 1] - offsets[item]));
  const packed = new Uint32Array(starts[indices.length]);
  indices.forEach((item, i) => packed.set(roads.subarray(offsets[item], offsets[item + 1]), starts[i]));
  return { offsets: starts, roads: packed };
}

/** Copies the trips at `indices`, with their times. */
export function tripsAt(trips: TrajectorySet, indices: Uint32Array): TimedSequences {
  const packed = roadsAt(trips, indices);
  const times = new Float64Array(packed.roads.length);
  indices.forEach((trip, i) =>
    times.set(trips.times.subarray(trips.offsets[trip], trips.offsets[trip + 1]), packed.offsets[i]),
  );
  return { ...packed, times };
}

/** The sequences with those made empty that do not pass: the others keep their numbers. */
export function onlyPassing({ offsets, roads }: RoadSequences, passes: Uint8Array): RoadSequences {
  const starts = new Uint32Array(passes.length + 1);
  passes.forEach((on, i) => (starts[i + 1] = starts[i] + (on ? offsets[i + 1] - offsets[i] : 0)));
  const kept = new Uint32Array(starts[passes.length]);
  passes.forEach((on, i) => on && kept.set(roads.subarray(offsets[i], offsets[i + 1]), starts[i]));
  return { offsets: starts, roads: kept };
}

/** Views of one item, without a copy. */
export function sequenceAt({ offsets, roads, times }: TimedSequences, item: number) {
  return {
    roads: roads.subarray(offsets[item], offsets[item + 1]),
    times: times.subarray(offsets[item], offsets[item + 1]),
  };
}
