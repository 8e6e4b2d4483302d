import type { CsvTable } from '../../../../studio/csv-table';
import { ERROR_COLUMNS, errorRows } from '../../results/errors-table';
import type { ReportInView } from './report-in-view';

/** Each error of each source in each task and city, as in the table that a run leaves on the command line. */
export const errorsTable = ({ here, elsewhere }: Pick<ReportInView, 'here' | 'elsewhere'>): CsvTable => ({
  head: ERROR_COLUMNS,
  rows: [...errorRows(here, elsewhere)],
});
