import type { Dataset } from '../../../src/domain/dataset';
import { partitionRoads } from '../../../src/domain/partition';
import { Random } from '../../../src/base/random';
import { trajectorySetFrom } from '../../../src/domain/trajectory-set';
import { zoneTransitions } from '../../../src/domain/zones';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { defaultZoneCount } from '../../../src/data/hoser-layout';
import { splitByPair, THESIS_SHARES } from '../../../src/data/splits/split-trips';
import { makeTraffic, type Traffic } from '../../../src/data/simulation/traffic';
import { townOfPlan } from './plan-town';
import { planCityOf, type StreetPlan } from './street-plan';
import { cityParameters, makeTrips, type CityTrip } from './trips';

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
  const { zoneOfRoad, zoneCount } = partitionRoads(network, defaultZoneCount(network.roadCount), seed);
  const transitions = zoneTransitions(sets.train, zoneOfRoad, zoneCount);
  const zones = { zoneCount, zoneOfRoad, transitions, source: 'derived' as const };
  return { content: { network, trips: sets, zones }, plan, traffic, trips };
}

/** The data set of a sample city, under a name. */
export async function datasetOf({ content }: SampleCity, name: string): Promise<Dataset> {
  return { name, ...content, fingerprint: await fingerprintOf(content) };
}
