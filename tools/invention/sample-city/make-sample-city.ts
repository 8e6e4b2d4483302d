import type { Dataset } from '../../../src/domain/dataset';
import { Random } from '../../../src/base/random';
import { trajectorySetFrom } from '../../../src/domain/trajectory-set';
import { derivedZones } from '../../../src/domain/zones';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { defaultZoneCount } from '../../../src/data/hoser-layout';
import { splitByPair, THESIS_SHARES } from '../../../src/data/splits/split-trips';
import { makeTraffic, type Traffic } from '../../../src/data/simulation/traffic';
import { townOfPlan, planCityOf, type StreetPlan, makeLandUse } from './street-plan';
import { badInput, type Failure } from '../../../src/base/failure';
import type { Calendar, People } from '../../../src/data/simulation/demand';
import {
  defaultSimulationParameters,
  type SimulationParameters,
} from '../../../src/data/simulation/parameters';
import type { Town } from '../../../src/data/simulation/town';
import { TripSimulator, type SimulatedTrip } from '../../../src/data/simulation/trips';

export interface SampleCityOptions {
  /** Directed roads wanted; the city comes within a few per cent of it. */
  readonly roads: number;
  readonly trips: number;
  readonly seed: number;
}

/** An invented city: what a data set holds, and what only its generator knows. */
export interface SampleCity {
  readonly content: Pick<Dataset, 'network' | 'trips' | 'zones'>;
  readonly plan: StreetPlan;
  readonly traffic: Traffic;
  /** All trips with their drivers, in the order of departure. */
  readonly trips: readonly CityTrip[];
}

export const SMALLEST_CITY = 80;
export const LARGEST_CITY = 60_000;

/** Makes up a city, its traffic and four weeks of trips. The same options give the same city, bit for bit. */
export function makeSampleCity({ roads, trips: tripCount, seed }: SampleCityOptions): SampleCity {
  const random = new Random(seed).fork('sample city');
  const plan = planCityOf(roads, seed);
  const town = townOfPlan(plan);
  const traffic = makeTraffic(town, cityParameters(plan.network.roadCount));
  const trips = makeTrips(plan, town, traffic, tripCount, random.fork('trips'));
  const sets = splitByPair(trajectorySetFrom(trips), THESIS_SHARES, random.fork('splits'));
  const { network } = plan;
  const { zones } = derivedZones(network, defaultZoneCount(network.roadCount), seed, sets.train);
  return { content: { network, trips: sets, zones }, plan, traffic, trips };
}

/** The data set of a sample city, under a name. */
export async function datasetOf({ content }: SampleCity, name: string): Promise<Dataset> {
  return { name, ...content, fingerprint: await fingerprintOf(content) };
}

/** Four weeks from Monday 2 September 2024 on. */
export const FOUR_WEEKS: Calendar = { firstDay: Date.UTC(2024, 8, 2) / 1000, days: 28 };

/** Roads of a trip. Small cities have no long trips to offer, so the least falls with the city. */
export const MAX_ROADS = 60;
const leastRoads = (roadCount: number) => (roadCount < 300 ? 5 : 8);
/** Planned trips per driven trip after which a city is given up as having no room for trips. */
const MOST_PLANS_PER_TRIP = 200;

export type CityTrip = SimulatedTrip;

/** How the people of a sample city are: of so small a city all parts are within everybody's reach. */
const cityParameters = (roadCount: number): SimulationParameters => ({
  ...defaultSimulationParameters(),
  reachKm: Infinity,
  carKm: Infinity,
  leastRoads: leastRoads(roadCount),
  mostRoads: MAX_ROADS,
});

export const peopleOf = (plan: StreetPlan, town: Town, random: Random): People => ({
  town,
  landUse: makeLandUse(plan, random.fork('land use')),
  parameters: cityParameters(plan.network.roadCount),
});

/** The trips of four weeks, in the order of their departures. */
function makeTrips(
  plan: StreetPlan,
  town: Town,
  traffic: Traffic,
  count: number,
  random: Random,
): CityTrip[] {
  const simulator = new TripSimulator(peopleOf(plan, town, random), traffic, FOUR_WEEKS, count, random);
  const trips: CityTrip[] = [];
  for (let planned = 0; trips.length < count; planned++) {
    if (planned > MOST_PLANS_PER_TRIP * count) throw noRoom(plan);
    const trip = simulator.next();
    if (typeof trip !== 'string') trips.push(trip);
  }
  return trips.sort((a, b) => a.planned.departure - b.planned.departure);
}

export function noRoom({ network: { roadCount } }: StreetPlan): Failure {
  const least = leastRoads(roadCount);
  const message = `A city of ${roadCount} roads has no room for trips of ${least} roads. Ask for more roads.`;
  return badInput(message);
}
