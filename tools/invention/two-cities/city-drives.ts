import { Random } from '../../../src/base/random';
import type { RoadNetwork } from '../../../src/domain/road-network';
import {
  drawHour,
  drawIndex,
  makeDrivers,
  partOfWeek,
  type Calendar,
  type Driver,
  type PlannedTrip,
} from '../../../src/data/simulation/demand';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork, type NetworkTown } from '../../../src/data/simulation/network-town';
import { defaultSimulationParameters } from '../../../src/data/simulation/parameters';
import { driveCourse, type Drive, routeCourse } from '../points/drive-route';
import { deviceOf } from '../../../src/data/simulation/gps-device';
import { pointsOf, recordedDrive, type RecordedTrip } from '../points/recorded-trips';
import { byCar, FEWEST_DRIVERS, periodOfTrip, RouteChoice } from '../../../src/data/simulation/trips';
import { calendarOf } from '../../../src/data/simulation/simulate-trips';
import { makeTraffic, type Traffic } from '../../../src/data/simulation/traffic';
import { type CityCharacter, cityNetwork, type CitySettings } from './city-roads';
import { layOutPlaces, type CityPlaces, type PlaceCategory } from './city-places';
import { Roadside, roadsideCourse } from './roadside';
import { between } from '../../../src/data/simulation/arithmetic';

/** Trips of other numbers of points are left out: those that TransferTraj keeps. */
export const LEAST_POINTS = 5;
export const MOST_POINTS = 120;
/** Shorter routes are walked. */
const LEAST_ROADS = 5;
/** Seconds between two points, by vehicle. */
const CITY_INTERVALS = [6, 8, 10, 12, 15];
const SECONDS_PER_DAY = 86_400;
/** The rush hours of a town whose roads are rarely full: what goes on at the kerb is felt beside them. */
const RUSH = 0.5;

/** Why there is no recording of a journey. */
export type NotRecorded = 'notDriven' | 'tooFewPoints' | 'tooManyPoints';

/**
 * An invented city whose people drive one journey after the other. The same settings and seed give the same journeys in
 * the same order.
 */
export class CityDrives {
  readonly network: RoadNetwork;
  readonly places: CityPlaces;
  readonly #citizens: readonly Citizen[];
  readonly #calendar: Calendar;
  readonly #planning: Random;
  readonly #town: NetworkTown;
  readonly #traffic: Traffic;
  readonly #roadside: Roadside;
  readonly #choice: RouteChoice;
  readonly #driving: Random;
  readonly #parameters = { ...defaultSimulationParameters(), rush: RUSH };
  #drives = 0;

  /** @throws Failure 'bad-input' for a first day that no calendar has */
  constructor(
    character: CityCharacter,
    readonly settings: CitySettings,
    readonly seed: number,
    startDate: string,
  ) {
    this.#calendar = calendarOf({ startDate, days: settings.days });
    this.network = cityNetwork(character, seed);
    const random = new Random(seed).fork(`people of city ${character.key}`);
    const town = townOfNetwork(this.network);
    const parameters = this.#parameters;
    const { landUse } = landUseOf(town, undefined, 0, random.fork('land use'));
    this.places = layOutPlaces(town, landUse, character.places, random.fork('places'));
    const count = Math.max(FEWEST_DRIVERS, Math.round(settings.trips / parameters.tripsPerDriver));
    const drivers = makeDrivers(count, { town, landUse, parameters }, random.fork('drivers'));
    this.#citizens = makeCitizens(drivers, this.places, random.fork('citizens'));
    this.#planning = random.fork('planning');
    this.#driving = random.fork('driving');
    this.#town = town;
    this.#traffic = makeTraffic(town, parameters);
    this.#roadside = new Roadside(town, this.places);
    this.#choice = new RouteChoice(town, this.#traffic, parameters);
  }

  /** Plans the next journey, drives it and records it. Returns the trip, or why there is none. */
  next(): RecordedTrip | NotRecorded {
    const journey = planJourney(this.#citizens, this.places, this.#calendar, this.#planning);
    const { planned } = journey;
    const random = this.#driving.fork(`drive ${this.#drives++}`);
    if (planned.origin === planned.destination) return 'notDriven';
    if (random.next() >= byCar(this.#town, this.#parameters, planned)) return 'notDriven';
    const route = this.#routeOf(journey);
    if (!route || route.roads.length < LEAST_ROADS) return 'notDriven';
    const drive = this.#drive(journey, route, random);
    if (!drive) return 'tooManyPoints';
    const device = deviceOf(planned.driver.number, this.seed, this.settings, CITY_INTERVALS);
    const n = pointsOf(drive, device);
    if (n < LEAST_POINTS) return 'tooFewPoints';
    if (n > MOST_POINTS) return 'tooManyPoints';
    const points = recordedDrive(this.#town, route.roads, drive, device, random);
    return { trip: { planned, roads: route.roads }, drive, device, points };
  }

  /** The roads of a journey, and the place of the one among them on which the driver stops. */
  #routeOf({ planned, stop }: PlannedJourney): Route | null {
    const context = { driver: planned.driver, period: periodOfTrip(planned), trip: this.#drives };
    const { origin, destination } = planned;
    const via = stop && this.places.roads[stop.place];
    if (via === null || via === origin || via === destination) {
      const roads = this.#choice.choose(origin, destination, context);
      return roads && { roads, stopAt: -1 };
    }
    const there = this.#choice.choose(origin, via, context);
    const onward = there && this.#choice.choose(via, destination, context);
    return onward && { roads: Uint32Array.of(...there, ...onward.subarray(1)), stopAt: there.length - 1 };
  }

  #drive(
    { planned, from, to, stop }: PlannedJourney,
    { roads, stopAt }: Route,
    random: Random,
  ): Drive | null {
    const { departure, weekend, driver } = planned;
    const driving = { town: this.#town, traffic: this.#traffic, speedSpread: this.#parameters.speedSpread };
    const period = periodOfTrip(planned);
    const plain = routeCourse(driving, roads, { period, pace: driver.pace }, random);
    const hour = (departure % SECONDS_PER_DAY) / 3600;
    const { shares } = this.places;
    const ends = {
      from: shares[from],
      to: shares[to],
      ...(stop && stopAt >= 0 && { halt: { at: stopAt, seconds: stop.seconds } }),
    };
    const cut = roadsideCourse(plain, roads, this.#roadside, { weekend, hour }, ends, random);
    const level = this.#traffic.levelIn(period);
    const drive = driveCourse(cut.course, { from: cut.from, to: cut.to, departure, level });
    return (
      drive && { ...drive, entered: Float64Array.from(cut.sectionOf, (section) => drive.entered[section]) }
    );
  }
}

interface Route {
  readonly roads: Uint32Array;
  /** -1 for none. */
  readonly stopAt: number;
}

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
interface Citizen {
  readonly driver: Driver;
  readonly home: number;
  readonly work: number;
  /** null for those without children at school. */
  readonly school: number | null;
}

/** A trip that somebody plans, from place to place. */
interface PlannedJourney {
  readonly planned: PlannedTrip;
  readonly from: number;
  readonly to: number;
  /** A place at which the driver stands for a while on the way; null for none. */
  readonly stop: { readonly place: number; readonly seconds: number } | null;
}

function makeCitizens(drivers: readonly Driver[], places: CityPlaces, random: Random): Citizen[] {
  return drivers.map((driver) => {
    const home = drawPlace(places, 'home', random);
    const category = random.next() < WAREHOUSE_WORKERS ? 'warehouse' : 'office';
    const work = drawNear(places, category, home, random);
    const school = drawNear(places, 'school', home, random);
    return { driver, home, work, school: random.next() < PARENTS ? school : null };
  });
}

/** Draws a citizen, a time, and the places between which the citizen drives then. */
function planJourney(
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
