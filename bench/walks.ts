import { Failure } from '../src/base/failure';
import type { Random } from '../src/base/random';
import type { RoadNetwork } from '../src/domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../src/domain/trajectory-set';

/** A Monday at midnight, in seconds. */
const FIRST_DAY = Date.UTC(2015, 10, 2) / 1000;
const DAY = 86_400;
const SHORTEST_STEP = 12;
const LONGEST_STEP = 120;
const MOST_STARTS = 1000;

/**
 * Trips of `length` roads each that go on at random, at times of one day.
 * @throws Failure 'bad-input' where no way is that long
 */
export function randomWalks(
  network: RoadNetwork,
  count: number,
  length: number,
  random: Random,
): TrajectorySet {
  return trajectorySetFrom(
    Array.from({ length: count }, () => {
      const times = new Float64Array(length);
      times[0] = FIRST_DAY + random.int(DAY);
      for (let i = 1; i < length; i++)
        times[i] = times[i - 1] + SHORTEST_STEP + random.int(LONGEST_STEP - SHORTEST_STEP);
      return { roads: walk(network, length, random), times };
    }),
  );
}

function walk(network: RoadNetwork, length: number, random: Random): Uint32Array {
  const { successorOffsets, successors, roadCount } = network;
  const roads = new Uint32Array(length);
  for (let start = 0; start < MOST_STARTS; start++) {
    roads[0] = random.int(roadCount);
    let at = 1;
    for (; at < length; at++) {
      const first = successorOffsets[roads[at - 1]];
      const choices = successorOffsets[roads[at - 1] + 1] - first;
      if (choices === 0) break;
      roads[at] = successors[first + random.int(choices)];
    }
    if (at === length) return roads;
  }
  throw new Failure('bad-input', `No way of ${length} roads was found in a network of ${roadCount} roads.`);
}
