import type { GpsTraces } from '../../../../domain/gps-traces';
import type { TraceFigures } from '../../../../matching/match-quality';

/** What the list of traces begins with. */
export const TRACE_ORDERS = ['matched', 'distance', 'splits', 'file'] as const;
export type TraceOrder = (typeof TRACE_ORDERS)[number];

/** Which traces the list holds. */
export const TRACE_FILTERS = ['all', 'no-trip', 'cut', 'partly'] as const;
export type TraceFilter = (typeof TRACE_FILTERS)[number];

/** Rows that a list shows: who looks for more than these sorts or filters. */
export const MOST_ROWS = 200;

/** One trace in the list. */
export interface TraceRow {
  readonly trace: number;
  readonly points: number;
  readonly matchedShare: number;
  /** Metres; NaN without a matched point. */
  readonly meanDistance: number;
  readonly splits: number;
}

export interface TraceList {
  readonly rows: readonly TraceRow[];
  /** How many there are with those that are not shown. */
  readonly count: number;
}

const pointsOf = ({ offsets }: GpsTraces, trace: number) => offsets[trace + 1] - offsets[trace];

/** The traces that a filter lets through, the worst first. */
export function traceList(
  traces: GpsTraces,
  figures: TraceFigures,
  order: TraceOrder,
  filter: TraceFilter,
): TraceList {
  const { matchedPoints, trips, splits, meanDistance } = figures;
  const share = (trace: number) => matchedPoints[trace] / pointsOf(traces, trace);
  const lets: Readonly<Record<TraceFilter, (trace: number) => boolean>> = {
    all: () => true,
    'no-trip': (trace) => trips[trace] === 0,
    cut: (trace) => splits[trace] > 0,
    partly: (trace) => share(trace) < 1,
  };
  const badness: Readonly<Record<TraceOrder, (trace: number) => number>> = {
    matched: (trace) => -share(trace),
    // Without a matched point there is no distance: the worst of all.
    distance: (trace) => (Number.isNaN(meanDistance[trace]) ? Infinity : meanDistance[trace]),
    splits: (trace) => splits[trace],
    file: () => 0,
  };
  const found: number[] = [];
  for (let trace = 0; trace < traces.traceCount; trace++) if (lets[filter](trace)) found.push(trace);
  const bad = badness[order];
  const keys = Float64Array.from(found, bad);
  const ranked = Uint32Array.from(found, (_, i) => i).sort((a, b) => compare(keys[b], keys[a]) || a - b);
  const rows = Array.from(ranked.subarray(0, MOST_ROWS), (i) => {
    const trace = found[i];
    return {
      trace,
      points: pointsOf(traces, trace),
      matchedShare: share(trace),
      meanDistance: meanDistance[trace],
      splits: splits[trace],
    };
  });
  return { rows, count: found.length };
}

/** Infinities are equal. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
