import type { Estimate } from '../../../../evaluation/bootstrap';
import type { TaskReport } from '../../../../evaluation/recovery/recovery-report';
import { estimateIn, measureNamed, type Measure } from '../../../../engine/results/result-table';
import { intervalText, valueText, verdictOf } from '../../../../engine/results/result-words';
import { capitalised, percent } from '../../../../studio/figures';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { taskKey, taskTable, taskWords } from '../../results';
import type { CsvTable } from '../../../../studio/csv-table';

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
  /** Change from the first city to the second: "+45 %". */
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
  /** What becomes of the best network and the best baseline from the one city to the other; empty where one of them is missing. */
  readonly words: string;
  /** Whether the best network is better than every baseline in the other city; null where that cannot be said. */
  readonly verdict: string | null;
}

/** The tasks that were asked in both cities, by the error that each is judged by. */
export function transferTable(here: CityEvaluation, there: CityEvaluation): TransferTask[] {
  const inOther = new Map(there.recovery.tasks.map((report) => [taskKey(report.task), report]));
  return here.recovery.tasks.flatMap((report) => {
    const other = inOther.get(taskKey(report.task));
    return other ? [taskIn(report, other, [here.name, there.name])] : [];
  });
}

function taskIn(here: TaskReport, there: TaskReport, cities: readonly [string, string]): TransferTask {
  const [own, other] = [taskTable(here), taskTable(there)];
  const measure = measureNamed(own, own.main!)!;
  const rows = own.rows.flatMap(({ name, label, role, values }): TransferRow[] => {
    const inOther = other.rows.find((row) => row.name === name);
    if (!inOther) return [];
    const [a, b] = [estimateIn(values, measure), estimateIn(inOther.values, measure)];
    return [
      {
        ...{ source: name, label: capitalised(label), isNetwork: role === 'network' },
        ...{ here: cellOf(a, measure), there: cellOf(b, measure) },
        change: changeText(b.value / a.value),
      },
    ];
  });
  const verdict = verdictOf(other);
  return {
    ...{ key: taskKey(here.task), title: taskWords(here.task), measure: MEASURES[here.task.kind] },
    ...{ trips: [here.trips, there.trips], rows, words: wordsOf(rows, cities) },
    verdict: verdict && `In ${cities[1]} ${verdict}`,
  };
}

/** The errors are root mean squares. */
const MEASURES: Readonly<Record<TaskReport['task']['kind'], string>> = {
  prediction: 'Error of the destination (RMSE)',
  recovery: 'Error of hidden points (RMSE)',
  'travel-time': 'Error of travel times (RMSE)',
};

const cellOf = (estimate: Estimate, measure: Measure): TransferCell => ({
  estimate,
  text: valueText(estimate.value, measure),
  interval: intervalText(estimate, measure),
});

/** "+45 %", "−12 %". */
function changeText(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–';
  return `${ratio < 1 ? '−' : '+'}${percent(Math.abs(ratio - 1), 0)}`;
}

/** The network is the one that is best in the other city; the best baseline may be another one in each city. */
function wordsOf(rows: readonly TransferRow[], cities: readonly [string, string]): string {
  const best = (isNetwork: boolean, where: 'here' | 'there') =>
    rows
      .filter((row) => row.isNetwork === isNetwork && Number.isFinite(row[where].estimate.value))
      .toSorted((a, b) => a[where].estimate.value - b[where].estimate.value)[0];
  const network = best(true, 'there');
  const [here, there] = [best(false, 'here')?.here, best(false, 'there')?.there];
  if (!network || !here || !there) return '';
  const way = `From ${cities[0]} to ${cities[1]}`;
  return (
    `${way} the error of the network (${lower(network.label)}) goes from ${network.here.text} to ${network.there.text}: ` +
    `${movedWords(network)}. That of the best baseline goes from ${here.text} to ${there.text}: ` +
    `${changeText(there.estimate.value / here.estimate.value)}.`
  );
}

/** Whether the intervals of the two cities lie apart. */
function movedWords({ here, there, change }: TransferRow): string {
  const apart = there.estimate.low > here.estimate.high || there.estimate.high < here.estimate.low;
  return apart ? `${change}, and the intervals lie apart` : `${change}, but the intervals overlap`;
}

const lower = (label: string): string => label.slice(0, 1).toLowerCase() + label.slice(1);

/** Errors of both cities with their intervals: metres, and minutes for travel times. */
export const transferCsv = (
  tasks: readonly TransferTask[],
  cities: readonly [here: string, there: string],
): CsvTable => ({
  head: ['task', 'source', 'city', 'trips', 'rmse', 'low', 'high'],
  rows: tasks.flatMap(({ key, rows, trips }) =>
    rows.flatMap(({ source, here, there }) =>
      [here, there].map(({ estimate }, i) => [
        ...[key, source, cities[i], trips[i]],
        ...[estimate.value, estimate.low, estimate.high],
      ]),
    ),
  ),
});
