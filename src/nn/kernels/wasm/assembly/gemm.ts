// Matrix product c = a b (+ bias), any strides on a and b, packed and blocked in the manner of Goto and van de Geijn (2008).
// A tile of 6 x 8 keeps its twelve sums in registers. Fused multiply-add where the host has relaxed SIMD.

import { fma } from './math';

const MR: i32 = 6;
const NR: i32 = 8;
/** Greatest depth of a block: a packed panel of b (KC x 8) and a strip of a (6 x KC) stay in the first-level cache. */
const KC: i32 = 432;
/** Rows of a block: a packed block of a (MC x KC) stays in the second-level cache. */
const MC: i32 = 96;

/** Floats of scratch that `gemm` needs for a product with n columns. */
export function gemmScratch(n: i32): i32 {
  return MC * KC + KC * ((n + NR - 1) / NR) * NR + MR * NR;
}

// @ts-ignore: decorator
@inline function floats(count: i32): usize { return <usize>count << 2; }

/**
 * c (m x n, row-major) = a b + bias; element (i, k) of a is a[i * aRow + k * aCol], element (k, j) of b likewise.
 * `bias` (n) or 0.
 */
export function gemm(
  a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32, c: usize, m: i32, n: i32, k: i32,
  bias: usize, scratch: usize,
): void {
  const packedA = scratch;
  const packedB = scratch + floats(MC * KC);
  const panels = (n + NR - 1) / NR;
  const tile = packedB + floats(KC * panels * NR);
  // Blocks of one depth, so that none is a thin rest.
  const blocks = (k + KC - 1) / KC;
  const step = (k + blocks - 1) / blocks;
  for (let k0 = 0; k0 < k; k0 += step) {
    const depth = min(step, k - k0);
    packB(b + floats(k0 * bRow), bRow, bCol, depth, n, packedB);
    for (let i0 = 0; i0 < m; i0 += MC) {
      const rows = min(MC, m - i0);
      packA(a + floats(i0 * aRow + k0 * aCol), aRow, aCol, rows, depth, packedA);
      for (let panel = 0; panel < panels; panel++) {
        const j0 = panel * NR;
        const width = min(NR, n - j0);
        const bp = packedB + floats(panel * depth * NR);
        const start = bias ? bias + floats(j0) : 0;
        let at = c + floats(i0 * n + j0);
        for (let i = 0; i < rows; i += MR) {
          const ap = packedA + floats(i * depth);
          if (width == NR && rows - i >= MR) tile6x8(ap, bp, depth, at, floats(n), k0 > 0, start);
          else edge(ap, bp, depth, at, n, min(MR, rows - i), width, k0 > 0, start, tile);
          at += floats(MR * n);
        }
      }
    }
  }
}

/** A tile that c cuts off: computed whole, then added where c is. */
function edge(
  ap: usize, bp: usize, depth: i32, c: usize, n: i32, height: i32, width: i32, more: bool, bias: usize, tile: usize,
): void {
  tile6x8(ap, bp, depth, tile, floats(NR), false, 0);
  for (let r = 0; r < height; r++) {
    for (let x = 0; x < width; x++) {
      const to = c + floats(r * n + x);
      const start: f32 = more ? load<f32>(to) : bias ? load<f32>(bias + floats(x)) : 0;
      store<f32>(to, start + load<f32>(tile + floats(r * NR + x)));
    }
  }
}

/** Strips of 6 rows, depth-major, the last one filled up with zeros. */
function packA(a: usize, aRow: i32, aCol: i32, rows: i32, depth: i32, out: usize): void {
  const whole = rows / MR * MR;
  if (aRow == 1) packColumnsOfA(a, aCol, whole, depth, out);
  else for (let i = 0; i < whole; i += MR) packRowsOfA(a + floats(i * aRow), aRow, aCol, depth, out + floats(i * depth));
  if (whole == rows) return;
  const from = a + floats(whole * aRow);
  const to = out + floats(whole * depth);
  for (let k = 0; k < depth; k++) {
    for (let r = 0; r < MR; r++) {
      const value: f32 = whole + r < rows ? load<f32>(from + floats(r * aRow + k * aCol)) : 0;
      store<f32>(to + floats(k * MR + r), value);
    }
  }
}

/** a transposed: rows lie side by side. All strips at once, since each cache line holds rows of several. */
function packColumnsOfA(a: usize, aCol: i32, rows: i32, depth: i32, out: usize): void {
  const strip = floats(MR * depth);
  for (let k = 0; k < depth; k++) {
    let from = a + floats(k * aCol);
    let to = out + floats(k * MR);
    for (let i = 0; i < rows; i += MR) {
      v128.store(to, v128.load(from));
      store<i64>(to, load<i64>(from, 16), 16);
      from += floats(MR);
      to += strip;
    }
  }
}

/** One strip of 6 rows, four deep at a time. */
function packRowsOfA(a: usize, aRow: i32, aCol: i32, depth: i32, out: usize): void {
  let to = out;
  let k = 0;
  if (aCol == 1) {
    const row = floats(aRow);
    for (; k + 4 <= depth; k += 4) {
      const from = a + floats(k);
      transpose4x4(from, row, to, floats(MR));
      const r4 = v128.load(from + 4 * row);
      const r5 = v128.load(from + 5 * row);
      const low = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
      v128.store64_lane(to, low, 0, 16);
      v128.store64_lane(to, low, 1, 40);
      v128.store64_lane(to, high, 0, 64);
      v128.store64_lane(to, high, 1, 88);
      to += floats(4 * MR);
    }
  }
  for (; k < depth; k++) {
    for (let r = 0; r < MR; r++) store<f32>(to + floats(r), load<f32>(a + floats(r * aRow + k * aCol)));
    to += floats(MR);
  }
}

/** Panels of 8 columns, depth-major, the last one filled up with zeros. */
function packB(b: usize, bRow: i32, bCol: i32, depth: i32, n: i32, out: usize): void {
  const whole = n / NR * NR;
  let j = 0;
  // Four panels side by side: each row's cache lines are read whole.
  if (bCol == 1) for (; j + 4 * NR <= whole; j += 4 * NR) packFourOfB(b + floats(j), bRow, depth, out + floats(j * depth));
  for (; j < whole; j += NR) packOneOfB(b + floats(j * bCol), bRow, bCol, depth, out + floats(j * depth));
  if (whole == n) return;
  const from = b + floats(whole * bCol);
  const to = out + floats(whole * depth);
  for (let k = 0; k < depth; k++) {
    for (let x = 0; x < NR; x++) {
      const value: f32 = whole + x < n ? load<f32>(from + floats(k * bRow + x * bCol)) : 0;
      store<f32>(to + floats(k * NR + x), value);
    }
  }
}

function packFourOfB(b: usize, bRow: i32, depth: i32, out: usize): void {
  const panel = floats(NR * depth);
  for (let k = 0; k < depth; k++) {
    const from = b + floats(k * bRow);
    let to = out + floats(k * NR);
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += panel;
    v128.store(to, v128.load(from, 32));
    v128.store(to, v128.load(from, 48), 16);
    to += panel;
    v128.store(to, v128.load(from, 64));
    v128.store(to, v128.load(from, 80), 16);
    to += panel;
    v128.store(to, v128.load(from, 96));
    v128.store(to, v128.load(from, 112), 16);
  }
}

function packOneOfB(b: usize, bRow: i32, bCol: i32, depth: i32, out: usize): void {
  let k = 0;
  if (bCol == 1) {
    for (; k < depth; k++) {
      v128.store(out + floats(k * NR), v128.load(b + floats(k * bRow)));
      v128.store(out + floats(k * NR), v128.load(b + floats(k * bRow), 16), 16);
    }
  } else if (bRow == 1) {
    const column = floats(bCol);
    for (; k + 4 <= depth; k += 4) {
      transpose4x4(b + floats(k), column, out + floats(k * NR), floats(NR));
      transpose4x4(b + floats(k) + 4 * column, column, out + floats(k * NR + 4), floats(NR));
    }
  }
  for (; k < depth; k++) {
    for (let x = 0; x < NR; x++) store<f32>(out + floats(k * NR + x), load<f32>(b + floats(k * bRow + x * bCol)));
  }
}

/** Four rows of four floats, `fromRow` bytes apart, written as columns `toRow` bytes apart. */
// @ts-ignore: decorator
@inline function transpose4x4(from: usize, fromRow: usize, to: usize, toRow: usize): void {
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

/** One tile: starts from c if `more`, else from the bias (or 0). */
function tile6x8(ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize): void {
  const zero = f32x4.splat(0);
  const left = bias ? v128.load(bias) : zero;
  const right = bias ? v128.load(bias, 16) : zero;
  let s00 = left;
  let s01 = right;
  let s10 = left;
  let s11 = right;
  let s20 = left;
  let s21 = right;
  let s30 = left;
  let s31 = right;
  let s40 = left;
  let s41 = right;
  let s50 = left;
  let s51 = right;
  if (more) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c + 1 * stride);
    s11 = v128.load(c + 1 * stride, 16);
    s20 = v128.load(c + 2 * stride);
    s21 = v128.load(c + 2 * stride, 16);
    s30 = v128.load(c + 3 * stride);
    s31 = v128.load(c + 3 * stride, 16);
    s40 = v128.load(c + 4 * stride);
    s41 = v128.load(c + 4 * stride, 16);
    s50 = v128.load(c + 5 * stride);
    s51 = v128.load(c + 5 * stride, 16);
  }
  // Pointers that move before they are read, and one of them to count by: three instructions in thirty less.
  ap -= 24;
  bp -= 32;
  const end = ap + <usize>depth * 24;
  while (ap < end) {
    ap += 24;
    bp += 32;
    const b0 = v128.load(bp);
    const b1 = v128.load(bp, 16);
    const a0 = v128.load_splat<f32>(ap, 0);
    s00 = fma(a0, b0, s00);
    s01 = fma(a0, b1, s01);
    const a1 = v128.load_splat<f32>(ap, 4);
    s10 = fma(a1, b0, s10);
    s11 = fma(a1, b1, s11);
    const a2 = v128.load_splat<f32>(ap, 8);
    s20 = fma(a2, b0, s20);
    s21 = fma(a2, b1, s21);
    const a3 = v128.load_splat<f32>(ap, 12);
    s30 = fma(a3, b0, s30);
    s31 = fma(a3, b1, s31);
    const a4 = v128.load_splat<f32>(ap, 16);
    s40 = fma(a4, b0, s40);
    s41 = fma(a4, b1, s41);
    const a5 = v128.load_splat<f32>(ap, 20);
    s50 = fma(a5, b0, s50);
    s51 = fma(a5, b1, s51);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c + 1 * stride, s10);
  v128.store(c + 1 * stride, s11, 16);
  v128.store(c + 2 * stride, s20);
  v128.store(c + 2 * stride, s21, 16);
  v128.store(c + 3 * stride, s30);
  v128.store(c + 3 * stride, s31, 16);
  v128.store(c + 4 * stride, s40);
  v128.store(c + 4 * stride, s41, 16);
  v128.store(c + 5 * stride, s50);
  v128.store(c + 5 * stride, s51, 16);
}
