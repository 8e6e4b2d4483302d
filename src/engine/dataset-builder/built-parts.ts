import type { CheckReport } from '../../data/check-report';
import type { CleaningReport } from '../../data/gps/cleaning-report';
import type { GpsReadReport } from '../../data/gps/read-gps';
import type { NetworkReport } from '../../data/osm/network-report';
import type { Bounds } from '../../domain/geo';
import type { DataSource, DataStep, DataCard } from '../../domain/data-card';
import { type GpsTraces, selectTraces } from '../../domain/gps-traces';
import type { PlaceKind } from '../../domain/places';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { MatchQuality, TraceFigures } from '../../matching/match-quality';
import type { TroubleSpots } from '../../matching/trouble-spots';
import { defaultZoneCount } from '../../data/hoser-layout';
import { fingerprintOf } from '../../data/fingerprint';
import { splitTrips, type SplitOptions } from '../../data/splits/split-trips';
import type { Dataset } from '../../domain/dataset';
import { derivedZones } from '../../domain/zones';
import type { Task } from '../../base/task';

/** The roads that the dataset builder has read. Plain data. */
export interface BuiltRoads {
  readonly network: RoadNetwork;
  readonly bounds: Bounds;
  /** How they were built of a map; null for roads that came as a network. */
  readonly report: NetworkReport | null;
  /** What the check of files in the HOSER layout found. */
  readonly findings: CheckReport;
  readonly sources: readonly DataSource[];
  /** For the data card; null for roads that came as a network. */
  readonly step: DataStep | null;
  /** Number of places on the map, by what people do there; null if the source says nothing of them. */
  readonly places: Readonly<Record<PlaceKind, number>> | null;
}

/** Traces that were read and cleaned. */
export interface BuiltTraces {
  /** Cleaned and cut; what the matching takes. */
  readonly traces: GpsTraces;
  /** One report for each group of files that were read alike. */
  readonly read: readonly GpsReadReport[];
  /** How each group was read, for the data card. */
  readonly reading: readonly DataStep[];
  /** Settings, counts, and the same in words. */
  readonly cleaning: CleaningReport;
  /** How their gaps were filled, for the data card, and what was recorded; left out where they were not. */
  readonly filling?: { readonly step: DataStep; readonly recorded: GpsTraces };
  readonly sources: readonly DataSource[];
}

/** The trips that the dataset builder has matched or simulated. */
export interface BuiltTrips {
  readonly trips: TrajectorySet;
  /** Whether the trips have vehicles, by which they can then be split. */
  readonly hasVehicles: boolean;
  readonly simulated: boolean;
  readonly step: DataStep;
  /** How the trips were matched; null where they were not. */
  readonly match: TripMatch | null;
}

/** How traces became trips. */
export interface TripMatch {
  readonly quality: MatchQuality;
  readonly perTrace: TraceFigures;
  /** (trips) trace that each trip came from. */
  readonly tripTrace: Uint32Array;
  /** (trips) 1 where the route takes a detour. */
  readonly tripDetours: Uint8Array;
  /** (trips) share of the length that is expected to be right; empty where it is not known. */
  readonly tripConfidence: Float64Array;
  /** Where detours, U-turns and splits gather. */
  readonly trouble: TroubleSpots;
}

/** Everything that a data set consists of. */
interface DatasetParts {
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

/** Splits trips, derives zones and writes the card. @throws Failure 'bad-input', 'cancelled' */
export async function assembleDataset(parts: DatasetParts, task: Task): Promise<Dataset> {
  const { name, network, split } = parts;
  const { trips, step: splitStep } = splitTrips(parts.trips, split);
  const zoneCount = defaultZoneCount(network.roadCount);
  task.progress({ step: 'dataset.zones', done: 0, total: zoneCount, unit: 'zones' });
  await task.checkpoint();
  const { zones, cutLinks } = derivedZones(network, zoneCount, split.seed, trips.train);
  task.progress({ step: 'dataset.zones', done: zoneCount, total: zoneCount, unit: 'zones' });
  await task.checkpoint();
  const content = {
    network,
    trips,
    zones,
    ...(parts.traces && { extras: { traces: parts.traces } }),
  };
  const zonesStep = {
    name: ZONES_STEP,
    settings: { seed: split.seed },
    counts: { zones: zoneCount, cutLinks },
  };
  const card: DataCard = {
    version: 1,
    name,
    made: parts.made.toISOString(),
    sources: parts.sources,
    steps: [...parts.steps, splitStep, zonesStep],
    seed: split.seed,
    simulated: parts.simulated,
  };
  return { name, ...content, fingerprint: await fingerprintOf(content), card };
}

/**
 * Traces as part of a data set, but for those that are left out: as its file gives them back, which has vehicles in the order in which they come,
 * without blanks around their names, and knows no names of trips.
 * @param isOut (N) 1 for what is left out; null where nothing is
 */
export function keptTraces(traces: GpsTraces, isOut: Uint8Array | null): GpsTraces {
  const all = Array.from({ length: traces.traceCount }, (_, trace) => trace);
  const { tripNames: _, ...kept } = selectTraces(
    traces,
    all.filter((trace) => isOut?.[trace] !== 1),
  );
  const names = Array.from(kept.vehicleCodes, (code) => traces.vehicles[code].trim());
  const vehicles = [...new Set(names)];
  const codes = new Map(vehicles.map((name, code) => [name, code]));
  return {
    ...kept,
    vehicleCodes: Uint32Array.from(names, (name) => codes.get(name)!),
    vehicles,
  };
}
