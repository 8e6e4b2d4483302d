import { transpose4x4 } from './copies';
import { axpy } from './math';
import { tile4x8, tile6x8 } from './tiles';

// Products with weights that are packed once and multiplied often, with few rows at a time. Every
// element is summed in the order of its depth, from its start on, whatever rows are beside it: a row's
// result does not depend on its company.

/**
 * Rows of a strip: as many as keep all sums in registers, and fewer where that
 * leaves less of the last strip unused.
 */
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

/**
 * Packs w (n x k, rows `stride` floats apart): blocks of depth, in each panels of 8
 * columns of the transpose, depth-major.
 */
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
 * c (m x n) = x (m x k) W^T + bias, added to what c holds if `more`. W packed; `bias` (n) or 0; rows of x and
 * c lie `xStride` and `cStride` floats apart.
 */
export function packedProduct(
  x: usize, xStride: i32, packed: usize, bias: usize, c: usize, cStride: i32, m: i32, n: i32, k: i32,
  more: bool, scratch: usize,
): void {
  if (more && bias) addToRows(bias, c, cStride, m, n);
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
        const start = k0 == 0 && bias && !more ? bias + (<usize>j0 << 2) : 0;
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
  for (let k = 0; k < depth; k += 4, x += 16, out += 4 * step) transpose4x4(x, stride, out, step);
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

/** Adds a vector (n) to every row of c. */
function addToRows(vector: usize, c: usize, stride: i32, m: i32, n: i32): void {
  for (let i = 0; i < m; i++) axpy(1, vector, c + (<usize>(i * stride) << 2), n);
}

/** What the sums of a partly filled tile begin with. */
function openTile(tile: usize, c: usize, stride: i32, rows: i32, width: i32, more: bool, bias: usize): void {
  memory.fill(tile, 0, <usize>(TALL * NR) << 2);
  for (let r = 0; r < rows; r++) {
    for (let x = 0; x < width; x++) {
      const value: f32 = more ? load<f32>(c + (<usize>(r * stride + x) << 2)) : bias ? load<f32>(bias + (<usize>x << 2)) : 0;
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
