import { slotOf, weekdayOf, type MeasuredTable, type RowRange, normalised, type ZScore } from './count-table';

/** Bins that a forecast sees and bins that it is about, which follow them. */
export interface WindowLengths {
  readonly inputs: number;
  readonly outputs: number;
}

/** The past hour and the next one, in bins of five minutes. */
export const HOUR_AND_HOUR: WindowLengths = { inputs: 12, outputs: 12 };

/**
 * First rows of the windows that lie within a part.
 * @param stride rows between two of them; with 1 there is one at every row where a window fits
 */
export function windowStarts(
  { from, to }: RowRange,
  { inputs, outputs }: WindowLengths,
  stride = 1,
): Int32Array {
  const rows = Math.max(0, to - from - inputs - outputs + 1);
  return Int32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => from + i * stride);
}

/** K windows of a table. */
export interface ForecastWindows {
  readonly lengths: WindowLengths;
  readonly nodes: number;
  /** (K) first row of each. */
  readonly starts: Int32Array;
  /** (K x inputs x N) normalised. */
  readonly x: Float32Array;
  /** (K x outputs x N) normalised. */
  readonly y: Float32Array;
  /** (K x outputs x N) vehicles as they were counted: zeros of it are exact, those of a normalised value may not be. */
  readonly yCounts: Float32Array;
  /** (K x outputs x N) 1 where a target was measured; null where all were. */
  readonly measured: Uint8Array | null;
  /** (K x (inputs + outputs)) bin of the day of each row. */
  readonly slots: Int32Array;
  /** (K x (inputs + outputs)) weekday of each row, 0 = Monday. */
  readonly weekdays: Int32Array;
}

/** Cuts windows out of a table. */
export function forecastWindows(
  table: MeasuredTable,
  score: ZScore,
  starts: Int32Array,
  lengths: WindowLengths,
): ForecastWindows {
  const { nodes, counts } = table;
  const { inputs, outputs } = lengths;
  const measured = table.measured ? new Uint8Array(starts.length * outputs * nodes) : null;
  const scaled = (count: number) => normalised(count, score);
  const x = new Float32Array(starts.length * inputs * nodes);
  const yCounts = new Float32Array(starts.length * outputs * nodes);
  const rows = new Int32Array(starts.length * (inputs + outputs));
  starts.forEach((start, k) => {
    const target = start + inputs;
    x.set(counts.subarray(start * nodes, target * nodes).map(scaled), k * inputs * nodes);
    yCounts.set(counts.subarray(target * nodes, (target + outputs) * nodes), k * outputs * nodes);
    if (table.measured)
      measured?.set(table.measured.subarray(target * nodes, (target + outputs) * nodes), k * outputs * nodes);
    for (let i = 0; i < inputs + outputs; i++) rows[k * (inputs + outputs) + i] = start + i;
  });
  return {
    lengths,
    nodes,
    starts,
    x,
    y: yCounts.map(scaled),
    yCounts,
    measured,
    slots: rows.map((row) => slotOf(table, row)),
    weekdays: rows.map((row) => weekdayOf(table, row)),
  };
}

/** Parts of a table in the order of time. */
export interface TimeSplit {
  readonly train: RowRange;
  readonly val: RowRange;
  readonly test: RowRange;
}

/**
 * Splits rows in time: the last share is for testing, the one before for validation, the rest for training. Borders are
 * rounded as the official code rounds them (`split_data_by_ratio`).
 * @param val share of the rows, as `test`
 */
export function splitInTime(rows: number, val = 0.2, test = 0.2): TimeSplit {
  const testFrom = rows - Math.floor(test * rows);
  const valFrom = rows - Math.floor((val + test) * rows);
  return {
    train: { from: 0, to: valFrom },
    val: { from: valFrom, to: testFrom },
    test: { from: testFrom, to: rows },
  };
}
