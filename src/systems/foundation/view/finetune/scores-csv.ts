import type { CsvTable } from '../../../../studio/csv-table';
import type { JudgedTask } from '../../evaluation/judged-task';

/** Each measure of each source in each task, as in the table that a run leaves on the command line. */
export const scoresTable = (judged: readonly JudgedTask[]): CsvTable => ({
  head: ['task', 'source', 'measure', 'value', 'low', 'high'],
  rows: judged.flatMap(({ task, sources }) =>
    sources.flatMap(({ source, estimates }) =>
      Object.entries(estimates).map(([measure, { value, low, high }]) => [
        ...[task, source, measure],
        ...[value, low, high].map((number) => (Number.isFinite(number) ? number : null)),
      ]),
    ),
  ),
});
