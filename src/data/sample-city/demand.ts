import type { Random } from '../../domain/random';
import type { Driver } from './drivers';
import type { LandUse, WeightedRoads } from './land-use';

/** Monday 2 September 2024, 0:00: the first of four weeks. Seconds since 1970 of the wall clock. */
export const FIRST_DAY = Date.UTC(2024, 8, 2) / 1000;
export const DAYS = 28;

const SECONDS_PER_DAY = 86_400;
/** Trips of one day of the week over those of a Monday. */
const DAY_WEIGHTS = [1, 1.02, 1.03, 1.04, 1.12, 0.85, 0.65];
/** Departures in each hour, on a weekday and on a weekend day. */
const WEEKDAY_HOURS = [
  3, 2, 1, 1, 3, 10, 34, 78, 82, 48, 38, 40, 46, 44, 44, 52, 72, 86, 66, 44, 30, 22, 14, 8,
];
const WEEKEND_HOURS = [
  14, 11, 8, 5, 3, 4, 8, 14, 26, 42, 58, 66, 68, 70, 70, 68, 64, 60, 54, 46, 36, 28, 24, 19,
];

/** Why people are on the road in the morning, by day, in the evening and at the weekend: chances in proportion. */
const PURPOSES = {
  morning: { toWork: 64, fromWork: 2, outing: 6, homeward: 4, errand: 8, incoming: 13, outgoing: 3 },
  day: { toWork: 12, fromWork: 12, outing: 20, homeward: 18, errand: 24, incoming: 8, outgoing: 6 },
  evening: { toWork: 3, fromWork: 50, outing: 12, homeward: 14, errand: 8, incoming: 2, outgoing: 11 },
  weekend: { toWork: 5, fromWork: 5, outing: 36, homeward: 30, errand: 12, incoming: 6, outgoing: 6 },
} as const;

type Purpose = keyof (typeof PURPOSES)['day'];

export interface TripWish {
  readonly driver: Driver;
  readonly origin: number;
  readonly destination: number;
  /** Seconds since 1970 of the wall clock. */
  readonly departure: number;
  readonly weekend: boolean;
}

function drawIndex(weights: readonly number[], random: Random): number {
  let target = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) if ((target -= weights[i]) < 0) return i;
  return weights.length - 1;
}

function drawPurpose(weekend: boolean, hour: number, random: Random): Purpose {
  const part = weekend ? 'weekend' : hour < 10 && hour > 4 ? 'morning' : hour < 15 ? 'day' : 'evening';
  const names = Object.keys(PURPOSES[part]) as Purpose[];
  return names[
    drawIndex(
      names.map((name) => PURPOSES[part][name]),
      random,
    )
  ];
}

function endsOf(purpose: Purpose, driver: Driver, landUse: Record<LandUse, WeightedRoads>, random: Random) {
  const haunt = driver.haunts[random.int(driver.haunts.length)];
  const somewhere = (use: LandUse, instead: LandUse) =>
    (landUse[use].isEmpty ? landUse[instead] : landUse[use]).draw(random);
  switch (purpose) {
    case 'toWork':
      return [driver.home, driver.work];
    case 'fromWork':
      return [driver.work, driver.home];
    case 'outing':
      return [driver.home, random.next() < 0.6 ? haunt : landUse.leisure.draw(random)];
    case 'homeward':
      return [random.next() < 0.6 ? haunt : landUse.shop.draw(random), driver.home];
    case 'errand':
      return [landUse.work.draw(random), landUse.shop.draw(random)];
    case 'incoming':
      return [somewhere('gateIn', 'home'), landUse.work.draw(random)];
    case 'outgoing':
      return [landUse.home.draw(random), somewhere('gateOut', 'work')];
  }
}

/** Somebody, some time in the four weeks, who wants to go from one road to another. */
export function drawWish(
  drivers: readonly Driver[],
  landUse: Record<LandUse, WeightedRoads>,
  random: Random,
): TripWish {
  const dayWeights = Array.from({ length: DAYS }, (_, day) => DAY_WEIGHTS[day % 7]);
  const day = drawIndex(dayWeights, random);
  const weekend = day % 7 >= 5;
  const hour = drawIndex(weekend ? WEEKEND_HOURS : WEEKDAY_HOURS, random);
  const driver = drivers[random.int(drivers.length)];
  const [origin, destination] = endsOf(drawPurpose(weekend, hour, random), driver, landUse, random);
  const departure = FIRST_DAY + day * SECONDS_PER_DAY + hour * 3600 + random.int(3600);
  return { driver, origin, destination, departure, weekend };
}
