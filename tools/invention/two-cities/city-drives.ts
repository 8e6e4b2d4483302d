import { Random } from '../../../src/base/random';
import type { RoadNetwork } from '../../../src/domain/road-network';
import type { Calendar } from '../../../src/data/simulation/demand';
import { makeDrivers } from '../../../src/data/simulation/drivers';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork, type NetworkTown } from '../../../src/data/simulation/network-town';
import { defaultSimulationParameters } from '../../../src/data/simulation/parameters';
import { driveCourse, type Drive } from '../points/drive-route';
import { deviceOf } from '../../../src/data/simulation/gps-device';
import { pointsOf, recordedDrive } from '../points/recorded-drive';
import type { RecordedTrip } from '../points/recorded-trips';
import { routeCourse } from '../points/route-course';
import { periodOfTrip, RouteChoice } from '../../../src/data/simulation/route-choice';
import { calendarOf } from '../../../src/data/simulation/simulate-trips';
import { makeTraffic, type Traffic } from '../../../src/data/simulation/traffic';
import { byCar, FEWEST_DRIVERS } from '../../../src/data/simulation/trips';
import type { CityCharacter } from './city-character';
import { layOutPlaces, type CityPlaces } from './city-places';
import { cityNetwork } from './city-roads';
import type { CitySettings } from './city-settings';
import { makeCitizens, planJourney, type Citizen, type PlannedJourney } from './journeys';
import { Roadside } from './roadside';
import { roadsideCourse } from './roadside-course';

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
