import type { RouteSource } from '../../../../engine/routes/route-source';
import {
  MEASURE_KEYS,
  MEASURES,
  type MeasureDefinition,
  type MeasureKey,
} from '../../../../evaluation/measure-catalogue';
import type { Compared, StepScores } from './compared';

/** A measure with its interval, in the row's unit; the ends are null where there is none. */
export interface Measured {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A row of the table: a measure of the routes, or a score of the next step. */
export type RowKey = MeasureKey | keyof StepScores;

export interface ComparisonRow {
  readonly key: RowKey;
  readonly label: string;
  /** Empty for a plain number. */
  readonly unit: string;
  readonly digits: number;
  readonly better: MeasureDefinition['better'];
  /** How the measure is read, in one line. */
  readonly reading: string;
  /** One per column, in the row's unit; null where the measure does not apply. */
  readonly values: readonly (Measured | null)[];
  /** Column that is better than every other beyond chance; null if none is, or if it is not known. */
  readonly best: number | null;
  /** Mean of the real trips, where a model is best when it is as they are. */
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
}

/** A difference in the row's unit, and whether its interval leaves out 0. */
export interface Difference extends Measured {
  readonly real: boolean;
}

const SHOWN_UNITS: Readonly<Record<MeasureDefinition['unit'], string>> = {
  share: '%',
  bits: 'bits',
  km: 'km',
  'km per road': 'km',
  roads: '',
  '': '',
};

const SCORES: Readonly<Record<keyof StepScores, Pick<ComparisonRow, 'label' | 'better' | 'reading'>>> = {
  accuracy: {
    label: 'Next step',
    better: 'higher',
    reading: 'share of the steps of test trips whose most likely candidate is the road taken',
  },
  timeError: {
    label: 'Time error',
    better: 'lower',
    reading: 'mean absolute percentage error of log(1 + seconds) of each step of test trips',
  },
};

/** The table of the models among `sources`; what is best is best among them. */
export function comparisonOf(compared: Compared, sources?: readonly RouteSource[]): Comparison {
  const results = compared.results.filter(({ source }) => !sources || sources.includes(source));
  const columns = results.map(({ source, count }) => ({ source, routes: count }));
  const rows = MEASURE_KEYS.map((key): ComparisonRow => {
    const { label, unit, better, reading, decimals } = MEASURES[key];
    const values = results.map(({ estimates }) => scaled(estimates[key], unit));
    const best = bestOf(compared, key, columns);
    const real = compared.real?.[key] ?? null;
    return { key, label, unit: SHOWN_UNITS[unit], digits: decimals, better, reading, values, best, real };
  }).filter(({ values }) => values.some((value) => value !== null));
  const scores = (['accuracy', 'timeError'] as const).flatMap((key) => scoreRow(key, compared, columns));
  return { from: compared.from, columns, rows: [...rows, ...scores], resamples: compared.resamples };
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

/** The column whose paired difference to every other leaves out 0 on the better side; null if there is none. */
function bestOf(compared: Compared, key: MeasureKey, columns: readonly ComparisonColumn[]): number | null {
  const { better } = MEASURES[key];
  if (better === 'as real' || columns.length < 2) return null;
  const beats = (a: RouteSource, b: RouteSource) => {
    const difference = differenceOf(compared, key, b, a);
    return !!difference?.real && (better === 'higher' ? difference.value > 0 : difference.value < 0);
  };
  const found = columns.findIndex(({ source }) =>
    columns.every((other) => other.source === source || beats(source, other.source)),
  );
  return found < 0 ? null : found;
}

/** `after` minus `before` in the unit of the measure's row; null if it was not measured. */
export function differenceOf(
  { differences }: Compared,
  key: MeasureKey,
  before: RouteSource,
  after: RouteSource,
): Difference | null {
  const between = (a: string, b: string) => differences.find((d) => d.before === a && d.after === b);
  const forth = between(before, after);
  const found = forth ?? between(after, before);
  const measured = found && scaled(found.estimates[key], MEASURES[key].unit);
  if (!measured || measured.low === null || measured.high === null) return null;
  const { value, low, high } = measured;
  const turned = forth ? { value, low, high } : { value: -value, low: -high, high: -low };
  return { ...turned, real: low > 0 || high < 0 };
}

function scaled(
  { value, low, high }: { value: number | null; low: number | null; high: number | null },
  unit: MeasureDefinition['unit'],
): Measured | null {
  if (value === null) return null;
  const factor = unit === 'share' ? 100 : 1;
  const times = (number: number | null) => (number === null ? null : number * factor);
  return { value: value * factor, low: times(low), high: times(high) };
}
