import type { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../domain/trajectory-set';
import { gridTown } from '../../domain/testing/grid-town';

/** A town of `side` x `side` junctions whose streets differ in length and class, so that ways differ too. */
export function unevenTown(side: number, random: Random): RoadNetwork {
  const town = gridTown(side);
  return {
    ...town,
    lengthMeters: town.lengthMeters.map(() => 100 + 900 * random.next()),
    classNames: ['primary', 'residential'],
    classCodes: town.classCodes.map(() => random.int(2)),
  };
}

/** Trips that wander `length` roads each, from anywhere, a road taking 5 to 60 seconds. */
export function wanderings(
  { roadCount, successorOffsets, successors }: RoadNetwork,
  count: number,
  length: number,
  random: Random,
): TrajectorySet {
  return trajectorySetFrom(
    Array.from({ length: count }, () => {
      const roads = [random.int(roadCount)];
      const times = [1000];
      while (roads.length < length) {
        const at = roads[roads.length - 1];
        const [first, end] = successorOffsets.subarray(at, at + 2);
        roads.push(successors[first + random.int(end - first)]);
        times.push(times[times.length - 1] + 5 + random.int(56));
      }
      return { roads, times };
    }),
  );
}
