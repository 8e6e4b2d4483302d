import type { StudyMeasure, StudyResult, StudyTrial } from '../../../src/engine/study/study-result';
import { isOnAxes, isSearch } from '../../../src/engine/study/tables/study-cells';
import { markdownTable } from '../../../src/base/text';
import { spreadOf, withInterval } from '../../../src/evaluation/runs-summary';

const heading = ({ label, unit }: StudyMeasure): string =>
  unit === undefined ? label : `${label}, ${unit === 'share' ? '%' : unit}`;

const shownValue = ({ unit }: StudyMeasure, value: number): number =>
  unit === 'share' ? 100 * value : value;

/** Cells have two decimals, which seconds of one step are lost in. */
const LEFT_OUT = ['seconds-per-step'];

/**
 * A study as Markdown: each arm at each value of the axes, over the seeds that have ended, and beside the baseline
 * over the seeds that both have. A search has a row for each of its trials before.
 */
export function labTable(result: StudyResult): string {
  const complete = result.trials.filter(({ state }) => state === 'complete');
  // What a search ends with is on no axis.
  const shown = isSearch(result) ? complete.filter(({ values }) => !isOnAxes(result.axes, values)) : complete;
  const measures = result.measures.filter(
    ({ key }) => !LEFT_OUT.includes(key) && shown.every((one) => key in one.measures),
  );
  const groups = new Map<string, StudyTrial[]>();
  for (const trial of shown) {
    const key = JSON.stringify([trial.arm, trial.values]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const rows = [...groups.values()].map((trials) => rowOf(trials, shown, measures, result));
  const parts = [
    ...(isSearch(result) ? [searchTable(result)] : []),
    ...(rows.length > 0 && measures.length > 0 ? [studyTable(rows)] : []),
  ];
  return parts.join('\n\n') || 'No trial has ended yet.';
}

function rowOf(
  trials: readonly StudyTrial[],
  complete: readonly StudyTrial[],
  measures: readonly StudyMeasure[],
  { axes, arms, baseline }: StudyResult,
): StudyRow {
  const [{ arm, values }] = trials;
  const valuesOf = (of: readonly StudyTrial[]) =>
    Object.fromEntries(
      measures.map((measure) => [
        heading(measure),
        of.map((one) => shownValue(measure, one.measures[measure.key])),
      ]),
    );
  const name = [
    ...axes.filter((axis) => axis.name in values).map((axis) => `${axis.label} ${values[axis.name]}`),
    ...(arms.length > 1 ? [arm] : []),
  ].join(', ');
  const same = JSON.stringify(values);
  const beside = trials.flatMap((trial) => {
    const other = complete.find(
      (one) => one.arm === baseline && one.seed === trial.seed && JSON.stringify(one.values) === same,
    );
    return other ? [[trial, other] as const] : [];
  });
  const row =
    baseline !== null && arm !== baseline && beside.length > 1
      ? { values: valuesOf(beside.map(([own]) => own)), baseline: valuesOf(beside.map(([, other]) => other)) }
      : { values: valuesOf(trials) };
  return { name: name || arm, ...row };
}

function searchTable({ trials, axes, measures, objective }: StudyResult): string {
  const measure = measures.find(({ key }) => key === objective)!;
  const searched = trials.filter(({ values }) => isOnAxes(axes, values));
  const lines = searched.map((trial) => {
    const value = trial.state === 'complete' ? trial.measures[objective] : trial.course.at(-1)?.[1];
    const cells = axes.map(({ name }) => {
      const at = trial.values[name];
      return typeof at === 'number' ? String(Number(at.toPrecision(4))) : String(at);
    });
    const said = value === undefined ? '' : shownValue(measure, value).toFixed(2);
    return `| ${[trial.number, ...cells, `${trial.course.length}`, trial.state, said].join(' | ')} |`;
  });
  return [
    `| Trial | ${[...axes.map(({ label }) => label), 'Epochs', 'State', heading(measure)].join(' | ')} |`,
    `| ---: |${axes.map(() => ' ---: |').join('')} ---: | --- | ---: |`,
    ...lines,
  ].join('\n');
}

/** More measures go down, with a column for each way to train. */
const MOST_COLUMNS = 18;

/** Values of several seeds under one heading each. */
type Values = Readonly<Record<string, readonly number[]>>;

/** One way to train, over seeds. */
export interface StudyRow {
  readonly name: string;
  readonly values: Values;
  /** Values of the baseline, seed by seed; left out for the baseline itself. */
  readonly baseline?: Values;
}

const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;

/**
 * A Markdown table: mean ± standard deviation over seeds, and below it in brackets Student's 95 % interval of the
 * paired difference to the first row of its group; the value alone of one seed.
 */
export function studyTable(rows: readonly StudyRow[]): string {
  const heads = Object.keys(rows[0].values);
  const cells = rows.map(({ name, values, baseline }) => [
    name,
    ...heads.map((head) => {
      const { mean, deviation } = spreadOf(values[head]);
      // One seed has no deviation.
      const own = Number.isNaN(deviation) ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
      if (!baseline || Number.isNaN(deviation)) return own;
      const { low, high } = withInterval(spreadOf(values[head].map((value, i) => value - baseline[head][i])));
      return `${own} [${signed(low)}, ${signed(high)}]`;
    }),
  ]);
  if (heads.length <= MOST_COLUMNS) return markdownTable(['', ...heads], cells);
  const turned = heads.map((head, i) => [head, ...cells.map((row) => row[i + 1])]);
  return markdownTable(['', ...cells.map(([name]) => name)], turned);
}
