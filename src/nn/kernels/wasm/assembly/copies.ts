/** out[n] = table[ids[n]] for rows of d floats. */
export function gatherRows(table: usize, ids: usize, out: usize, n: i32, d: i32): void {
  const bytes = <usize>d << 2;
  for (let i = 0; i < n; i++) {
    memory.copy(out + <usize>i * bytes, table + <usize>load<i32>(ids + (<usize>i << 2)) * bytes, bytes);
  }
}

/** Copies `width` columns of each of `rows` rows between two matrices with their own strides (in floats). */
export function copyColumns(from: usize, fromStride: i32, to: usize, toStride: i32, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < rows; r++) {
    memory.copy(to + (<usize>(r * toStride) << 2), from + (<usize>(r * fromStride) << 2), bytes);
  }
}
