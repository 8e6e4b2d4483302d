import type { RouteSource } from '../../../../engine/routes/route-source';
import {
  MEASURE_KEYS,
  MEASURES,
  SHOWN_UNITS,
  type MeasureDefinition,
  type MeasureKey,
} from '../../../../evaluation/measure-catalogue';
import type { Compared } from '../../../../studio/state/routes/compared';
import type { StepScores } from '../../../../studio/system-view';

/** A measure with its interval in the unit of its row; `low` and `high` are null if there is no interval. */
export interface Measured {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a row of the table shows: a measure of the routes, or a score of the next road. */
export type RowKey = MeasureKey | keyof StepScores;

export interface ComparisonRow {
  readonly key: RowKey;
  readonly label: string;
  /** Empty for plain numbers. */
  readonly unit: string;
  readonly digits: number;
  readonly better: MeasureDefinition['better'];
  /** The definition of the measure in one line. */
  readonly reading: string;
  /** One for each column, in the unit of the row; null where the measure does not apply. */
  readonly values: readonly (Measured | null)[];
  /**
   * The column that is clearly better than every other; null if there is none, or if that was not measured.
   */
  readonly best: number | null;
  /** Mean of the real trips, for measures whose best value is theirs; null for others. */
  readonly real: number | null;
}

export interface ComparisonColumn {
  readonly source: RouteSource;
  readonly routes: number;
}

/** Every measure of some models on the same OD pairs. */
export interface Comparison {
  readonly from: Compared['from'];
  readonly columns: readonly ComparisonColumn[];
  readonly rows: readonly ComparisonRow[];
  readonly resamples: number;
  /** False for the routes of a single pair, which say nothing about chance. */
  readonly hasIntervals: boolean;
}

/** A paired difference in the unit of the row. */
export interface Difference extends Measured {
  /** Whether its interval excludes 0. */
  readonly clear: boolean;
}

const SCORES: Readonly<Record<keyof StepScores, Pick<ComparisonRow, 'label' | 'better' | 'reading'>>> = {
  accuracy: {
    label: 'Next road right',
    better: 'higher',
    reading: 'share of the steps of test trips whose most likely candidate is the road taken',
  },
  timeError: {
    label: 'Time error',
    better: 'lower',
    reading: 'mean absolute percentage error of log(1 + seconds) of each step of test trips',
  },
};

/** The table of the models among `sources` (all, if left out); the best is the best of these. */
export function comparisonOf(compared: Compared, sources?: readonly RouteSource[]): Comparison {
  const results = compared.results.filter(({ source }) => !sources || sources.includes(source));
  const columns = results.map(({ source, count }) => ({ source, routes: count }));
  const rows = MEASURE_KEYS.map((key): ComparisonRow => {
    const { label, unit, better, reading, decimals } = MEASURES[key];
    const values = results.map(({ estimates, count }) => scaled(estimates[key], unit, count));
    const best = bestOf(compared, key, columns);
    const real = compared.real?.[key] ?? null;
    return { key, label, unit: SHOWN_UNITS[unit], digits: decimals, better, reading, values, best, real };
  }).filter(({ values }) => values.some((value) => value !== null));
  const scores = (['accuracy', 'timeError'] as const).flatMap((key) => scoreRow(key, compared, columns));
  const { from, resamples } = compared;
  return { from, columns, rows: [...rows, ...scores], resamples, hasIntervals: !isSinglePair(compared) };
}

function scoreRow(
  key: keyof StepScores,
  { scores }: Compared,
  columns: readonly ComparisonColumn[],
): ComparisonRow[] {
  const values = columns.map(({ source }): Measured | null => {
    const score = scores[source]?.[key] ?? NaN;
    return Number.isFinite(score) ? { value: 100 * score, low: null, high: null } : null;
  });
  if (values.every((value) => value === null)) return [];
  return [{ key, ...SCORES[key], unit: '%', digits: 1, values, best: null, real: null }];
}

/**
 * The column whose paired difference from every other excludes 0 on the better side; null if there is none.
 */
function bestOf(compared: Compared, key: MeasureKey, columns: readonly ComparisonColumn[]): number | null {
  const { better } = MEASURES[key];
  if (better === 'as real' || columns.length < 2) return null;
  const beats = (a: RouteSource, b: RouteSource) => {
    const difference = differenceOf(compared, key, b, a);
    return !!difference?.clear && (better === 'higher' ? difference.value > 0 : difference.value < 0);
  };
  const found = columns.findIndex(({ source }) =>
    columns.every((other) => other.source === source || beats(source, other.source)),
  );
  return found < 0 ? null : found;
}

/** Whether the routes are those of a single pair: their numbers have no interval. */
export const isSinglePair = ({ results }: Pick<Compared, 'results'>): boolean =>
  results.length > 0 && results.every(({ count }) => count <= 1);

/** `after` minus `before` in the unit of the row; null if it was not measured, or for a single pair. */
export function differenceOf(
  compared: Compared,
  key: MeasureKey,
  before: RouteSource,
  after: RouteSource,
): Difference | null {
  if (isSinglePair(compared)) return null;
  const between = (a: string, b: string) =>
    compared.differences.find((one) => one.before === a && one.after === b);
  const forth = between(before, after);
  const found = forth ?? between(after, before);
  const measured = found && scaled(found.estimates[key], MEASURES[key].unit);
  if (!measured || measured.low === null || measured.high === null) return null;
  const { value, low, high } = measured;
  const turned = forth ? { value, low, high } : { value: -value, low: -high, high: -low };
  return { ...turned, clear: low > 0 || high < 0 };
}

/** An estimate over `count` routes in the unit of its row; an estimate over one route has no interval. */
function scaled(
  { value, low, high }: { value: number | null; low: number | null; high: number | null },
  unit: MeasureDefinition['unit'],
  count = Infinity,
): Measured | null {
  if (value === null) return null;
  const factor = unit === 'share' ? 100 : 1;
  const times = (number: number | null) => (number === null || count <= 1 ? null : number * factor);
  return { value: value * factor, low: times(low), high: times(high) };
}
