import type { StepSeries } from '../../engine/records/run-contents';
import type { CsvTable } from '../csv-table';

/**
 * Every value of every step: one row for each network and step, one column for each value that any network
 * has.
 */
export function curvesTable(series: readonly StepSeries[]): CsvTable {
  const names = [...new Set(series.flatMap(({ columns }) => Object.keys(columns)))];
  return { head: ['network', 'step', ...names], rows: rowsOf(series, names) };
}

function* rowsOf(series: readonly StepSeries[], names: readonly string[]) {
  for (const { network, step, columns } of series)
    for (let i = 0; i < step.length; i++)
      yield [network, step[i], ...names.map((name) => columns[name]?.[i])];
}
