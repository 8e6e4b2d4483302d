import type { TrajectorySet } from '../domain/trajectory-set';

/**
 * Numbers of the trips that end on the same road, in the order in which the roads first come up. Trips of one road
 * are left out.
 * @param indices the trips to group; all if left out
 */
export function tripsByDestination(
  { tripCount, offsets, roads }: TrajectorySet,
  indices?: Uint32Array,
): number[][] {
  const groups = new Map<number, number[]>();
  for (const trip of indices ?? Array(tripCount).keys()) {
    if (offsets[trip + 1] - offsets[trip] < 2) continue;
    const last = roads[offsets[trip + 1] - 1];
    const group = groups.get(last);
    if (group) group.push(trip);
    else groups.set(last, [trip]);
  }
  return [...groups.values()];
}
