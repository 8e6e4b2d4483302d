// Matrix product c = a b (+ bias), any strides on a and b, packed and blocked in the manner of
// Goto and van de Geijn (2008). A tile of 6 x 8 keeps its twelve sums in registers. Fused
// multiply-add where the host has relaxed SIMD.

import { transpose4x4 } from './copies';
import { tile6x8 } from './tiles';

const MR: i32 = 6;
const NR: i32 = 8;
/**
 * Greatest depth of a block: a packed panel of b (KC x 8) and a strip of a (6
 * x KC) stay in the first-level cache.
 */
const KC: i32 = 432;
/** Rows of a block: a packed block of a (MC x KC) stays in the second-level cache. */
const MC: i32 = 96;

/** Floats of scratch that `gemm` needs for a product with n columns. */
export function gemmScratch(n: i32): i32 {
  return MC * KC + KC * ((n + NR - 1) / NR) * NR + MR * NR;
}

// @ts-ignore: decorator
@inline function floats(count: i32): usize { return <usize>count << 2; }

/** Depth of the blocks of a product: all alike, so that none is a thin rest. */
export function gemmDepth(k: i32): i32 {
  const blocks = max((k + KC - 1) / KC, 1);
  return (k + blocks - 1) / blocks;
}

/** Floats of scratch that `gemmPart` needs. */
export function gemmPartScratch(): i32 {
  return MC * KC + MR * NR;
}

/**
 * c (m x n, row-major) = a b + bias; element (i, k) of a is a[i * aRow + k * aCol], element
 * (k, j) of b likewise. `bias` (n) or 0.
 */
export function gemm(
  a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32, c: usize, m: i32, n: i32, k: i32,
  bias: usize, scratch: usize,
): void {
  const packedB = scratch + floats(MC * KC);
  const tile = packedB + floats(KC * ((n + NR - 1) / NR) * NR);
  const step = gemmDepth(k);
  for (let k0 = 0; k0 < k; k0 += step) {
    const depth = min(step, k - k0);
    packB(b + floats(k0 * bRow), bRow, bCol, depth, n, packedB);
    addBlock(a + floats(k0 * aCol), aRow, aCol, packedB, c, n, m, n, depth, k0 > 0, bias, scratch, tile);
  }
}

/**
 * The same for a part of c (m x n, rows `stride` floats apart) and the part of `bias` above it, with all of b
 * packed beforehand: for each block of depth its panels one after the other (`packB`), of which there are `panels` and
 * those of this part begin at the `first`. Every element is that of `gemm`, bit by bit, where the part begins at a
 * multiple of 6 rows and of 8 columns, and ends at one or where c ends.
 */
export function gemmPart(
  a: usize, aRow: i32, aCol: i32, packed: usize, panels: i32, first: i32, c: usize, stride: i32, m: i32, n: i32, k: i32,
  bias: usize, scratch: usize,
): void {
  const tile = scratch + floats(MC * KC);
  const step = gemmDepth(k);
  for (let k0 = 0; k0 < k; k0 += step) {
    const depth = min(step, k - k0);
    const block = packed + floats((k0 * panels + first * depth) * NR);
    addBlock(a + floats(k0 * aCol), aRow, aCol, block, c, stride, m, n, depth, k0 > 0, bias, scratch, tile);
  }
}

/** c += a b of one block of depth, which c begins with the bias at unless there is `more` in it. */
function addBlock(
  a: usize, aRow: i32, aCol: i32, packedB: usize, c: usize, stride: i32, m: i32, n: i32, depth: i32, more: bool,
  bias: usize, packedA: usize, tile: usize,
): void {
  const panels = (n + NR - 1) / NR;
  for (let i0 = 0; i0 < m; i0 += MC) {
    const rows = min(MC, m - i0);
    packA(a + floats(i0 * aRow), aRow, aCol, rows, depth, packedA);
    for (let panel = 0; panel < panels; panel++) {
      const j0 = panel * NR;
      const width = min(NR, n - j0);
      const bp = packedB + floats(panel * depth * NR);
      const start = bias ? bias + floats(j0) : 0;
      let at = c + floats(i0 * stride + j0);
      for (let i = 0; i < rows; i += MR) {
        const ap = packedA + floats(i * depth);
        if (width == NR && rows - i >= MR) tile6x8(ap, bp, depth, at, floats(stride), more, start);
        else edge(ap, bp, depth, at, stride, min(MR, rows - i), width, more, start, tile);
        at += floats(MR * stride);
      }
    }
  }
}

/** A tile that c cuts off: computed whole, then added where c is. */
function edge(
  ap: usize, bp: usize, depth: i32, c: usize, stride: i32, height: i32, width: i32, more: bool, bias: usize, tile: usize,
): void {
  tile6x8(ap, bp, depth, tile, floats(NR), false, 0);
  for (let r = 0; r < height; r++) {
    for (let x = 0; x < width; x++) {
      const to = c + floats(r * stride + x);
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

/** Packs b (depth x n) as panels of 8 columns, depth-major, the last one filled up with zeros. */
export function packB(b: usize, bRow: i32, bCol: i32, depth: i32, n: i32, out: usize): void {
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
