import { shown } from '../../base/text';
import type { DataStep } from '../../domain/data-card';
import { badInput, type Failure } from '../../base/failure';
import type { LandUsePlaces } from '../../domain/places';
import { NO_TASK, type Task } from '../../base/task';
import { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../domain/trajectory-set';
import type { Calendar } from './demand';
import { landUseOf, type NetworkLandUse } from './network-land-use';
import { townOfNetwork, type NetworkTown } from './network-town';
import { simulationParameters, type SimulationParameters } from './parameters';
import { makeTraffic, type Traffic } from './traffic';
import { TripSimulator, type NoTrip, type SimulatedTrip } from './trips';

export interface SimulationOptions {
  readonly trips: number;
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default Monday 2 September 2024. */
  readonly startDate?: string;
  /** Days from the first on; default four weeks. */
  readonly days?: number;
  /** What a map says of places; where it says nothing, road class and distance to the centre are used. */
  readonly places?: LandUsePlaces;
  readonly parameters?: Partial<SimulationParameters>;
}

/** Simulated trips on a network, in the order of their departures. */
export interface Simulation {
  readonly trips: TrajectorySet;
  /** (N) number of the simulated driver, from 0. */
  readonly vehicleCodes: Uint32Array;
  readonly vehicleCount: number;
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
}

export const SIMULATION_STEP = 'Simulated trips';
export const DEFAULT_START_DATE = '2024-09-02';
export const DEFAULT_DAYS = 28;

const MOST_TRIPS = 5_000_000;
const MOST_DAYS = 3660;
/** Planned trips in a row that are not driven after which a network is given up. */
const MOST_FAILED_PLANS = 20_000;
/** Failed trips in a row whose route was searched, after which a network is given up: searching takes time. */
const MOST_FAILED_SEARCHES = 3000;
/** Planned trips between two reports: a search in a city of ten thousand roads takes some milliseconds. */
const REPORT_EVERY = 8;

/** The names are those of data cards: `wishes` are all planned trips. */
type Counts = Record<'trips' | 'wishes' | NoTrip, number>;

/**
 * Simulates trips on any network with the people and route choice of the sample city; the same options and
 * seed give the same trips. Planned trips that cannot be driven are counted. @throws Failure 'bad-input'
 * (options, undrivable roads), 'cancelled'
 */
export async function simulateTrips(
  network: RoadNetwork,
  options: SimulationOptions,
  task: Task = NO_TASK,
): Promise<Simulation> {
  const { simulator, places, parameters } = await tripSimulation(network, options, task);
  const counts: Counts = {
    trips: 0,
    wishes: 0,
    sameRoad: 0,
    notByCar: 0,
    unreachable: 0,
    tooFewRoads: 0,
    tooManyRoads: 0,
  };
  const trips = await simulateAll(simulator, options.trips, counts, network, task);
  return simulationOf(trips, simulator, places, counts, parameters, options);
}

/** A town, its traffic, and whoever simulates trips in it one after the other. */
export interface TripSimulation {
  readonly town: NetworkTown;
  readonly traffic: Traffic;
  readonly simulator: TripSimulator;
  readonly places: NetworkLandUse['places'];
  readonly parameters: SimulationParameters;
}

/** What `simulateTrips` begins with. @throws Failure 'bad-input' (options, undrivable roads), 'cancelled' */
export async function tripSimulation(
  network: RoadNetwork,
  options: SimulationOptions,
  task: Task = NO_TASK,
): Promise<TripSimulation> {
  const parameters = simulationParameters(options.parameters);
  const calendar = calendarOf(options);
  checkWhole('trips', options.trips, 1, MOST_TRIPS);
  refuseUndrivable(network);
  const random = new Random(options.seed).fork('simulation');
  await reportAndRest(task, 0, options.trips);
  const town = townOfNetwork(network);
  await reportAndRest(task, 0, options.trips);
  const { landUse, places } = landUseOf(town, options.places, parameters.mapShare, random.fork('land use'));
  await reportAndRest(task, 0, options.trips);
  const traffic = makeTraffic(town, parameters);
  await reportAndRest(task, 0, options.trips);
  const people = { town, landUse, parameters };
  const simulator = new TripSimulator(people, traffic, calendar, options.trips, random.fork('trips'));
  return { town, traffic, simulator, places, parameters };
}

async function simulateAll(
  simulator: TripSimulator,
  count: number,
  counts: Counts,
  network: RoadNetwork,
  task: Task,
): Promise<SimulatedTrip[]> {
  const trips: SimulatedTrip[] = [];
  let [plans, searches] = [0, 0];
  while (trips.length < count) {
    if (counts.wishes++ % REPORT_EVERY === 0) await reportAndRest(task, trips.length, count);
    const trip = simulator.next();
    if (typeof trip === 'string') {
      counts[trip]++;
      plans++;
      if (trip !== 'sameRoad' && trip !== 'notByCar') searches++;
      if (plans > MOST_FAILED_PLANS || searches > MOST_FAILED_SEARCHES)
        throw noRoom(network, counts, simulator);
      continue;
    }
    trips.push(trip);
    counts.trips++;
    [plans, searches] = [0, 0];
  }
  await reportAndRest(task, count, count);
  return trips.sort((a, b) => a.planned.departure - b.planned.departure);
}

function simulationOf(
  trips: readonly SimulatedTrip[],
  simulator: TripSimulator,
  places: NetworkLandUse['places'],
  counts: Counts,
  parameters: SimulationParameters,
  { trips: count, seed, startDate = DEFAULT_START_DATE, days = DEFAULT_DAYS, places: map }: SimulationOptions,
): Simulation {
  return {
    trips: trajectorySetFrom(trips),
    vehicleCodes: Uint32Array.from(trips, ({ planned }) => planned.driver.number),
    vehicleCount: simulator.drivers.length,
    step: {
      name: SIMULATION_STEP,
      settings: { trips: count, seed, startDate, days, mapPlaces: map !== undefined, ...parameters },
      counts: {
        ...counts,
        drivers: simulator.drivers.length,
        homesOnMap: places.home,
        workplacesOnMap: places.work,
        shopsOnMap: places.shop,
        leisureOnMap: places.leisure,
      },
    },
  };
}

/** @throws Failure 'cancelled' */
async function reportAndRest(task: Task, done: number, total: number): Promise<void> {
  task.progress({ step: 'trips.simulate', done, total, unit: 'trips' });
  await task.checkpoint();
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const message = `The number of ${shown(name)} to simulate must be a whole number from ${least} to ${most}, not ${value}.`;
  throw badInput(message);
}

/** The days that are simulated. @throws Failure 'bad-input' for no date, or days out of range */
export function calendarOf({
  startDate = DEFAULT_START_DATE,
  days = DEFAULT_DAYS,
}: Pick<SimulationOptions, 'startDate' | 'days'>): Calendar {
  checkWhole('days', days, 1, MOST_DAYS);
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(startDate) ? Date.parse(`${startDate}T00:00:00Z`) : NaN;
  // A parser may take 30 February for 1 March.
  if (!Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(startDate))
    return { firstDay: milliseconds / 1000, days };
  const message = `The first day must be a date like ${DEFAULT_START_DATE}, not "${shown(startDate, 40)}".`;
  throw badInput(message);
}

/** @throws Failure 'bad-input' for roads of which none leads to another */
export function refuseUndrivable({ roadCount, successors }: RoadNetwork): void {
  if (roadCount > 1 && successors.length > 0) return;
  const message =
    roadCount > 1
      ? `None of the ${roadCount} roads leads to another, so there is nothing to drive on. Load roads that are connected.`
      : `A network of ${roadCount === 1 ? 'one road' : 'no roads'} has no room for trips. Load more roads.`;
  throw badInput(message);
}

const ADVICE: Readonly<Record<NoTrip, string>> = {
  sameRoad: 'have origin and destination on the same road. Load more roads.',
  notByCar: 'are too short to be driven. Lower "Always by car from" or load a larger area.',
  unreachable:
    'have a destination that cannot be reached. Keep only the largest connected part of the roads.',
  tooFewRoads: 'have too few roads. Lower "Fewest roads" or load a larger area.',
  tooManyRoads: 'have too many roads. Raise "Most roads" or lower "Reach".',
};

function noRoom({ roadCount }: RoadNetwork, counts: Counts, { people }: TripSimulator): Failure {
  const reasons = Object.keys(ADVICE) as NoTrip[];
  const main = reasons.reduce((most, reason) => (counts[reason] > counts[most] ? reason : most));
  const { leastRoads, mostRoads } = people.parameters;
  const message = `Trips of ${leastRoads} to ${mostRoads} roads cannot be simulated on these ${roadCount} roads: of ${counts.wishes} planned trips ${counts.trips} could be driven. Most of the others (${counts[main]}) ${ADVICE[main]}`;
  return badInput(message, { ...counts });
}
