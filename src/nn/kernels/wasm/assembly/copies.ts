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

/**
 * to[toRows[i]] = from[fromRows[i]] for n rows of `width` floats; a row list of 0 stands
 * for 0, 1, 2 ...; strides in floats.
 */
export function moveRows(
  from: usize, fromStride: i32, fromRows: usize, to: usize, toStride: i32, toRows: usize, n: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < n; i++) {
    const source = fromRows ? load<i32>(fromRows + (<usize>i << 2)) : i;
    const target = toRows ? load<i32>(toRows + (<usize>i << 2)) : i;
    memory.copy(
      to + ((<usize>target * <usize>toStride) << 2),
      from + ((<usize>source * <usize>fromStride) << 2),
      bytes,
    );
  }
}

/** Four rows of four floats, `fromRow` bytes apart, written as columns `toRow` bytes apart. */
// @ts-ignore: decorator
@inline export function transpose4x4(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromRow);
  const r2 = v128.load(from + 2 * fromRow);
  const r3 = v128.load(from + 3 * fromRow);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to + toRow, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(to + 2 * toRow, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(to + 3 * toRow, v128.shuffle<i64>(high01, high23, 1, 3));
}
