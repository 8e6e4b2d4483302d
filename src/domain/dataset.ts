import type { GpsTraces } from './gps-traces';
import type { Places, CheckIns } from './places';
import type { SensorSeries } from './sensor-series';
import type { DataCard } from './data-card';
import type { RoadNetwork } from './road-network';
import type { TrajectorySet } from './trajectory-set';
import type { Zones } from './zones';

/** What a data set may carry beside its roads and trips. */
export interface DatasetExtras {
  readonly series?: SensorSeries;
  readonly traces?: GpsTraces;
  readonly places?: Places;
  /** Never without `places`. */
  readonly checkIns?: CheckIns;
}

/** In the order in which they are kept, counted and shown. */
export const EXTRA_NAMES = [
  'series',
  'traces',
  'places',
  'checkIns',
] as const satisfies readonly (keyof DatasetExtras)[];

/** How much of each extra part there is; only for those that are there. Plain data. */
export interface ExtraCounts {
  readonly series?: {
    readonly sensors: number;
    /** Sensors of which it is known where they stand. */
    readonly placed: number;
    readonly bins: number;
    readonly features: readonly string[];
    /** Share of all values that are missing. */
    readonly missingShare: number;
  };
  readonly traces?: { readonly traces: number; readonly points: number; readonly vehicles: number };
  readonly places?: { readonly places: number; readonly categories: number };
  readonly checkIns?: { readonly checkIns: number; readonly users: number };
}

export function extraCounts({ series, traces, places, checkIns }: DatasetExtras = {}): ExtraCounts {
  return {
    ...(series && { series: seriesCounts(series) }),
    ...(traces && {
      traces: {
        traces: traces.traceCount,
        points: traces.times.length,
        vehicles: traces.vehicles.length,
      },
    }),
    ...(places && { places: { places: places.ids.length, categories: places.categories.length } }),
    ...(checkIns && { checkIns: { checkIns: checkIns.times.length, users: checkIns.users.length } }),
  };
}

function seriesCounts({ ids, lonLat, times, features, values }: SensorSeries) {
  let placed = 0;
  for (let sensor = 0; sensor < ids.length; sensor++) if (!Number.isNaN(lonLat[2 * sensor])) placed++;
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  return {
    sensors: ids.length,
    placed,
    bins: times.length,
    features,
    missingShare: missing / Math.max(1, values.length),
  };
}

export const SPLITS = ['train', 'val', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

/** Something for each split, made in their order. */
export const bySplit = <T>(of: (split: SplitName) => T): Record<SplitName, T> => ({
  train: of('train'),
  val: of('val'),
  test: of('test'),
});

/** A road network with its trips, and whatever else it carries, ready to train on. */
export interface Dataset {
  readonly name: string;
  readonly network: RoadNetwork;
  readonly trips: Readonly<Record<SplitName, TrajectorySet>>;
  readonly zones: Zones;
  /** Sensor series, GPS traces, places and check-ins, where it has any. */
  readonly extras?: DatasetExtras;
  /** Hex digest of everything above: two datasets with one fingerprint train alike. */
  readonly fingerprint: string;
  /** How it was made, where it was made here or came with its card. Does not count in the fingerprint. */
  readonly card?: DataCard;
}

/** What systems learn from; every data set has roads, and one of these at least. */
export type DatasetPart = 'trips' | keyof DatasetExtras;

const DATASET_PARTS: readonly DatasetPart[] = ['trips', ...EXTRA_NAMES];

/** In the middle of a sentence. */
export const PART_WORDS: Readonly<Record<DatasetPart, string>> = {
  trips: 'trips',
  series: 'sensor series',
  traces: 'GPS traces',
  places: 'places',
  checkIns: 'check-ins',
};

/** The parts that a data set has. Trips are there where some can be trained on. */
export const partsOf = ({ trips, extras }: Pick<Dataset, 'trips' | 'extras'>): DatasetPart[] =>
  DATASET_PARTS.filter((part) =>
    part === 'trips' ? trips.train.tripCount > 0 : extras?.[part] !== undefined,
  );
