import { NumberTable } from '../../base/number-table';
import type { TrajectorySet } from '../../domain/trajectory-set';

/** Trips that belong together. Groups are numbered in the order in which they first occur. */
export interface TripGroups {
  readonly count: number;
  /** (N) group of each trip. */
  readonly groupOf: Uint32Array;
  /** (G) trips of each group. */
  readonly sizes: Uint32Array;
}

/** Road indices are below this: a pair of them is one exact number. */
const MOST_ROADS = 2 ** 26;

/** A number for each trip that is the same for trips of one origin-destination pair: first and last road. */
export function pairKeys({ tripCount, offsets, roads }: TrajectorySet): Float64Array {
  return Float64Array.from(
    { length: tripCount },
    (_, trip) => roads[offsets[trip]] * MOST_ROADS + roads[offsets[trip + 1] - 1],
  );
}

export const groupsByPair = (trips: TrajectorySet): TripGroups => groupsByKey(pairKeys(trips));

export const groupsByVehicle = (vehicleCodes: Uint32Array): TripGroups => groupsByKey(vehicleCodes);

function groupsByKey(keys: Float64Array | Uint32Array): TripGroups {
  const numbers = new NumberTable();
  const groupOf = new Uint32Array(keys.length);
  const sizes: number[] = [];
  keys.forEach((key: number, trip: number) => {
    const group = numbers.add(key);
    if (group === sizes.length) sizes.push(0);
    groupOf[trip] = group;
    sizes[group]++;
  });
  return { count: sizes.length, groupOf, sizes: Uint32Array.from(sizes) };
}
