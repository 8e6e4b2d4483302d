import type { Random } from '../base/random';
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

/** Groups of trips that are drawn, all of them if there are no more: where more trips end is likelier to be among them. */
export function drawnGroups(groups: readonly number[][], most: number, random: Random): number[][] {
  const trips = random.shuffle(Uint32Array.from(groups.flatMap((group, i) => group.map(() => i))));
  const drawn = new Set<number>();
  for (const group of trips) if (drawn.size < most) drawn.add(group);
  return [...drawn].map((i) => groups[i]);
}
