import type { DataStep, DataCard, DataSource } from '../domain/data-card';
import { inSharedMemory } from '../base/bytes';
import type { Dataset } from '../domain/dataset';
import type { SensorSeries } from '../domain/sensor-series';
import { emptyTrajectorySet } from '../domain/trajectory-set';
import { fingerprintOf } from './fingerprint';
import { CITY_STEP } from './simulation/city-card';
import { FLOW_STEP } from './simulation/flow-step';

/** Name of the step of a data card that counted trips or routes on roads. */
export const COUNT_STEP = 'Counted flows';

/**
 * The command that counts the same again. The data set that was counted is left to the reader to name, and so is a file of
 * routes.
 */
export function countFlowsCommand({ settings: { roads, binMinutes, generated } }: DataStep): string {
  const routes = generated === true ? ' --routes FILE' : '';
  return `npx route-distillery flows --data FROM${routes} --roads ${Number(roads)} --bin ${Number(binMinutes)} --out DIR`;
}

/** A series that was made from a data set, and how. */
export interface MadeSeries {
  readonly series: SensorSeries;
  readonly step: DataStep;
  /** What it was made from. */
  readonly sources: readonly DataSource[];
  /** Whether its vehicles are invented. */
  readonly simulated: boolean;
}

export interface SeriesDatasetOptions {
  readonly name: string;
  /** Whether the trips of the data set that the roads come from are left out. */
  readonly withoutTrips: boolean;
  readonly seed: number;
  readonly made: Date;
}

/** Steps that made the series of a data set; another series takes their place. */
const SERIES_STEPS: readonly string[] = [FLOW_STEP, COUNT_STEP];

/**
 * A data set with another series in place of the one that it had. Its card says so; that of an invented city keeps its date,
 * so that the same command makes the same bytes.
 */
export async function datasetWithSeries(
  { network, trips, zones, extras, card }: Dataset,
  { series, step, sources, simulated }: MadeSeries,
  { name, withoutTrips, seed, made }: SeriesDatasetOptions,
): Promise<Dataset> {
  const none = emptyTrajectorySet();
  const content = {
    network,
    trips: withoutTrips ? { train: none, val: none, test: none } : trips,
    zones: withoutTrips ? { ...zones, transitions: new Float64Array(zones.zoneCount ** 2) } : zones,
    extras: { ...extras, series },
  };
  const hasTrips = content.trips.train.tripCount > 0;
  const steps = card?.steps.filter((each) => !SERIES_STEPS.includes(each.name)) ?? [];
  const kept = ({ gives }: DataSource) => gives === 'roads' || (gives === 'trips' && hasTrips);
  const seriesCard: DataCard = {
    version: 1,
    name,
    made: card && steps.some((each) => each.name === CITY_STEP) ? card.made : made.toISOString(),
    sources: [...(card?.sources.filter(kept) ?? []), ...sources],
    steps: [...steps, step],
    seed,
    simulated: hasTrips ? (card?.simulated ?? false) : simulated,
  };
  return inSharedMemory({ name, ...content, fingerprint: await fingerprintOf(content), card: seriesCard });
}
