import { MEASURE_KEYS, MEASURES, type MeasureKey } from './measure-catalogue';
import type { MetricsReport } from './metrics-report';
import { measureTitle } from './metrics-table';

/** A value over several runs (seeds). */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation; NaN for a single run. */
  readonly deviation: number;
  readonly values: readonly number[];
}

/** One model on one set of OD pairs over several runs. */
export interface ModelSummary {
  readonly model: string;
  readonly odSource: 'train' | 'test';
  readonly measures: Readonly<Record<string, Spread>>;
}

/** A difference between two models within each run, over runs, with Student's 95 % interval of its mean. */
export interface DifferenceSummary {
  readonly before: string;
  readonly after: string;
  readonly odSource: 'train' | 'test';
  readonly measures: Readonly<Record<string, Spread & { readonly low: number; readonly high: number }>>;
}

/** What is taken from one run: its report, and numbers beside the routes such as next-step accuracy. */
export interface SummarisedRun {
  readonly report: MetricsReport;
  /** Share-valued scores by model. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Two-sided 95 % points of Student's t for 1, 2, ... degrees of freedom; beyond the list the normal's. */
const STUDENT_T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : NaN, values };
}

/** Student's 95 % interval of the mean. */
export function withInterval(spread: Spread) {
  const runs = spread.values.length;
  const half = ((STUDENT_T[runs - 2] ?? 1.96) * spread.deviation) / Math.sqrt(runs);
  return { ...spread, low: spread.mean - half, high: spread.mean + half };
}

/** Mean and spread of every measure of every model that all runs have. */
export function summariseModels(runs: readonly SummarisedRun[]): ModelSummary[] {
  return runs[0].report.results.flatMap(({ model, odSource }) => {
    const own = runs.map(({ report }) =>
      report.results.find((r) => r.model === model && r.odSource === odSource),
    );
    if (own.some((result) => !result)) return [];
    const measures: Record<string, Spread> = {};
    for (const key of MEASURE_KEYS)
      measures[key] = spreadOf(own.map((result) => result!.estimates[key].value ?? NaN));
    if (odSource === 'test') Object.assign(measures, scoresOf(runs, model));
    return [{ model, odSource, measures }];
  });
}

function scoresOf(runs: readonly SummarisedRun[], model: string): Record<string, Spread> {
  const names = Object.keys(runs[0].scores[model] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(runs.map(({ scores }) => scores[model]?.[name] ?? NaN))]),
  );
}

/** The same differences as each run's report, run by run: does distillation help, over seeds. */
export function summariseDifferences(runs: readonly SummarisedRun[]): DifferenceSummary[] {
  return runs[0].report.differences.flatMap(({ before, after, odSource }) => {
    const own = runs.map(({ report }) =>
      report.differences.find((d) => d.before === before && d.after === after && d.odSource === odSource),
    );
    if (own.some((difference) => !difference)) return [];
    const measures: Record<string, Spread & { low: number; high: number }> = {};
    for (const key of MEASURE_KEYS)
      measures[key] = withInterval(
        spreadOf(own.map((difference) => difference!.estimates[key].value ?? NaN)),
      );
    if (odSource === 'test') {
      for (const name of Object.keys(runs[0].scores[after] ?? {})) {
        const values = runs.map(
          ({ scores }) => (scores[after]?.[name] ?? NaN) - (scores[before]?.[name] ?? NaN),
        );
        if (values.every(Number.isFinite)) measures[name] = withInterval(spreadOf(values));
      }
    }
    return [{ before, after, odSource, measures }];
  });
}

const isMeasure = (key: string): key is MeasureKey => (MEASURE_KEYS as readonly string[]).includes(key);

/** Scores are shares; measures know their own unit. */
function shown(key: string, value: number, signed = false): string {
  if (!Number.isFinite(value)) return '-';
  const { unit, decimals } = isMeasure(key) ? MEASURES[key] : { unit: 'share', decimals: 2 };
  const text = (unit === 'share' ? 100 * value : value).toFixed(decimals);
  return signed && Number(text) > 0 ? `+${text}` : text;
}

/** Scores beside the routes, by name. */
const SCORE_TITLES: Readonly<Record<string, string>> = { accuracy: 'Next step %', timeError: 'Time error %' };

const label = (key: string): string =>
  isMeasure(key) ? measureTitle(key) : (SCORE_TITLES[key] ?? `${key} %`);

/** Both summaries as text: measures as rows, models as columns. */
export function renderRunsSummary(
  models: readonly ModelSummary[],
  differences: readonly DifferenceSummary[],
): string {
  const blocks: string[] = [];
  for (const odSource of ['train', 'test'] as const) {
    const columns = models.filter((model) => model.odSource === odSource);
    if (columns.length === 0) continue;
    const keys = [...new Set(columns.flatMap(({ measures }) => Object.keys(measures)))];
    const rows = keys.map((key) => [
      label(key),
      ...columns.map(({ measures }) => {
        const spread = measures[key];
        return spread ? `${shown(key, spread.mean)} ± ${shown(key, spread.deviation)}` : '-';
      }),
    ]);
    blocks.push(
      `${odSource} OD pairs: mean ± standard deviation over runs\n${aligned([['', ...columns.map(({ model }) => model)], ...rows])}`,
    );
  }
  for (const { before, after, odSource, measures } of differences) {
    const rows = Object.entries(measures).map(([key, { mean, low, high, values }]) => [
      label(key),
      `${shown(key, mean, true)} [${shown(key, low, true)}, ${shown(key, high, true)}]`,
      values.map((value) => shown(key, value, true)).join(', '),
    ]);
    blocks.push(
      `${after} minus ${before}, ${odSource} OD pairs: mean [95 % interval over runs], each run\n${aligned(rows)}`,
    );
  }
  return `${blocks.join('\n\n')}\n`;
}

/** Rows whose cells stand below one another: the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
