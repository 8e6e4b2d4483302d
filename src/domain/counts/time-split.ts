import type { RowRange } from './count-table';

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
