import { csvCell } from '../../base/text';
import type { StepSeries } from '../../engine/records/run-contents';

/**
 * Every value of every step: one row for each network and step, one column for each value that any network
 * has.
 */
export function curvesCsv(series: readonly StepSeries[]): string {
  const names = [...new Set(series.flatMap(({ columns }) => Object.keys(columns)))];
  const rows = [['network', 'step', ...names].map(csvCell).join(',')];
  for (const { network, step, columns } of series)
    for (let i = 0; i < step.length; i++)
      rows.push([csvCell(network), step[i], ...names.map((name) => number(columns[name]?.[i]))].join(','));
  return rows.join('\n') + '\n';
}

/** Writes a number with the digits of a 32-bit float. */
const number = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '' : String(Number(value.toPrecision(8)));
