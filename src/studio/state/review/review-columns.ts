import type { RouteValues } from '../../../engine/metrics/measure-route-groups';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import type { GroupReview } from '../../../engine/metrics/review-group';
import { NEAREST_TRIPS } from '../../../evaluation/audit/audit-catalogue';
import { MEASURES, SHOWN_UNITS, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { CONDUCT, CONDUCT_KEYS, type ConductKey } from '../../../evaluation/conduct/conduct-catalogue';
import type { LineSource, ReviewColumn, SourceValues } from './review-table';

/** Measures of A.2 that hold a single route against the trip of its pair. */
const BESIDE_TRIP = [
  'edr',
  'dtw',
  'hausdorff',
  'dtwPerRoad',
  'hausdorffPerRoad',
  'identical',
] as const satisfies readonly (MeasureKey & keyof RouteValues)[];

/** Conduct that is held against the trip of the pair. */
const BESIDE_OWN_TRIP: readonly ConductKey[] = ['tripDetour'];

const PERCENT = 100;

/** What the list says of each line, in the order of its columns. */
export const SURPRISAL = 'surprisal';
export const MACHINE = 'machine';
export const NEAREST_TRAINING = 'nearestTraining';
export const MOST_SIMILAR = 'mostSimilar';

export const REVIEW_COLUMNS: readonly ReviewColumn[] = [
  ...CONDUCT_KEYS.map((key): ReviewColumn => {
    const { label, unit, reading, decimals } = CONDUCT[key];
    const isShare = unit === 'share';
    return {
      ...{ key, label, reading, digits: decimals, factor: isShare ? PERCENT : 1 },
      unit: isShare ? '%' : unit === 'times' ? '×' : unit,
      besideTrip: BESIDE_OWN_TRIP.includes(key),
    };
  }),
  {
    ...{ key: SURPRISAL, label: 'Surprisal', unit: 'nats', digits: 2, factor: 1, besideTrip: false },
    reading:
      'mean surprisal per cell under the teacher in use: how little it expects the line; a line with more roads than it can read has none',
  },
  {
    ...{ key: MACHINE, label: 'Machine', unit: '%', digits: 0, factor: PERCENT, besideTrip: false },
    reading:
      'how sure the machine reviewer is that the line is a route, by trees that had not seen the pair; it ranks lines, and is no calibrated probability',
  },
  {
    ...{
      key: NEAREST_TRAINING,
      label: NEAREST_TRIPS.training,
      unit: 'EDR',
      digits: 3,
      factor: 1,
      besideTrip: false,
    },
    reading: 'smallest EDR (Eq. 20, 100 m) to a training trip; known once Copies and privacy was opened',
  },
  {
    ...{
      key: MOST_SIMILAR,
      label: NEAREST_TRIPS.driven,
      unit: 'EDR',
      digits: 3,
      factor: 1,
      besideTrip: false,
    },
    reading:
      'smallest EDR (Eq. 20, 100 m) to a driven trip of any origin and destination; known once Copies and privacy was opened',
  },
  ...BESIDE_TRIP.map((key): ReviewColumn => {
    const { label, unit, reading, decimals } = MEASURES[key];
    const isShare = unit === 'share';
    return {
      ...{ key, label, reading, digits: isShare ? 0 : decimals, factor: isShare ? PERCENT : 1 },
      unit: SHOWN_UNITS[unit],
      besideTrip: true,
    };
  }),
];

/** What was found of each line, for the table. */
export function reviewedValues({ measures, sets, driven }: GroupReview): SourceValues[] {
  const routes = sets.map(({ source, conduct }, i): SourceValues => {
    const own: Partial<Record<string, Float64Array>> = { ...conduct.values };
    for (const key of BESIDE_TRIP) own[key] = measures.results[i].values[key];
    return { source, values: own };
  });
  // What a trip would say of itself beside itself says nothing.
  const trips =
    driven &&
    Object.fromEntries(
      CONDUCT_KEYS.filter((key) => !BESIDE_OWN_TRIP.includes(key)).map((key) => [
        key,
        driven.conduct.values[key],
      ]),
    );
  return trips ? [{ source: 'real', values: trips }, ...routes] : routes;
}

/** (N) how sure the machine reviewer is of each line that it is a route; of a trip the mean over the sets. */
export function machineScores(told: readonly ToldApart[], source: LineSource): Float64Array | undefined {
  const own = told.flatMap(({ source: set, result }) =>
    result && (source === 'real' || set === source) ? [result] : [],
  );
  if (own.length === 0) return undefined;
  const [trips] = own[0].items;
  const from = source === 'real' ? 0 : trips;
  return Float64Array.from({ length: trips }, (_, pair) => {
    const sum = own.reduce((all, { scores }) => all + 1 / (1 + Math.exp(-scores[from + pair])), 0);
    return sum / own.length;
  });
}

/** How the values of a column lie: the small chart above it. */
export interface ColumnHistogram {
  /** Least and most of all values; what lies beyond `to` counts in the last bin. */
  readonly from: number;
  readonly to: number;
  /** (B) all lines with a value, and those of them that pass the other filters. */
  readonly all: Uint32Array;
  readonly passing: Uint32Array;
}

export const COLUMN_BINS = 20;
/** A few extreme values would leave one bar: the scale ends where all but so many lie. */
const SHOWN_SHARE = 0.99;

/** The scale of a column: from its least value to nearly its largest; null where no line has a value. */
export function columnScale(values: Float64Array): { from: number; to: number } | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return null;
  const most = sorted[sorted.length - 1];
  const near = sorted[Math.floor((sorted.length - 1) * SHOWN_SHARE)];
  // Where nearly all are alike, the few others are what matters.
  return { from: sorted[0], to: near > sorted[0] ? near : most };
}

/** @param scale of the column, made once for all filters */
export function columnHistogram(
  values: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  passes: Uint8Array,
): ColumnHistogram {
  const all = new Uint32Array(COLUMN_BINS);
  const passing = new Uint32Array(COLUMN_BINS);
  const width = (to - from) / COLUMN_BINS || 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const bin = Math.min(COLUMN_BINS - 1, Math.max(0, Math.floor((value - from) / width)));
    all[bin]++;
    passing[bin] += passes[i];
  }
  return { from, to, all, passing };
}
