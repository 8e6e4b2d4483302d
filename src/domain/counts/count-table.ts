import { badInput } from '../../base/failure';

/** Vehicles counted at N nodes (roads or sensors) in bins of equal length, without a gap. */
export interface CountTable {
  readonly rows: number;
  readonly nodes: number;
  /** (rows x nodes) vehicles per bin. */
  readonly counts: Float32Array;
  /** Bins of a day: 288 of five minutes. */
  readonly slotsPerDay: number;
  /** Bin of the day of row 0; left out: the first. */
  readonly firstSlot?: number;
  /** Weekday of row 0, 0 = Monday. */
  readonly firstWeekday: number;
}

/** A table that may say which of its counts were measured. */
export interface MeasuredTable extends CountTable {
  /** (rows x nodes) 1 where a count was measured; null, or left out, where all were. */
  readonly measured?: Uint8Array | null;
}

/** Consecutive rows of a table, `to` exclusive. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

type Clock = Pick<CountTable, 'slotsPerDay' | 'firstSlot' | 'firstWeekday'>;

/** Bin of the day of a row, 0 at midnight. */
export const slotOf = ({ slotsPerDay, firstSlot = 0 }: Clock, row: number): number =>
  (firstSlot + row) % slotsPerDay;

/** Weekday of a row, 0 = Monday. */
export const weekdayOf = ({ slotsPerDay, firstSlot = 0, firstWeekday }: Clock, row: number): number =>
  (firstWeekday + Math.floor((firstSlot + row) / slotsPerDay)) % 7;

export interface ZeroShare {
  readonly overall: number;
  /** (N) */
  readonly perNode: Float64Array;
}

/** Share of the counts that are 0, over all nodes and of each. */
export function zeroShare({ rows, nodes, counts }: CountTable): ZeroShare {
  const zeros = new Float64Array(nodes);
  counts.forEach((count, i) => {
    if (count === 0) zeros[i % nodes]++;
  });
  const overall = zeros.reduce((sum, each) => sum + each, 0) / (rows * nodes);
  return { overall, perNode: zeros.map((each) => each / rows) };
}

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
  if (!(std > 0)) throw badInput(`Counts that are all equal cannot be scaled (${part.length} values).`);
  return { mean, std };
}

export const normalised = (count: number, { mean, std }: ZScore): number => (count - mean) / std;

export const denormalised = (value: number, { mean, std }: ZScore): number => value * std + mean;
