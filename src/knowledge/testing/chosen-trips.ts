import type { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../domain/trajectory-set';
import { ExpectedRoutes } from '../route-choice/expected-routes';

/** Trips between random roads, each step drawn by a recursive logit of known utilities (S). */
export function chosenTrips(
  network: RoadNetwork,
  utilities: Float64Array,
  count: number,
  random: Random,
): TrajectorySet {
  const { roadCount, successorOffsets, successors } = network;
  const expected = new ExpectedRoutes(network);
  const destinations = Array.from({ length: 12 }, () => random.int(roadCount));
  const trips: { roads: number[]; times: number[] }[] = [];
  for (const destination of destinations) {
    if (!expected.solve(utilities, destination, 0.001))
      throw new RangeError('these utilities have no routes');
    for (let trip = 0; trip < count / destinations.length; trip++) {
      const roads = [random.int(roadCount)];
      while (roads[roads.length - 1] !== destination) {
        const road = roads[roads.length - 1];
        let left = random.next();
        let link = successorOffsets[road];
        while (link + 1 < successorOffsets[road + 1] && (left -= expected.probability(road, link)) >= 0)
          link++;
        roads.push(successors[link]);
      }
      if (roads.length > 1) trips.push({ roads, times: roads.map((_, i) => 10 * i) });
    }
  }
  return trajectorySetFrom(trips);
}
