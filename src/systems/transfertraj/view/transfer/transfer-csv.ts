import type { CsvTable } from '../../../../studio/csv-table';
import type { TransferTask } from './transfer-table';

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
