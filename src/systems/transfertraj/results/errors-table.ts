import { sourceErrors } from '../evaluation/source-errors';
import { taskKey } from '../evaluation/task-words';
import type { TransferReport } from '../transfer-record';

/**
 * Lines of `recovery-errors.csv`: each error of each source in each task, here and in the other city; metres, minutes, and for `mape` a share.
 * Cells are empty where there is no number.
 */
export function* errorsCsv({ evaluation, elsewhere }: TransferReport): Generator<string> {
  yield 'city,task,source,error,value,low,high\n';
  const cities = [
    ['trained', evaluation],
    ['other', elsewhere?.evaluation ?? null],
  ] as const;
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  for (const [city, found] of cities)
    for (const task of found?.recovery.tasks ?? [])
      for (const { source, errors } of sourceErrors(task))
        for (const { name, estimate } of errors) {
          const { value, low, high } = estimate;
          yield `${[city, taskKey(task.task), source, name, cell(value), cell(low), cell(high)].join(',')}\n`;
        }
}
