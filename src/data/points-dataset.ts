import type { DataCard, DataSource } from '../domain/data-card';
import type { Dataset } from '../domain/dataset';
import { zoneTransitions } from '../domain/zone-transitions';
import { fingerprintOf } from './fingerprint';
import { CITY_STEP } from './sample-city/city-card';
import type { PointSimulation } from './simulation/points/simulate-points';
import { splitTrips } from './splits/split-trips';

export interface PointsDatasetOptions {
  readonly name: string;
  readonly seed: number;
  readonly made: Date;
}

/** Steps that made the roads of a data set; those of other trips are not told of the simulated ones. */
const ROAD_STEPS: readonly string[] = ['Roads', CITY_STEP, 'Zones'];

/**
 * The roads of a data set with simulated drives: their GPS points as its traces, and the drives themselves as its trips, split by
 * origin-destination pair. The card of an invented city keeps its date, so that the same command makes the same bytes.
 */
export async function datasetWithPoints(
  { network, zones, card }: Pick<Dataset, 'network' | 'zones' | 'card'>,
  { trips: drives, traces, step }: PointSimulation,
  { name, seed, made }: PointsDatasetOptions,
): Promise<Dataset> {
  const { trips, step: splits } = splitTrips(drives, { by: 'od', seed });
  const { zoneOfRoad, zoneCount } = zones;
  const content = {
    network,
    trips,
    zones: { ...zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) },
    extras: { traces },
  };
  const roads = card?.sources.filter(({ gives }) => gives === 'roads') ?? [];
  const source: DataSource = {
    name: step.name,
    gives: 'trips',
    kind: 'simulated',
    licence: roads[0]?.licence ?? '',
    attribution: roads[0]?.attribution ?? '',
    sha256: '',
  };
  const steps = card?.steps.filter(({ name }) => ROAD_STEPS.includes(name)) ?? [];
  const pointsCard: DataCard = {
    version: 1,
    name,
    made: card && steps.some(({ name }) => name === CITY_STEP) ? card.made : made.toISOString(),
    sources: [...roads, source],
    steps: [...steps, step, splits],
    seed,
    simulated: true,
  };
  return { name, ...content, fingerprint: await fingerprintOf(content), card: pointsCard };
}
