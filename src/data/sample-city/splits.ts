import type { SplitName } from '../../domain/dataset';
import type { Random } from '../../domain/random';
import { trajectorySetFrom, type TrajectorySet } from '../../domain/trajectory-set';
import type { CityTrip } from './trips';

const SHARES: readonly (readonly [SplitName, number])[] = [
  ['test', 0.1],
  ['val', 0.1],
  ['train', 0.8],
];

/**
 * Deals trips out to training (80 %), validation and test (10 % each) by origin-destination pair: no pair of one split
 * occurs in another. Within a split they keep their order.
 */
export function splitByPair(trips: readonly CityTrip[], random: Random): Record<SplitName, TrajectorySet> {
  const byPair = new Map<string, CityTrip[]>();
  for (const trip of trips) {
    const pair = `${trip.roads[0]},${trip.roads[trip.roads.length - 1]}`;
    const same = byPair.get(pair);
    if (same) same.push(trip);
    else byPair.set(pair, [trip]);
  }
  const groups = [...byPair.values()];
  const order = random.shuffle(Uint32Array.from(groups, (_, i) => i));
  const splitOf = new Map<CityTrip, SplitName>();
  let dealt = 0;
  let until = 0;
  let next = 0;
  for (const [split, share] of SHARES) {
    until += share * trips.length;
    for (; next < order.length && (dealt < until - 0.5 || split === 'train'); next++) {
      for (const trip of groups[order[next]]) splitOf.set(trip, split);
      dealt += groups[order[next]].length;
    }
  }
  const setOf = (split: SplitName) => trajectorySetFrom(trips.filter((trip) => splitOf.get(trip) === split));
  return { train: setOf('train'), val: setOf('val'), test: setOf('test') };
}
