import type { CsvTable } from '../../../../studio/csv-table';
import { minutesAhead, type ErrorLine } from '../../flows-record';

/** Errors of every horizon, MAPE as a fraction: what a table's file holds. */
export function errorsTable(lines: readonly ErrorLine[], binSeconds: number): CsvTable {
  return {
    head: ['network', 'horizon_minutes', 'mae', 'rmse', 'mape'],
    rows: lines.flatMap(({ name, errors }) =>
      errors.perHorizon.map(({ mae, rmse, mape }, index) => [
        name,
        minutesAhead(index, binSeconds),
        mae,
        rmse,
        mape,
      ]),
    ),
  };
}
