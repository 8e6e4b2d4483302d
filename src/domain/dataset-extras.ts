import type { CheckIns } from './check-ins';
import type { GpsTraces } from './gps-traces';
import type { Places } from './places';
import type { SensorSeries } from './sensor-series';

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
    /** Of all values, those that are missing. */
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
