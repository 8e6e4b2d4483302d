import { defaultZoneCount } from '../../data/hoser-layout';
import { fingerprintOf } from '../../data/fingerprint';
import { splitTrips, type SplitOptions } from '../../data/splits/split-trips';
import type { DataCard, DataSource, DataStep } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import type { GpsTraces } from '../../domain/gps-traces';
import { partitionRoads } from '../../domain/partition';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { zoneTransitions } from '../../domain/zone-transitions';
import type { Task } from '../../base/task';

/** Everything that a data set consists of. */
export interface DatasetParts {
  readonly name: string;
  readonly network: RoadNetwork;
  readonly trips: TrajectorySet;
  readonly simulated: boolean;
  readonly split: SplitOptions;
  readonly sources: readonly DataSource[];
  /** The steps before the split, in their order. */
  readonly steps: readonly DataStep[];
  /** When it is built. */
  readonly made: Date;
  /** GPS traces that are part of it. */
  readonly traces?: GpsTraces;
}

const ZONES_STEP = 'Zones';

/**
 * Splits trips, derives zones and writes the card.
 * @throws Failure 'bad-input' where the trips cannot be split as asked; 'cancelled'
 */
export async function assembleDataset(parts: DatasetParts, task: Task): Promise<Dataset> {
  const { name, network, split } = parts;
  const { trips, step: splitStep } = splitTrips(parts.trips, split);
  const zoneCount = defaultZoneCount(network.roadCount);
  task.progress({ step: 'dataset.zones', done: 0, total: zoneCount, unit: 'zones' });
  await task.checkpoint();
  const { zoneOfRoad, cutLinks } = partitionRoads(network, zoneCount, split.seed);
  const transitions = zoneTransitions(trips.train, zoneOfRoad, zoneCount);
  task.progress({ step: 'dataset.zones', done: zoneCount, total: zoneCount, unit: 'zones' });
  await task.checkpoint();
  const content = {
    network,
    trips,
    zones: { zoneCount, zoneOfRoad, transitions, source: 'derived' as const },
    ...(parts.traces && { extras: { traces: parts.traces } }),
  };
  const zones = { name: ZONES_STEP, settings: { seed: split.seed }, counts: { zones: zoneCount, cutLinks } };
  const card: DataCard = {
    version: 1,
    name,
    made: parts.made.toISOString(),
    sources: parts.sources,
    steps: [...parts.steps, splitStep, zones],
    seed: split.seed,
    simulated: parts.simulated,
  };
  return { name, ...content, fingerprint: await fingerprintOf(content), card };
}
