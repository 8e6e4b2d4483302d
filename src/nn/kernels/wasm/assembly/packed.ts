import { fma } from './math';

// Products with weights that are packed once and multiplied often, with few rows at a time. Every element is summed
// in the order of its depth, from its start on, whatever rows are beside it: a row's result does not depend on its company.

/** Rows of a strip: as many as keep all sums in registers, and fewer where that leaves less of the last strip unused. */
const TALL: i32 = 6;
const LOW: i32 = 4;
const NR: i32 = 8;
/** Depth of a block: a panel of it stays in the first-level cache. */
const KC: i32 = 256;
/** Rows of a block: packed, they stay in the second-level cache. */
const MC: i32 = 96;

/** Floats that an (n x k) matrix takes when packed. */
export function packedSize(n: i32, k: i32): i32 {
  return ((n + NR - 1) / NR) * NR * k;
}

/** Floats of scratch that `packedProduct` needs. */
export function packedScratch(): i32 {
  return (MC + TALL) * KC + TALL * NR;
}

/** Packs w (n x k, rows `stride` floats apart): blocks of depth, in each panels of 8 columns of the transpose, depth-major. */
export function packWeights(w: usize, stride: i32, n: i32, k: i32, out: usize): void {
  let to = out;
  for (let k0 = 0; k0 < k; k0 += KC) {
    const depth = min(KC, k - k0);
    for (let j = 0; j < n; j += NR) {
      const width = min(NR, n - j);
      const from = w + (<usize>(j * stride + k0) << 2);
      const bytes = <usize>stride << 2;
      const whole = width == NR ? depth & ~3 : 0;
      interleave4(from, bytes, whole, to, <usize>NR << 2);
      interleave4(from + 4 * bytes, bytes, whole, to + 16, <usize>NR << 2);
      for (let i = whole; i < depth; i++) {
        for (let x = 0; x < NR; x++) {
          const value: f32 = x < width ? load<f32>(from + <usize>x * bytes + (<usize>i << 2)) : 0;
          store<f32>(to + (<usize>(i * NR + x) << 2), value);
        }
      }
      to += <usize>(depth * NR) << 2;
    }
  }
}

/**
 * c (m x n) = x (m x k) W^T + bias, added to what c holds if `more`. W packed; `bias` (n) or 0; rows of x and c lie
 * `xStride` and `cStride` floats apart.
 */
export function packedProduct(
  x: usize, xStride: i32, packed: usize, bias: usize, c: usize, cStride: i32, m: i32, n: i32, k: i32,
  more: bool, scratch: usize,
): void {
  const panels = (n + NR - 1) / NR;
  const tile = scratch + (<usize>((MC + TALL) * KC) << 2);
  for (let i0 = 0; i0 < m; i0 += MC) {
    const rows = min(MC, m - i0);
    for (let k0 = 0; k0 < k; k0 += KC) {
      const depth = min(KC, k - k0);
      const block = packed + (<usize>(k0 * panels * NR) << 2);
      packStrips(x + (<usize>(i0 * xStride + k0) << 2), xStride, rows, depth, scratch);
      for (let panel = 0; panel < panels; panel++) {
        const j0 = panel * NR;
        const width = min(NR, n - j0);
        const bp = block + (<usize>(panel * depth * NR) << 2);
        const start = k0 == 0 && bias ? bias + (<usize>j0 << 2) : 0;
        let ap = scratch;
        for (let i = 0; i < rows;) {
          const height = stripHeight(rows - i);
          const real = min(height, rows - i);
          const at = c + (<usize>((i0 + i) * cStride + j0) << 2);
          if (real == height && width == NR) {
            multiply(height, ap, bp, depth, at, <usize>cStride << 2, more || k0 > 0, start);
          } else {
            openTile(tile, at, cStride, real, width, more || k0 > 0, start);
            multiply(height, ap, bp, depth, tile, <usize>NR << 2, true, 0);
            closeTile(tile, at, cStride, real, width);
          }
          ap += <usize>(height * depth) << 2;
          i += height;
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline function stripHeight(left: i32): i32 {
  return left <= LOW || left == 2 * LOW || left == 2 * LOW - 1 ? LOW : TALL;
}

/** Rows as strips, depth-major, the last one filled up with zeros. */
function packStrips(x: usize, stride: i32, rows: i32, depth: i32, out: usize): void {
  let to = out;
  for (let i = 0; i < rows;) {
    const height = stripHeight(rows - i);
    const real = min(height, rows - i);
    const step = <usize>height << 2;
    const from = x + (<usize>(i * stride) << 2);
    const bytes = <usize>stride << 2;
    const whole = depth & ~3;
    if (real == height) {
      interleave4(from, bytes, whole, to, step);
      if (height == TALL) interleave2(from + 4 * bytes, bytes, whole, to + 16, step);
    }
    for (let r = 0; r < height; r++) {
      const row = from + <usize>r * bytes;
      for (let k = real == height ? whole : 0; k < depth; k++) {
        store<f32>(to + <usize>k * step + (<usize>r << 2), r < real ? load<f32>(row + (<usize>k << 2)) : 0);
      }
    }
    to += step * depth;
    i += height;
  }
}

/** Four rows, their k-th floats side by side every `step` bytes; depth a multiple of 4. */
function interleave4(x: usize, stride: usize, depth: i32, out: usize, step: usize): void {
  for (let k = 0; k < depth; k += 4, x += 16, out += 4 * step) {
    const r0 = v128.load(x);
    const r1 = v128.load(x + stride);
    const r2 = v128.load(x + 2 * stride);
    const r3 = v128.load(x + 3 * stride);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(out + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(out + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(out + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
  }
}

/** The same of two rows. */
function interleave2(x: usize, stride: usize, depth: i32, out: usize, step: usize): void {
  for (let k = 0; k < depth; k += 4, x += 16, out += 4 * step) {
    const r0 = v128.load(x);
    const r1 = v128.load(x + stride);
    const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    v128.store64_lane(out, low, 0);
    v128.store64_lane(out + step, low, 1);
    v128.store64_lane(out + 2 * step, high, 0);
    v128.store64_lane(out + 3 * step, high, 1);
  }
}

/** What the sums of a partly filled tile begin with. */
function openTile(tile: usize, c: usize, stride: i32, rows: i32, width: i32, more: bool, bias: usize): void {
  memory.fill(tile, 0, <usize>(TALL * NR) << 2);
  for (let r = 0; r < rows; r++) {
    for (let x = 0; x < width; x++) {
      let value: f32 = more ? load<f32>(c + (<usize>(r * stride + x) << 2)) : 0;
      if (bias) value += load<f32>(bias + (<usize>x << 2));
      store<f32>(tile + (<usize>(r * NR + x) << 2), value);
    }
  }
}

function closeTile(tile: usize, c: usize, stride: i32, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let x = 0; x < width; x++) {
      store<f32>(c + (<usize>(r * stride + x) << 2), load<f32>(tile + (<usize>(r * NR + x) << 2)));
    }
  }
}

// @ts-ignore: decorator
@inline function multiply(
  height: i32, ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize,
): void {
  if (height == TALL) tile6x8(ap, bp, depth, c, stride, more, bias);
  else tile4x8(ap, bp, depth, c, stride, more, bias);
}

function tile4x8(ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize): void {
  const zero = f32x4.splat(0);
  const left = bias ? v128.load(bias) : zero;
  const right = bias ? v128.load(bias, 16) : zero;
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let s00 = left;
  let s01 = right;
  let s10 = left;
  let s11 = right;
  let s20 = left;
  let s21 = right;
  let s30 = left;
  let s31 = right;
  if (more) {
    s00 = f32x4.add(v128.load(c), left);
    s01 = f32x4.add(v128.load(c, 16), right);
    s10 = f32x4.add(v128.load(c1), left);
    s11 = f32x4.add(v128.load(c1, 16), right);
    s20 = f32x4.add(v128.load(c2), left);
    s21 = f32x4.add(v128.load(c2, 16), right);
    s30 = f32x4.add(v128.load(c3), left);
    s31 = f32x4.add(v128.load(c3, 16), right);
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
    ap += 16;
    bp += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

function tile6x8(ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize): void {
  const zero = f32x4.splat(0);
  const left = bias ? v128.load(bias) : zero;
  const right = bias ? v128.load(bias, 16) : zero;
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  const c4 = c3 + stride;
  const c5 = c4 + stride;
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
    s00 = f32x4.add(v128.load(c), left);
    s01 = f32x4.add(v128.load(c, 16), right);
    s10 = f32x4.add(v128.load(c1), left);
    s11 = f32x4.add(v128.load(c1, 16), right);
    s20 = f32x4.add(v128.load(c2), left);
    s21 = f32x4.add(v128.load(c2, 16), right);
    s30 = f32x4.add(v128.load(c3), left);
    s31 = f32x4.add(v128.load(c3, 16), right);
    s40 = f32x4.add(v128.load(c4), left);
    s41 = f32x4.add(v128.load(c4, 16), right);
    s50 = f32x4.add(v128.load(c5), left);
    s51 = f32x4.add(v128.load(c5, 16), right);
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
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}

/** to[toRows[i]] = from[fromRows[i]] for n rows of `width` floats; a row list of 0 stands for 0, 1, 2 ...; strides in floats. */
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
