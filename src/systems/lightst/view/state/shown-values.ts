import type { FlowTable } from '../../../../domain/counts/node-graph';
import { splitInTime } from '../../../../domain/counts/forecast-windows';
import type { TimeAxis } from '../../../../studio/time-axis';

/** (N) how much more was forecast than was measured. */
export const differenceOf = (forecast: Float32Array, measured: Float32Array): Float32Array =>
  forecast.map((value, n) => value - measured[n]);

/** The bins of a table and what each part of them is for. */
export function axisOf({
  rows,
  start,
  binSeconds,
}: Pick<FlowTable, 'rows' | 'start' | 'binSeconds'>): TimeAxis {
  const { train, val, test } = splitInTime(rows);
  const parts = [
    { name: 'train', ...train },
    { name: 'val', ...val },
    { name: 'test', ...test },
  ] as const;
  return { rows, start, binSeconds, parts };
}
