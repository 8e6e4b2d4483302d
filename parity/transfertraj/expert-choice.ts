/** The largest values of each row of `width`, in falling order: their columns. */
export function topColumns(values: ArrayLike<number>, width: number, k: number): number[] {
  return rowsOf(values, width).flatMap((row) => fallingColumns(row).slice(0, k));
}

/** By how much the k-th largest value of each row is above the next. */
export function choiceGaps(values: ArrayLike<number>, width: number, k: number): number[] {
  if (k >= width) return [];
  return rowsOf(values, width).map((row) => {
    const order = fallingColumns(row);
    return row[order[k - 1]] - row[order[k]];
  });
}

export const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column]),
  );

/** Of equal values the one of lower column comes first. */
const fallingColumns = (row: readonly number[]): number[] =>
  row.map((_, column) => column).sort((a, b) => row[b] - row[a] || a - b);
