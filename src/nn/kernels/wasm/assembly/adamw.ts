import { splat } from './math';

/**
 * Bytes of a parameter's row in the table: pointers to p, gradient, m, v
 * and new p, then the number of floats.
 */
const ROW: usize = 24;

/** sums[k] (f64) = the squares of gradient k of `count` rows of a table, added up. */
export function squaredNorms(table: usize, count: i32, sums: usize): void {
  for (let k = 0; k < count; k++) {
    const row = table + <usize>k * ROW;
    store<f64>(sums + ((<usize>k) << 3), sumOfSquares(load<u32>(row, 4), load<i32>(row, 20)));
  }
}

/** Floats that move from the journal to the moments at once. */
const BLOCK: i32 = 512;
// The journal: how many blocks have new moments in it, how many of them are in place, then those of one block.
const IN_PLACE: usize = 4;
const NEW_M: usize = 16;
const NEW_V: usize = NEW_M + (BLOCK << 2);

/** Floats of a journal of `adamW`. Its first two must be 0 before. */
export function adamWJournal(): i32 {
  return 4 + 2 * BLOCK;
}

/**
 * One AdamW step over the floats `from` to before `to` of all parameters of the table, laid end to end (PyTorch's
 * order: decay, moments, update). The settings are floats: scale of the gradients (clipping), learning rate, beta1,
 * beta2, eps, decay, correction of m, root of that of v. Moments are written over, by way of a journal: a call that
 * was broken off anywhere is made good by the same call with the same journal. journal 0: none, and no such call.
 */
export function adamW(
  table: usize, count: i32, settings: usize, from: i32, to: i32, journal: usize,
): void {
  let begin = 0;
  let block = 0;
  for (let k = 0; k < count && begin < to; k++) {
    const row = table + <usize>k * ROW;
    const end = begin + load<i32>(row, 20);
    for (let i = max(from, begin); i < min(to, end); i += BLOCK, block++) {
      const at = (<usize>(i - begin)) << 2;
      const n = min(BLOCK, min(to, end) - i);
      const m = load<u32>(row, 8) + at;
      const v = load<u32>(row, 12) + at;
      if (!journal) {
        newMoments(load<u32>(row) + at, load<u32>(row, 4) + at, m, v, load<u32>(row, 16) + at, m, v, n, settings);
        continue;
      }
      if (block < load<i32>(journal, IN_PLACE)) continue;
      if (block == load<i32>(journal)) {
        newMoments(
          load<u32>(row) + at, load<u32>(row, 4) + at, m, v, load<u32>(row, 16) + at, journal + NEW_M, journal + NEW_V, n,
          settings,
        );
        enter(journal, block + 1);
      }
      memory.copy(m, journal + NEW_M, <usize>n << 2);
      memory.copy(v, journal + NEW_V, <usize>n << 2);
      enter(journal + IN_PLACE, block + 1);
    }
    begin = end;
  }
}

/** Neither compiler nor processor moves what is written before it to after it, or the reverse. */
// @ts-ignore: decorator
@inline function enter(at: usize, blocks: i32): void {
  if (ASC_FEATURE_THREADS) atomic.store<i32>(at, blocks);
  else store<i32>(at, blocks);
}

function newMoments(
  p: usize, g: usize, m: usize, v: usize, outP: usize, newM: usize, newV: usize, n: i32,
  settings: usize,
): void {
  const scale = load<f32>(settings);
  const lr = load<f32>(settings, 4);
  const beta1 = load<f32>(settings, 8);
  const beta2 = load<f32>(settings, 12);
  const eps = load<f32>(settings, 16);
  const decay = load<f32>(settings, 20);
  const correction1 = load<f32>(settings, 24);
  const correction2Sqrt = load<f32>(settings, 28);
  const keep = <f32>1 - lr * decay;
  const stepSize = lr / correction1;
  const rise = <f32>1 - beta1;
  const rise2 = <f32>1 - beta2;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const at = <usize>i << 2;
    const gi = f32x4.mul(v128.load(g + at), splat(scale));
    const mi = f32x4.add(f32x4.mul(v128.load(m + at), splat(beta1)), f32x4.mul(gi, splat(rise)));
    const vi = f32x4.add(f32x4.mul(v128.load(v + at), splat(beta2)), f32x4.mul(f32x4.mul(gi, gi), splat(rise2)));
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(vi), splat(correction2Sqrt)), splat(eps));
    v128.store(newM + at, mi);
    v128.store(newV + at, vi);
    const move = f32x4.mul(splat(stepSize), f32x4.div(mi, denominator));
    v128.store(outP + at, f32x4.sub(f32x4.mul(v128.load(p + at), splat(keep)), move));
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    const gi = load<f32>(g + at) * scale;
    const mi = load<f32>(m + at) * beta1 + gi * rise;
    const vi = load<f32>(v + at) * beta2 + gi * gi * rise2;
    const denominator = <f32>Math.sqrt(vi) / correction2Sqrt + eps;
    store<f32>(newM + at, mi);
    store<f32>(newV + at, vi);
    store<f32>(outP + at, load<f32>(p + at) * keep - stepSize * (mi / denominator));
  }
}

function sumOfSquares(x: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const four = v128.load(x + (<usize>i << 2));
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
    s0 = f64x2.add(s0, f64x2.mul(low, low));
    s1 = f64x2.add(s1, f64x2.mul(high, high));
  }
  const both = f64x2.add(s0, s1);
  let s = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < n; i++) {
    const value = <f64>load<f32>(x + (<usize>i << 2));
    s += value * value;
  }
  return s;
}
