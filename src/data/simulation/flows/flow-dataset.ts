import type { DataCard, DataSource } from '../../../domain/data-card';
import type { Dataset } from '../../../domain/dataset';
import { emptyTrajectorySet } from '../../../domain/trajectory-set';
import { fingerprintOf } from '../../fingerprint';
import { CITY_STEP } from '../../sample-city/city-card';
import type { FlowSimulation } from './simulate-flows';

export interface FlowDatasetOptions {
  readonly name: string;
  /** Whether the trips of the data set that the roads come from are left out. */
  readonly withoutTrips: boolean;
  readonly seed: number;
  readonly made: Date;
}

/**
 * A data set with simulated flows in place of the series that it had. Its card says so; that of an invented city keeps its date,
 * so that the same command makes the same bytes.
 */
export async function datasetWithFlows(
  { network, trips, zones, extras, card }: Dataset,
  { series, step }: FlowSimulation,
  { name, withoutTrips, seed, made }: FlowDatasetOptions,
): Promise<Dataset> {
  const none = emptyTrajectorySet();
  const content = {
    network,
    trips: withoutTrips ? { train: none, val: none, test: none } : trips,
    zones: withoutTrips ? { ...zones, transitions: new Float64Array(zones.zoneCount ** 2) } : zones,
    extras: { ...extras, series },
  };
  const hasTrips = content.trips.train.tripCount > 0;
  const roads = card?.sources.filter(({ gives }) => gives === 'roads') ?? [];
  const flows: DataSource = {
    name: step.name,
    gives: 'series',
    kind: 'simulated',
    // What is simulated on roads is made from them.
    licence: roads[0]?.licence ?? '',
    attribution: roads[0]?.attribution ?? '',
    sha256: '',
  };
  const steps = card?.steps.filter((each) => each.name !== step.name) ?? [];
  const flowCard: DataCard = {
    version: 1,
    name,
    made: card && steps.some((each) => each.name === CITY_STEP) ? card.made : made.toISOString(),
    sources: [
      ...(card?.sources.filter(({ gives }) => gives === 'roads' || (gives === 'trips' && hasTrips)) ?? []),
      flows,
    ],
    steps: [...steps, step],
    seed,
    simulated: hasTrips ? (card?.simulated ?? false) : true,
  };
  return { name, ...content, fingerprint: await fingerprintOf(content), card: flowCard };
}
