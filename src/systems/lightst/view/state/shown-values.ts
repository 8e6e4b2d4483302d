import type { FlowTable } from '../../../../domain/counts/flow-table';
import { splitInTime } from '../../../../domain/counts/time-split';
import { roundMost } from '../../../../studio/flow-scale';
import type { TimeAxis } from '../../../../studio/time-axis';

type Values = Pick<FlowTable, 'rows' | 'nodes' | 'counts' | 'measured'>;

/** (N) values of one row, NaN where nothing was measured or there is no such row. */
export function valuesAt({ rows, nodes, counts, measured }: Values, row: number): Float32Array {
  if (row < 0 || row >= rows) return new Float32Array(nodes).fill(NaN);
  const values = counts.slice(row * nodes, (row + 1) * nodes);
  if (measured) for (let n = 0; n < nodes; n++) if (measured[row * nodes + n] === 0) values[n] = NaN;
  return values;
}

/** (to - from) values of one node, NaN where nothing was measured. */
export function valuesOfNode(
  { nodes, counts, measured }: Values,
  node: number,
  { from, to }: { readonly from: number; readonly to: number },
): Float32Array {
  return Float32Array.from({ length: Math.max(0, to - from) }, (_, i) => {
    const at = (from + i) * nodes + node;
    return measured?.[at] === 0 ? NaN : counts[at];
  });
}

/** (N) how much more was forecast than was measured. */
export const differenceOf = (forecast: Float32Array, measured: Float32Array): Float32Array =>
  forecast.map((value, n) => value - measured[n]);

/** Of all values, this many are looked at for the end of the scale; more would not move it. */
const SAMPLE = 50_000;
const MANY = 0.99;

/** Where the scale of a table ends: a round number that hardly any value exceeds. */
export function mostOf({ counts }: Pick<Values, 'counts'>): number {
  const step = Math.max(1, Math.floor(counts.length / SAMPLE));
  const sample = Float32Array.from(
    { length: Math.ceil(counts.length / step) },
    (_, i) => counts[i * step],
  ).sort();
  return roundMost(sample[Math.min(sample.length - 1, Math.floor(MANY * sample.length))]);
}

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

/** The nodes by their mean value, the largest first. */
export function busiestFirst({ rows, nodes, counts }: Values): Uint32Array {
  const sums = new Float64Array(nodes);
  for (let i = 0; i < rows * nodes; i++) sums[i % nodes] += counts[i];
  return Uint32Array.from(sums.keys()).sort((a, b) => sums[b] - sums[a]);
}
