// Matrix product c = a b (+ bias), any strides on a and b, packed and blocked in the manner of Goto and van de Geijn (2008).
// A tile of 6 x 8 keeps its twelve sums in registers. Fused multiply-add where the host has relaxed SIMD.

const MR: i32 = 6;
const NR: i32 = 8;
/** Depth of a block: a packed panel of b (KC x 8) stays in the first-level cache. */
const KC: i32 = 384;
/** Rows of a block: a packed block of a (MC x KC) stays in the second-level cache. */
const MC: i32 = 96;

/** Floats of scratch that `gemm` needs for a product with n columns. */
export function gemmScratch(n: i32): i32 {
  return MC * KC + KC * ((n + NR - 1) / NR) * NR + MR * NR;
}

// @ts-ignore: decorator
@inline function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/**
 * c (m x n, row-major) = a b + bias; element (i, k) of a is a[i * aRow + k * aCol], element (k, j) of b likewise.
 * `bias` (n) or 0.
 */
export function gemm(
  a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32, c: usize, m: i32, n: i32, k: i32,
  bias: usize, scratch: usize,
): void {
  const packedA = scratch;
  const packedB = scratch + (<usize>(MC * KC) << 2);
  const panels = (n + NR - 1) / NR;
  const tile = packedB + (<usize>(KC * panels * NR) << 2);
  for (let k0 = 0; k0 < k; k0 += KC) {
    const depth = min(KC, k - k0);
    packB(b + (<usize>(k0 * bRow) << 2), bRow, bCol, depth, n, packedB);
    for (let i0 = 0; i0 < m; i0 += MC) {
      const rows = min(MC, m - i0);
      packA(a + (<usize>(i0 * aRow + k0 * aCol) << 2), aRow, aCol, rows, depth, packedA);
      for (let panel = 0; panel < panels; panel++) {
        const j0 = panel * NR;
        const width = min(NR, n - j0);
        const bp = packedB + (<usize>(panel * depth * NR) << 2);
        for (let i = 0; i < rows; i += MR) {
          const ap = packedA + (<usize>(i * depth) << 2);
          const height = min(MR, rows - i);
          const at = c + (<usize>((i0 + i) * n + j0) << 2);
          if (height == MR && width == NR) {
            tile6x8(ap, bp, depth, at, <usize>n << 2, k0 > 0, bias ? bias + (<usize>j0 << 2) : 0);
          } else {
            tile6x8(ap, bp, depth, tile, <usize>NR << 2, false, 0);
            for (let r = 0; r < height; r++) {
              for (let x = 0; x < width; x++) {
                const to = at + (<usize>(r * n + x) << 2);
                const start: f32 = k0 > 0 ? load<f32>(to) : bias ? load<f32>(bias + (<usize>(j0 + x) << 2)) : 0;
                store<f32>(to, start + load<f32>(tile + (<usize>(r * NR + x) << 2)));
              }
            }
          }
        }
      }
    }
  }
}

/** Strips of 6 rows, depth-major, the last one filled up with zeros. */
function packA(a: usize, aRow: i32, aCol: i32, rows: i32, depth: i32, out: usize): void {
  let to = out;
  for (let i = 0; i < rows; i += MR) {
    const height = min(MR, rows - i);
    for (let k = 0; k < depth; k++) {
      const from = a + (<usize>(i * aRow + k * aCol) << 2);
      for (let r = 0; r < height; r++) store<f32>(to + (<usize>r << 2), load<f32>(from + (<usize>(r * aRow) << 2)));
      for (let r = height; r < MR; r++) store<f32>(to + (<usize>r << 2), 0);
      to += <usize>MR << 2;
    }
  }
}

/** Panels of 8 columns, depth-major, the last one filled up with zeros. */
function packB(b: usize, bRow: i32, bCol: i32, depth: i32, n: i32, out: usize): void {
  let to = out;
  for (let j = 0; j < n; j += NR) {
    const width = min(NR, n - j);
    if (width == NR && bCol == 1) {
      for (let k = 0; k < depth; k++) {
        const from = b + (<usize>(k * bRow + j) << 2);
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        to += <usize>NR << 2;
      }
      continue;
    }
    for (let x = 0; x < NR; x++) {
      for (let k = 0; k < depth; k++) {
        const value: f32 = x < width ? load<f32>(b + (<usize>(k * bRow + (j + x) * bCol) << 2)) : 0;
        store<f32>(to + (<usize>(k * NR + x) << 2), value);
      }
    }
    to += <usize>(depth * NR) << 2;
  }
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
  for (let k = 0; k < depth; k++) {
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
    ap += 24;
    bp += 32;
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
