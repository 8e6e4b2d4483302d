import { Failure } from '../../base/failure';
import type { MeasuredTable, RowRange } from './count-table';

/** One mean and one population standard deviation for all nodes, in vehicles. */
export interface ZScore {
  readonly mean: number;
  readonly std: number;
}

/**
 * The z-score of the measured counts of some rows, zeros included: those of the training part serve all parts.
 * @throws Failure 'bad-input' for no rows, or where all counts are equal
 */
export function zScoreOf({ nodes, counts, measured }: MeasuredTable, { from, to }: RowRange): ZScore {
  const all = counts.subarray(from * nodes, to * nodes);
  const part = measured ? all.filter((_, i) => measured[from * nodes + i] === 1) : all;
  const mean = part.reduce((sum, count) => sum + count, 0) / part.length;
  const std = Math.sqrt(part.reduce((sum, count) => sum + (count - mean) ** 2, 0) / part.length);
  if (!(std > 0))
    throw new Failure('bad-input', `Counts that are all equal cannot be scaled (${part.length} values).`);
  return { mean, std };
}

export const normalised = (count: number, { mean, std }: ZScore): number => (count - mean) / std;

export const denormalised = (value: number, { mean, std }: ZScore): number => value * std + mean;
