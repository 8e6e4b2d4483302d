import type { Estimate } from '../../../../evaluation/bootstrap';
import type { TaskReport } from '../../../../evaluation/recovery/recovery-report';
import { capitalised, fixed, percent } from '../../../../studio/figures';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { mainErrors } from '../../evaluation/source-errors';
import { isBaseline, sourceLabel } from '../../evaluation/sources';
import { taskKey, taskWords } from '../../evaluation/task-words';

/** An error in one city. */
export interface TransferCell {
  readonly estimate: Estimate;
  /** "184 m". */
  readonly text: string;
  /** "170 to 199". */
  readonly interval: string;
}

/** What one source of answers is worth in two cities. */
export interface TransferRow {
  readonly source: string;
  readonly label: string;
  readonly isNetwork: boolean;
  readonly here: TransferCell;
  readonly there: TransferCell;
  /** Of the second city over the first: "+45 %". */
  readonly change: string;
}

/** One task in two cities. */
export interface TransferTask {
  readonly key: string;
  /** "Recovery of every 8th point, times known". */
  readonly title: string;
  /** What is listed: "Error of the destination". */
  readonly measure: string;
  readonly trips: readonly [here: number, there: number];
  readonly rows: readonly TransferRow[];
  /** What becomes of the best network and the best baseline from the one city to the other. */
  readonly words: string;
}

/** The tasks that were asked in both cities, by the error that each is judged by. */
export function transferTable(here: CityEvaluation, there: CityEvaluation): TransferTask[] {
  const inOther = new Map(there.recovery.tasks.map((report) => [taskKey(report.task), report]));
  return here.recovery.tasks.flatMap((report) => {
    const other = inOther.get(taskKey(report.task));
    return other ? [taskIn(report, other, here.name, there.name)] : [];
  });
}

function taskIn(here: TaskReport, there: TaskReport, city: string, other: string): TransferTask {
  const inOther = mainErrors(there);
  const { kind } = here.task;
  const rows = [...mainErrors(here)].flatMap(([source, error]): TransferRow[] => {
    const otherError = inOther.get(source);
    if (!otherError) return [];
    return [
      {
        ...{ source, label: capitalised(sourceLabel(source)), isNetwork: !isBaseline(source) },
        ...{ here: cellOf(error, kind), there: cellOf(otherError, kind) },
        change: changeText(otherError.value / error.value),
      },
    ];
  });
  return {
    ...{ key: taskKey(here.task), title: taskWords(here.task), measure: MEASURES[kind] },
    ...{ trips: [here.trips, there.trips], rows, words: wordsOf(rows, city, other) },
  };
}

/** The errors are root mean squares. */
const MEASURES: Readonly<Record<TaskReport['task']['kind'], string>> = {
  prediction: 'Error of the destination (RMSE)',
  recovery: 'Error of hidden points (RMSE)',
  'travel-time': 'Error of travel times (RMSE)',
};

function cellOf(estimate: Estimate, kind: TaskReport['task']['kind']): TransferCell {
  const isTime = kind === 'travel-time';
  const [unit, digits] = isTime ? ['min', 2] : ['m', 1];
  const { value, low, high } = estimate;
  return {
    estimate,
    text: Number.isNaN(value) ? '–' : `${fixed(value, digits)} ${unit}`,
    interval:
      Number.isFinite(low) && Number.isFinite(high) ? `${fixed(low, digits)} to ${fixed(high, digits)}` : '',
  };
}

/** "+45 %", "−12 %". */
function changeText(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–';
  return `${ratio < 1 ? '−' : '+'}${percent(Math.abs(ratio - 1), 0)}`;
}

function wordsOf(rows: readonly TransferRow[], city: string, other: string): string {
  const best = (isNetwork: boolean) =>
    rows
      .filter((row) => row.isNetwork === isNetwork && Number.isFinite(row.here.estimate.value))
      .toSorted((a, b) => a.here.estimate.value - b.here.estimate.value)[0];
  const [network, baseline] = [best(true), best(false)];
  if (!network || !baseline) return '';
  const told = ({ here, there }: TransferRow) => `${here.text} in ${city} and ${there.text} in ${other}`;
  const ratio = network.there.estimate.value / network.here.estimate.value;
  const baseRatio = baseline.there.estimate.value / baseline.here.estimate.value;
  const more =
    ratio > baseRatio
      ? 'The network loses more on the way than the best baseline'
      : 'The network loses no more on the way than the best baseline';
  return (
    `The best network (${lower(network.label)}) is off by ${told(network)}: ${movedWords(network)}. ` +
    `${more} (${lower(baseline.label)}: ${network.change} beside ${baseline.change}).`
  );
}

/** Whether the intervals of the two cities lie apart. */
function movedWords({ here, there, change }: TransferRow): string {
  const apart = there.estimate.low > here.estimate.high || there.estimate.high < here.estimate.low;
  return apart ? `${change}, and the intervals lie apart` : `${change}, but the intervals overlap`;
}

const lower = (label: string): string => label.slice(0, 1).toLowerCase() + label.slice(1);
