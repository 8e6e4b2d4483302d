import type { DataCard, DataSource } from '../../../src/domain/data-card';
import type { Dataset } from '../../../src/domain/dataset';
import type { Places } from '../../../src/domain/places';
import { zoneTransitions } from '../../../src/domain/zones';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { CITY_STEP } from '../../../src/data/simulation/city-card';
import type { PointSimulation } from './simulate-points';
import { splitTrips, type SplitKind } from '../../../src/data/splits/split-trips';

export interface PointsDatasetOptions {
  readonly name: string;
  readonly seed: number;
  readonly made: Date;
  /** How the trips are split; by origin-destination pair where left out. */
  readonly splitBy?: SplitKind;
}

/** What was simulated on the roads of a data set, and the places between which it was, where there are any. */
export type SimulatedPoints = Pick<PointSimulation, 'trips' | 'traces' | 'step'> & {
  readonly places?: Places;
};

/** Steps that made the roads of a data set; those of other trips are not told of the simulated ones. */
const ROAD_STEPS: readonly string[] = ['Roads', CITY_STEP, 'Zones'];

/**
 * The roads of a data set with simulated drives: their GPS points as its traces, and the drives themselves as its trips. The card of an invented city keeps its date, so that the same command makes the same bytes.
 */
export async function datasetWithPoints(
  { network, zones, card }: Pick<Dataset, 'network' | 'zones' | 'card'>,
  { trips: drives, traces, step, places }: SimulatedPoints,
  { name, seed, made, splitBy: by = 'od' }: PointsDatasetOptions,
): Promise<Dataset> {
  const { trips, step: splits } = splitTrips(drives, { by, seed });
  const { zoneOfRoad, zoneCount } = zones;
  const content = {
    network,
    trips,
    zones: { ...zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) },
    extras: { traces, ...(places && { places }) },
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
