import { axpy, dot, fma, splat, sums4 } from './math';

// Rows that lie anywhere in a table, named by a list: four at a time, so that the vector they meet
// is read and written once for them.

// @ts-ignore: decorator
@inline function rowAt(rows: usize, list: usize, j: i32, stride: usize): usize {
  return rows + <usize>load<i32>(list + (<usize>j << 2)) * stride;
}

/** out[j] = q . rows[list[j]] over dh floats; rows lie `stride` bytes apart. */
export function gatheredDots(q: usize, rows: usize, list: usize, stride: usize, out: usize, count: i32, dh: i32): void {
  let j = 0;
  if (!(dh & 3)) {
    for (; j + 4 <= count; j += 4) {
      const r0 = rowAt(rows, list, j, stride);
      const r1 = rowAt(rows, list, j + 1, stride);
      const r2 = rowAt(rows, list, j + 2, stride);
      const r3 = rowAt(rows, list, j + 3, stride);
      let s0 = splat(0);
      let s1 = splat(0);
      let s2 = splat(0);
      let s3 = splat(0);
      for (let c = 0; c < dh; c += 4) {
        const at = <usize>c << 2;
        const qq = v128.load(q + at);
        s0 = fma(qq, v128.load(r0 + at), s0);
        s1 = fma(qq, v128.load(r1 + at), s1);
        s2 = fma(qq, v128.load(r2 + at), s2);
        s3 = fma(qq, v128.load(r3 + at), s3);
      }
      v128.store(out + (<usize>j << 2), sums4(s0, s1, s2, s3));
    }
  }
  for (; j < count; j++) store<f32>(out + (<usize>j << 2), dot(q, rowAt(rows, list, j, stride), dh));
}

/** out += sum_j w[j] rows[list[j]] over dh floats. */
export function addGathered(w: usize, rows: usize, list: usize, stride: usize, out: usize, count: i32, dh: i32): void {
  let j = 0;
  if (!(dh & 3)) {
    for (; j + 4 <= count; j += 4) {
      const r0 = rowAt(rows, list, j, stride);
      const r1 = rowAt(rows, list, j + 1, stride);
      const r2 = rowAt(rows, list, j + 2, stride);
      const r3 = rowAt(rows, list, j + 3, stride);
      const at = <usize>j << 2;
      const w0 = splat(load<f32>(w + at));
      const w1 = splat(load<f32>(w + at + 4));
      const w2 = splat(load<f32>(w + at + 8));
      const w3 = splat(load<f32>(w + at + 12));
      for (let c = 0; c < dh; c += 4) {
        const x = <usize>c << 2;
        const s01 = fma(w1, v128.load(r1 + x), f32x4.mul(w0, v128.load(r0 + x)));
        const s23 = fma(w3, v128.load(r3 + x), f32x4.mul(w2, v128.load(r2 + x)));
        v128.store(out + x, f32x4.add(v128.load(out + x), f32x4.add(s01, s23)));
      }
    }
  }
  for (; j < count; j++) axpy(load<f32>(w + (<usize>j << 2)), rowAt(rows, list, j, stride), out, dh);
}
