import type { CityEvaluation } from '../evaluation/city-evaluation';
import { sourceErrors } from '../evaluation/source-errors';
import { taskKey } from '../evaluation/task-words';
import type { TransferReport } from '../transfer-record';

/** Names of the columns of `errorRows`. */
export const ERROR_COLUMNS = ['city', 'task', 'source', 'error', 'value', 'low', 'high'] as const;

type ErrorRow = readonly [
  ...names: [city: string, task: string, source: string, error: string],
  ...numbers: [number, number, number],
];

/**
 * Each error of each source in each task, in the city that was learnt in and in the other one; metres, minutes, and for `mape` a share.
 */
export function* errorRows(
  here: CityEvaluation | null,
  elsewhere: CityEvaluation | null,
): Generator<ErrorRow> {
  const cities = [
    ['trained', here],
    ['other', elsewhere],
  ] as const;
  for (const [city, found] of cities)
    for (const task of found?.recovery.tasks ?? [])
      for (const { source, errors } of sourceErrors(task))
        for (const { name, estimate } of errors) {
          const { value, low, high } = estimate;
          yield [city, taskKey(task.task), source, name, value, low, high];
        }
}

/** Lines of `recovery-errors.csv`. Cells are empty where there is no number. */
export function* errorsCsv({ evaluation, elsewhere }: TransferReport): Generator<string> {
  yield `${ERROR_COLUMNS.join(',')}\n`;
  const cell = (value: string | number) =>
    typeof value === 'string' || Number.isFinite(value) ? String(value) : '';
  for (const row of errorRows(evaluation, elsewhere?.evaluation ?? null))
    yield `${row.map(cell).join(',')}\n`;
}
