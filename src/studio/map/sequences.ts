import type { TrajectorySet } from '../../domain/trajectory-set';
import type { RoadSequences } from './lines';

/** Sequences of roads with the time at which each was entered. */
export interface TimedSequences extends RoadSequences {
  readonly times: Float64Array;
}

/** Copies the trips at `indices`: item i is trip indices[i]. */
export function tripsAt({ offsets, roads, times }: TrajectorySet, indices: Uint32Array): TimedSequences {
  const starts = new Uint32Array(indices.length + 1);
  indices.forEach((trip, i) => (starts[i + 1] = starts[i] + offsets[trip + 1] - offsets[trip]));
  const packed = {
    offsets: starts,
    roads: new Uint32Array(starts[indices.length]),
    times: new Float64Array(starts[indices.length]),
  };
  indices.forEach((trip, i) => {
    packed.roads.set(roads.subarray(offsets[trip], offsets[trip + 1]), starts[i]);
    packed.times.set(times.subarray(offsets[trip], offsets[trip + 1]), starts[i]);
  });
  return packed;
}

/** Views of one item, without a copy. */
export function sequenceAt({ offsets, roads, times }: TimedSequences, item: number) {
  return {
    roads: roads.subarray(offsets[item], offsets[item + 1]),
    times: times.subarray(offsets[item], offsets[item + 1]),
  };
}
