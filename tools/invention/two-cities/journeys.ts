import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import {
  drawHour,
  drawIndex,
  partOfWeek,
  type Calendar,
  type PlannedTrip,
} from '../../../src/data/simulation/demand';
import type { Driver } from '../../../src/data/simulation/drivers';
import type { CityPlaces } from './city-places';
import type { PlaceCategory } from './place-categories';

/** Where a journey begins or ends: the driver's own place of work, or a place of a category; homes are the driver's own. */
type End = 'work' | PlaceCategory;

/** Why people drive at a time of the week: from where, to where, and how often in proportion. */
const JOURNEYS: Readonly<
  Record<ReturnType<typeof partOfWeek>, readonly (readonly [from: End, to: End, weight: number])[]>
> = {
  morning: [
    ['home', 'work', 52],
    ['home', 'school', 14],
    ['home', 'station', 10],
    ['home', 'shop', 7],
    ['home', 'hospital', 5],
    ['school', 'home', 6],
    ['warehouse', 'shop', 6],
  ],
  day: [
    ['home', 'shop', 20],
    ['shop', 'home', 19],
    ['work', 'restaurant', 10],
    ['restaurant', 'work', 9],
    ['office', 'office', 8],
    ['warehouse', 'shop', 10],
    ['home', 'hospital', 7],
    ['hospital', 'home', 7],
    ['home', 'restaurant', 5],
    ['restaurant', 'home', 5],
  ],
  evening: [
    ['work', 'home', 40],
    ['school', 'home', 8],
    ['station', 'home', 9],
    ['work', 'shop', 8],
    ['shop', 'home', 13],
    ['home', 'restaurant', 10],
    ['restaurant', 'home', 9],
    ['home', 'park', 3],
  ],
  weekend: [
    ['home', 'shop', 24],
    ['shop', 'home', 22],
    ['home', 'park', 12],
    ['park', 'home', 11],
    ['home', 'restaurant', 12],
    ['restaurant', 'home', 11],
    ['home', 'home', 6],
    ['home', 'hospital', 2],
  ],
};

/** A place as far away as this, in metres, draws half as many people as one next door. */
const REACH_METERS = 2500;
/** Draws of a place near another before the last one is taken. */
const MOST_DRAWS_NEAR = 40;
/** Share of drivers who work in a warehouse; the others work in an office. */
const WAREHOUSE_WORKERS = 0.25;
/** Share of drivers who take children to school on their way to work. */
const PARENTS = 0.3;
/** Seconds for which they stand at the school. */
const SCHOOL_SECONDS = [30, 90] as const;

/** A driver and the places of the driver's life. */
export interface Citizen {
  readonly driver: Driver;
  readonly home: number;
  readonly work: number;
  /** null for those without children at school. */
  readonly school: number | null;
}

/** A trip that somebody plans, from place to place. */
export interface PlannedJourney {
  readonly planned: PlannedTrip;
  readonly from: number;
  readonly to: number;
  /** A place at which the driver stands for a while on the way; null for none. */
  readonly stop: { readonly place: number; readonly seconds: number } | null;
}

export function makeCitizens(drivers: readonly Driver[], places: CityPlaces, random: Random): Citizen[] {
  return drivers.map((driver) => {
    const home = drawPlace(places, 'home', random);
    const category = random.next() < WAREHOUSE_WORKERS ? 'warehouse' : 'office';
    const work = drawNear(places, category, home, random);
    const school = drawNear(places, 'school', home, random);
    return { driver, home, work, school: random.next() < PARENTS ? school : null };
  });
}

/** Draws a citizen, a time, and the places between which the citizen drives then. */
export function planJourney(
  citizens: readonly Citizen[],
  places: CityPlaces,
  calendar: Calendar,
  random: Random,
): PlannedJourney {
  const { midnight, weekend, hour } = drawHour(calendar, random);
  const citizen = citizens[random.int(citizens.length)];
  const part = partOfWeek(weekend, hour);
  const choices = JOURNEYS[part];
  const weights = choices.map(([, , weight]) => weight);
  const [begins, ends] = choices[drawIndex(weights, random)];
  const from = placeOf(begins, citizen, places, citizen.home, random);
  const to =
    begins === ends
      ? drawNear(places, ends === 'work' ? 'office' : ends, from, random)
      : placeOf(ends, citizen, places, from, random);
  const seconds = between(random, SCHOOL_SECONDS[0], SCHOOL_SECONDS[1]);
  const passesSchool = part === 'morning' && begins === 'home' && ends === 'work';
  const { driver, school } = citizen;
  const [origin, destination] = [places.roads[from], places.roads[to]];
  const departure = midnight + hour * 3600 + random.int(3600);
  return {
    planned: { driver, origin, destination, departure, weekend },
    from,
    to,
    stop: passesSchool && school !== null ? { place: school, seconds } : null,
  };
}

function placeOf(end: End, citizen: Citizen, places: CityPlaces, near: number, random: Random): number {
  if (end === 'home') return citizen.home;
  if (end === 'work') return citizen.work;
  return drawNear(places, end, near, random);
}

const drawPlace = ({ firstOf, countOf }: CityPlaces, category: PlaceCategory, random: Random): number =>
  firstOf[category] + random.int(countOf[category]);

/** Draws a place of a category, the more likely the nearer. */
function drawNear(places: CityPlaces, category: PlaceCategory, from: number, random: Random): number {
  const { points } = places;
  for (let draw = 1; ; draw++) {
    const place = drawPlace(places, category, random);
    const [x, y] = [points[2 * place] - points[2 * from], points[2 * place + 1] - points[2 * from + 1]];
    const chance = 1 / (1 + (x * x + y * y) / (REACH_METERS * REACH_METERS));
    if (draw === MOST_DRAWS_NEAR || random.next() < chance) return place;
  }
}
