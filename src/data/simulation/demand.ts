import type { Random } from '../../base/random';
import { bellShaped, clamp } from './arithmetic';
import type { SimulationParameters } from './parameters';
import { crowSquared, ROAD_CLASSES, type LandUse, type LandUses, type RoadClass, type Town } from './town';
import { isWeekend } from '../../domain/time-statistics';

/** Perceived seconds per second on each class of road: wide roads feel faster than narrow ones. */
const CLASS_FEELING: Record<RoadClass, number> = {
  motorway: 0.72,
  motorway_link: 0.95,
  primary: 0.7,
  secondary: 0.82,
  tertiary: 1,
  unclassified: 1.2,
  residential: 1.5,
  living_street: 2,
};

/** Habits with their shares of drivers, and how these perceive main and small roads. */
const HABITS = [
  { share: 0.45, main: 0.9, small: 1.2 },
  { share: 0.35, main: 1, small: 1 },
  { share: 0.2, main: 1.15, small: 0.75 },
] as const;

export interface Driver {
  readonly number: number;
  readonly home: number;
  readonly work: number;
  readonly haunts: readonly number[];
  /** Perceived seconds per second, by road class. */
  readonly feeling: Readonly<Record<RoadClass, number>>;
  /** Perceived seconds per second of turning and waiting. */
  readonly patience: number;
  /** The driver's speed relative to the usual one. */
  readonly pace: number;
}

function habitOf(dice: number): (typeof HABITS)[number] {
  let sum = 0;
  for (const habit of HABITS) if (dice < (sum += habit.share)) return habit;
  return HABITS[0];
}

/** A town, its land use, and the parameters of its people. */
export interface People {
  readonly town: Town;
  readonly landUse: LandUses;
  readonly parameters: SimulationParameters;
}

/** Draws of a place after which the nearest of them is taken, however far it is. */
const MOST_DRAWS_NEAR = 40;

/** Draws a road of a land use, the more likely the nearer: at `reachKm` half as likely as next door. */
export function drawNear(
  { town, landUse, parameters }: People,
  use: LandUse,
  from: number,
  random: Random,
): number {
  const reach = 1000 * parameters.reachKm;
  let nearest = landUse[use].draw(random);
  if (reach === Infinity) return nearest;
  let least = Infinity;
  for (let draw = 0, road = nearest; draw < MOST_DRAWS_NEAR; draw++, road = landUse[use].draw(random)) {
    const squared = crowSquared(town, from, road);
    if (random.next() * (1 + squared / (reach * reach)) < 1) return road;
    if (squared < least) [nearest, least] = [road, squared];
  }
  return nearest;
}

function makeDriver(number: number, people: People, random: Random): Driver {
  const { landUse, parameters } = people;
  const { patience, paceSpread, commutersOut } = parameters;
  const habit = habitOf(random.next());
  const feeling = { ...CLASS_FEELING };
  for (const roadClass of Object.keys(feeling) as RoadClass[]) {
    const own = 1 + 0.06 * bellShaped(random);
    feeling[roadClass] *= own * (ROAD_CLASSES[roadClass].rank > 2 ? habit.main : habit.small);
  }
  const commutesOut = random.next() < commutersOut && !landUse.gateOut.isEmpty;
  const home = landUse.home.draw(random);
  const near = (use: LandUse) => drawNear(people, use, home, random);
  return {
    number,
    home,
    work: commutesOut ? landUse.gateOut.draw(random) : near('work'),
    haunts: [near('shop'), near('leisure'), near('home')],
    feeling,
    patience: clamp(patience + 0.3 * bellShaped(random), 0.6, 2.2),
    pace: clamp(1 + paceSpread * bellShaped(random), 0.8, 1.25),
  };
}

export const makeDrivers = (count: number, people: People, random: Random): Driver[] =>
  Array.from({ length: count }, (_, number) => makeDriver(number, people, random));

/** The days on which people drive. */
export interface Calendar {
  /** Midnight at which the first day begins: seconds since 1970 of the wall clock. */
  readonly firstDay: number;
  readonly days: number;
}

const SECONDS_PER_DAY = 86_400;
/** 1 January 1970 was a Thursday, three days after a Monday. */
export const WEEKDAY_OF_EPOCH = 3;
/** Trips of one day of the week over those of a Monday. */
export const DAY_WEIGHTS = [1, 1.02, 1.03, 1.04, 1.12, 0.85, 0.65];
/** Departures in each hour, on a weekday and on a weekend day. */
export const WEEKDAY_HOURS = [
  3, 2, 1, 1, 3, 10, 34, 78, 82, 48, 38, 40, 46, 44, 44, 52, 72, 86, 66, 44, 30, 22, 14, 8,
];
export const WEEKEND_HOURS = [
  14, 11, 8, 5, 3, 4, 8, 14, 26, 42, 58, 66, 68, 70, 70, 68, 64, 60, 54, 46, 36, 28, 24, 19,
];

/** Why people drive in each part of the week: chances in proportion. */
export const PURPOSES = {
  morning: { toWork: 64, fromWork: 2, outing: 6, homeward: 4, errand: 8, incoming: 13, outgoing: 3 },
  day: { toWork: 12, fromWork: 12, outing: 20, homeward: 18, errand: 24, incoming: 8, outgoing: 6 },
  evening: { toWork: 3, fromWork: 50, outing: 12, homeward: 14, errand: 8, incoming: 2, outgoing: 11 },
  weekend: { toWork: 5, fromWork: 5, outing: 36, homeward: 30, errand: 12, incoming: 6, outgoing: 6 },
} as const;

export type Purpose = keyof (typeof PURPOSES)['day'];

/** A trip that somebody plans; not every planned trip is driven. */
export interface PlannedTrip {
  readonly driver: Driver;
  readonly origin: number;
  readonly destination: number;
  /** Seconds since 1970 of the wall clock. */
  readonly departure: number;
  readonly weekend: boolean;
}

/** Draws a place of a list with chances in proportion to its numbers. */
export function drawIndex(weights: readonly number[], random: Random): number {
  let target = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) if ((target -= weights[i]) < 0) return i;
  return weights.length - 1;
}

/** Which of `PURPOSES` hold at an hour. */
export const partOfWeek = (weekend: boolean, hour: number): keyof typeof PURPOSES =>
  weekend ? 'weekend' : hour < 10 && hour > 4 ? 'morning' : hour < 15 ? 'day' : 'evening';

function drawPurpose(weekend: boolean, hour: number, outsideTrips: number, random: Random): Purpose {
  const part = partOfWeek(weekend, hour);
  const names = Object.keys(PURPOSES[part]) as Purpose[];
  const timesOf = (name: Purpose) => (name === 'incoming' || name === 'outgoing' ? outsideTrips : 1);
  return names[
    drawIndex(
      names.map((name) => PURPOSES[part][name] * timesOf(name)),
      random,
    )
  ];
}

function endsOf(purpose: Purpose, driver: Driver, people: People, random: Random): [number, number] {
  const { landUse } = people;
  const haunt = driver.haunts[random.int(driver.haunts.length)];
  const somewhere = (use: LandUse, instead: LandUse) =>
    (landUse[use].isEmpty ? landUse[instead] : landUse[use]).draw(random);
  const near = (use: LandUse, from: number) => drawNear(people, use, from, random);
  switch (purpose) {
    case 'toWork':
      return [driver.home, driver.work];
    case 'fromWork':
      return [driver.work, driver.home];
    case 'outing':
      return [driver.home, random.next() < 0.6 ? haunt : near('leisure', driver.home)];
    case 'homeward':
      return [random.next() < 0.6 ? haunt : near('shop', driver.home), driver.home];
    case 'errand': {
      const from = landUse.work.draw(random);
      return [from, near('shop', from)];
    }
    case 'incoming':
      return [somewhere('gateIn', 'home'), landUse.work.draw(random)];
    case 'outgoing':
      return [landUse.home.draw(random), somewhere('gateOut', 'work')];
  }
}

/** An hour of one of the days. */
interface HourOfDays {
  /** Seconds since 1970 of the wall clock. */
  readonly midnight: number;
  readonly weekend: boolean;
  /** 0 to 23. */
  readonly hour: number;
}

/** Draws the hour of a departure: the more people drive then, the more likely. */
export function drawHour({ firstDay, days }: Calendar, random: Random): HourOfDays {
  const weekday = Math.floor(firstDay / SECONDS_PER_DAY) + WEEKDAY_OF_EPOCH;
  const dayWeights = Array.from({ length: days }, (_, day) => DAY_WEIGHTS[(weekday + day) % 7]);
  const day = drawIndex(dayWeights, random);
  const midnight = firstDay + day * SECONDS_PER_DAY;
  const weekend = isWeekend(midnight);
  return { midnight, weekend, hour: drawIndex(weekend ? WEEKEND_HOURS : WEEKDAY_HOURS, random) };
}

/** Draws a driver, a time on one of the days, and the two roads between which the driver plans a trip. */
export function planTrip(
  drivers: readonly Driver[],
  people: People,
  calendar: Calendar,
  random: Random,
): PlannedTrip {
  const { midnight, weekend, hour } = drawHour(calendar, random);
  const driver = drivers[random.int(drivers.length)];
  const purpose = drawPurpose(weekend, hour, people.parameters.outsideTrips, random);
  const [origin, destination] = endsOf(purpose, driver, people, random);
  const departure = midnight + hour * 3600 + random.int(3600);
  return { driver, origin, destination, departure, weekend };
}
