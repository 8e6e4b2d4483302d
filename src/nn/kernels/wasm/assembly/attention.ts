import { addGathered, gatheredDots } from './gathered';
import { axpy, dot, exp4, fma, maximum, splat, sum4, sums4, zero, zeroColumns } from './math';
import { addColumns, addOuter, addRelativeScores, addRelativeValues, onColumns } from './relative';

// Self-attention over packed sequences, with HOSER's relative distance and time terms if `relative`.
// qkv (n x 3D) holds q | k | v; token i attends to tokens first[i] .. i if `causal`, else to all of its
// sequence, first[i] .. last[i] - 1. Row i of a pair matrix starts at pairRow[i] and is indexed by (j - first[i]). The relative keys and values are linear in (distance, time): q
// . (wk0 D + wk1 T + bk) = D (q . wk0) + T (q . wk1) + const, so no pair-sized vectors are needed; the
// constant does not change the softmax, which is why bk has no gradient. wk, wv are (dh x 2) row-major.

/**
 * Tokens `from` to before `to` of n: out (n x D); probs (heads x pairs): the attention weights, kept for the
 * gradient, 0 where a token does not look.
 */
export function attention(
  qkv: usize, first: usize, last: usize, pairRow: usize, relD: usize, relT: usize,
  wk: usize, wv: usize, bv: usize, out: usize, probs: usize,
  from: i32, to: i32, d: i32, heads: i32, pairs: i32, relative: i32, causal: i32,
): void {
  const dh = d / heads;
  const scale = <f32>(1.0 / Math.sqrt(<f64>dh));
  const stride = (<usize>(3 * d)) << 2;
  for (let i = from; i < to; i++) {
    const start = load<i32>(first + ((<usize>i) << 2));
    const count = seen(i, last, causal) - start;
    const length = load<i32>(last + ((<usize>i) << 2)) - start;
    const row = (<usize>load<i32>(pairRow + ((<usize>i) << 2))) << 2;
    for (let h = 0; h < heads; h++) {
      const q = qkv + <usize>i * stride + ((<usize>(h * dh)) << 2);
      const k = qkv + <usize>start * stride + ((<usize>(d + h * dh)) << 2);
      const v = qkv + <usize>start * stride + ((<usize>(2 * d + h * dh)) << 2);
      const a = probs + ((<usize>h * <usize>pairs) << 2) + row;
      const o = out + ((<usize>(i * d + h * dh)) << 2);
      dots(q, k, stride, a, count, dh);
      if (relative) addRelativeScores(a, relD + row, relT + row, onColumns(q, wk, dh), count);
      softmaxInPlace(a, count, scale);
      zero(a + ((<usize>count) << 2), length - count);
      zero(o, dh);
      weightedRows(a, v, stride, o, count, dh);
      if (relative) addRelativeValues(o, dot(a, relD + row, count), dot(a, relT + row, count), wv, bv, dh);
    }
  }
}

/** Floats that `attentionGrad` keeps of a token and head for `attentionTermSums`. */
const TERMS = 4;

/**
 * dQkv of the tokens `from` to before `to` of n, which are whole sequences, and the heads `head` to before
 * `headEnd`; it is overwritten there. terms (n x heads x 4) is written for `attentionTermSums` if `relative`.
 * `scratch` holds four rows of `room` floats, 4 more than the longest sequence has tokens.
 */
export function attentionGrad(
  qkv: usize, first: usize, last: usize, pairRow: usize, relD: usize, relT: usize, wk: usize, wv: usize,
  probs: usize, dOut: usize, dQkv: usize, terms: usize, scratch: usize, room: i32,
  from: i32, to: i32, head: i32, headEnd: i32, d: i32, heads: i32, pairs: i32, relative: i32, causal: i32,
): void {
  const dh = d / heads;
  const scale = <f32>(1.0 / Math.sqrt(<f64>dh));
  const stride = (<usize>(3 * d)) << 2;
  for (let part = 0; part < 3; part++) {
    const columns = dQkv + <usize>from * stride + ((<usize>(part * d + head * dh)) << 2);
    zeroColumns(columns, to - from, stride, (headEnd - head) * dh);
  }
  const scratchRow = (<usize>room) << 2;
  for (let i = from, block = 0; i < to; i += block) {
    block = blockAt(i, to, first, dh);
    const start = load<i32>(first + ((<usize>i) << 2));
    for (let h = head; h < headEnd; h++) {
      const offset = (<usize>(h * dh)) << 2;
      const k = qkv + <usize>start * stride + ((<usize>d) << 2) + offset;
      const v = k + ((<usize>d) << 2);
      const dk = dQkv + <usize>start * stride + ((<usize>d) << 2) + offset;
      const dv = dk + ((<usize>d) << 2);
      for (let r = 0; r < block; r++) {
        const count = seen(i + r, last, causal) - start;
        const row = (<usize>load<i32>(pairRow + ((<usize>(i + r)) << 2))) << 2;
        const q = qkv + <usize>(i + r) * stride + offset;
        const dq = dQkv + <usize>(i + r) * stride + offset;
        const g = dOut + ((<usize>((i + r) * d)) << 2) + offset;
        const a = probs + ((<usize>h * <usize>pairs) << 2) + row;
        const ds = scratch + <usize>r * scratchRow;
        dots(g, v, stride, ds, count, dh);
        if (relative) addRelativeScores(ds, relD + row, relT + row, onColumns(g, wv, dh), count);
        const mean = dot(a, ds, count);
        scoreGradients(ds, a, mean, scale, count);
        weightedRows(ds, k, stride, dq, count, dh);
        if (block < 4) spreadRows(ds, q, a, g, dk, dv, stride, count, dh);
        else if (causal) zero(ds + ((<usize>count) << 2), 3 - r);
        if (relative) {
          const kept = terms + ((<usize>(((i + r) * heads + h) * TERMS)) << 2);
          const onDistance = dot(ds, relD + row, count);
          const onTime = dot(ds, relT + row, count);
          store<f32>(kept, onDistance);
          store<f32>(kept, onTime, 4);
          store<f32>(kept, dot(a, relD + row, count), 8);
          store<f32>(kept, dot(a, relT + row, count), 12);
          addColumns(dq, onDistance, onTime, wk, dh);
        }
      }
      if (block < 4) continue;
      const count = seen(i + 3, last, causal) - start;
      const row = (<usize>load<i32>(pairRow + ((<usize>i) << 2))) << 2;
      const length = ((<usize>load<i32>(pairRow + ((<usize>i) << 2), 4)) << 2) - row;
      const q = qkv + <usize>i * stride + offset;
      const g = dOut + ((<usize>(i * d)) << 2) + offset;
      spreadFour(scratch, scratchRow, q, stride, dk, stride, count, dh);
      // Weights of what a token does not see are 0.
      spreadFour(probs + ((<usize>h * <usize>pairs) << 2) + row, length, g, (<usize>d) << 2, dv, stride, count, dh);
    }
  }
}

/**
 * dWk, dWv (dh x 2) and dBv (dh) of the channels `from` to before `to` of a head, cut at multiples of 4; they are
 * overwritten there. terms (n x heads x 4) as `attentionGrad` left them.
 */
export function attentionTermSums(
  qkv: usize, first: usize, dOut: usize, terms: usize, dWk: usize, dWv: usize, dBv: usize,
  from: i32, to: i32, n: i32, d: i32, heads: i32,
): void {
  const dh = d / heads;
  const width = to - from;
  const stride = (<usize>(3 * d)) << 2;
  const toWk = dWk + ((<usize>from) << 3);
  const toWv = dWv + ((<usize>from) << 3);
  const toBv = dBv + ((<usize>from) << 2);
  zero(toWk, 2 * width);
  zero(toWv, 2 * width);
  zero(toBv, width);
  for (let i = 0, block = 0; i < n; i += block) {
    block = blockAt(i, n, first, dh);
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * dh + from)) << 2;
      for (let r = i; r < i + block; r++) {
        const kept = terms + ((<usize>((r * heads + h) * TERMS)) << 2);
        const g = dOut + ((<usize>(r * d)) << 2) + offset;
        addOuter(toWk, qkv + <usize>r * stride + offset, load<f32>(kept), load<f32>(kept, 4), width);
        addOuter(toWv, g, load<f32>(kept, 8), load<f32>(kept, 12), width);
        axpy(1, g, toBv, width);
      }
    }
  }
}

/**
 * How many tokens from i on are taken together: four of a sequence where there are, so that each gradient of a
 * key and value is loaded and stored once for them.
 */
// @ts-ignore: decorator
@inline function blockAt(i: i32, end: i32, first: usize, dh: i32): i32 {
  const start = load<i32>(first + ((<usize>i) << 2));
  let block = dh & 3 ? 1 : 4;
  while (i + block > end || load<i32>(first + ((<usize>(i + block - 1)) << 2)) != start) block--;
  return block;
}

/** One past the last token that token i attends to. */
function seen(i: i32, last: usize, causal: i32): i32 {
  return causal ? i + 1 : load<i32>(last + ((<usize>i) << 2));
}

/**
 * One new token per node against a pool of cached keys and values: node i attends to pool rows
 * slots[i*width ..] for counts[i] entries (its ancestors and itself, whose rows are in the pool
 * already). pool rows are k | v (2D).
 */
export function treeAttention(
  q: usize,
  pool: usize,
  slots: usize,
  counts: usize,
  relD: usize,
  relT: usize,
  wk: usize,
  wv: usize,
  bv: usize,
  out: usize,
  scratch: usize,
  n: i32,
  d: i32,
  heads: i32,
  width: i32,
): void {
  const dh = d / heads;
  const scale = <f32>(1.0 / Math.sqrt(<f64>dh));
  const stride = (<usize>(2 * d)) << 2;
  for (let i = 0; i < n; i++) {
    const count = load<i32>(counts + ((<usize>i) << 2));
    const row = (<usize>(i * width)) << 2;
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * dh)) << 2;
      const qi = q + ((<usize>(i * d)) << 2) + offset;
      const o = out + ((<usize>(i * d)) << 2) + offset;
      gatheredDots(qi, pool + offset, slots + row, stride, scratch, count, dh);
      addRelativeScores(scratch, relD + row, relT + row, onColumns(qi, wk, dh), count);
      softmaxInPlace(scratch, count, scale);
      zero(o, dh);
      addGathered(scratch, pool + ((<usize>d) << 2) + offset, slots + row, stride, o, count, dh);
      addRelativeValues(o, dot(scratch, relD + row, count), dot(scratch, relT + row, count), wv, bv, dh);
    }
  }
}

/** out[j] = q . k[j], four keys at a time so that q is loaded once for them. */
function dots(q: usize, k: usize, stride: usize, out: usize, count: i32, dh: i32): void {
  let j = 0;
  if (!(dh & 3)) {
    for (; j + 4 <= count; j += 4) {
      const k0 = k + <usize>j * stride;
      const k1 = k0 + stride;
      const k2 = k1 + stride;
      const k3 = k2 + stride;
      let s0 = splat(0);
      let s1 = splat(0);
      let s2 = splat(0);
      let s3 = splat(0);
      for (let c = 0; c < dh; c += 4) {
        const at = (<usize>c) << 2;
        const qq = v128.load(q + at);
        s0 = fma(qq, v128.load(k0 + at), s0);
        s1 = fma(qq, v128.load(k1 + at), s1);
        s2 = fma(qq, v128.load(k2 + at), s2);
        s3 = fma(qq, v128.load(k3 + at), s3);
      }
      const at = (<usize>j) << 2;
      v128.store(out + at, sums4(s0, s1, s2, s3));
    }
  }
  for (; j < count; j++) store<f32>(out + ((<usize>j) << 2), dot(q, k + <usize>j * stride, dh));
}

/** out += sum_j w[j] rows[j], four rows at a time so that out is loaded and stored once for them. */
function weightedRows(w: usize, rows: usize, stride: usize, out: usize, count: i32, dh: i32): void {
  let j = 0;
  if (!(dh & 3)) {
    for (; j + 4 <= count; j += 4) {
      const r0 = rows + <usize>j * stride;
      const r1 = r0 + stride;
      const r2 = r1 + stride;
      const r3 = r2 + stride;
      const at = (<usize>j) << 2;
      const w0 = splat(load<f32>(w + at));
      const w1 = splat(load<f32>(w + at + 4));
      const w2 = splat(load<f32>(w + at + 8));
      const w3 = splat(load<f32>(w + at + 12));
      for (let c = 0; c < dh; c += 4) {
        const x = (<usize>c) << 2;
        const s01 = fma(w1, v128.load(r1 + x), f32x4.mul(w0, v128.load(r0 + x)));
        const s23 = fma(w3, v128.load(r3 + x), f32x4.mul(w2, v128.load(r2 + x)));
        v128.store(out + x, f32x4.add(v128.load(out + x), f32x4.add(s01, s23)));
      }
    }
  }
  for (; j < count; j++) axpy(load<f32>(w + ((<usize>j) << 2)), rows + <usize>j * stride, out, dh);
}

/** ds = a (ds - mean) scale: back through the softmax. */
function scoreGradients(ds: usize, a: usize, mean: f32, scale: f32, count: i32): void {
  const mm = splat(mean);
  const ss = splat(scale);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const at = (<usize>j) << 2;
    const slope = f32x4.mul(v128.load(a + at), f32x4.sub(v128.load(ds + at), mm));
    v128.store(ds + at, f32x4.mul(slope, ss));
  }
  for (; j < count; j++) {
    const at = (<usize>j) << 2;
    store<f32>(ds + at, load<f32>(a + at) * (load<f32>(ds + at) - mean) * scale);
  }
}

/**
 * to[j] += w[0][j] x[0] + .. + w[3][j] x[3]: four rows of weights and of vectors into
 * `count` rows; dh is a multiple of 4.
 */
function spreadFour(
  w: usize, wStride: usize, x: usize, xStride: usize, to: usize, stride: usize, count: i32, dh: i32,
): void {
  const x1 = x + xStride;
  const x2 = x1 + xStride;
  const x3 = x2 + xStride;
  const second = 2 * wStride;
  const third = 3 * wStride;
  for (let j = 0; j < count; j++) {
    const at = w + ((<usize>j) << 2);
    const w0 = v128.load_splat<f32>(at);
    const w1 = v128.load_splat<f32>(at + wStride);
    const w2 = v128.load_splat<f32>(at + second);
    const w3 = v128.load_splat<f32>(at + third);
    const row = to + <usize>j * stride;
    for (let c = 0; c < dh; c += 4) {
      const channel = (<usize>c) << 2;
      const s01 = fma(w1, v128.load(x1 + channel), f32x4.mul(w0, v128.load(x + channel)));
      const s23 = fma(w3, v128.load(x3 + channel), f32x4.mul(w2, v128.load(x2 + channel)));
      v128.store(row + channel, f32x4.add(v128.load(row + channel), f32x4.add(s01, s23)));
    }
  }
}

/** dk[j] += ds[j] q and dv[j] += a[j] g. */
function spreadRows(
  ds: usize, q: usize, a: usize, g: usize, dk: usize, dv: usize, stride: usize, count: i32, dh: i32,
): void {
  const whole = (<usize>(dh & ~3)) << 2;
  for (let j = 0; j < count; j++) {
    const weights = (<usize>j) << 2;
    const toK = dk + <usize>j * stride;
    const toV = dv + <usize>j * stride;
    const dd = v128.load_splat<f32>(ds + weights);
    const aa = v128.load_splat<f32>(a + weights);
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(toK + at, fma(dd, v128.load(q + at), v128.load(toK + at)));
      v128.store(toV + at, fma(aa, v128.load(g + at), v128.load(toV + at)));
    }
    if (!(dh & 3)) continue;
    axpy(load<f32>(ds + weights), q + whole, toK + whole, dh & 3);
    axpy(load<f32>(a + weights), g + whole, toV + whole, dh & 3);
  }
}

function softmaxInPlace(s: usize, count: i32, scale: f32): void {
  const max = maximum(s, count);
  const ss = splat(scale);
  const mm = splat(max);
  let acc = splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const at = (<usize>j) << 2;
    const e = exp4(f32x4.mul(f32x4.sub(v128.load(s + at), mm), ss));
    v128.store(s + at, e);
    acc = f32x4.add(acc, e);
  }
  let total: f32 = sum4(acc);
  for (; j < count; j++) {
    const at = (<usize>j) << 2;
    const e = f32x4.extract_lane(exp4(splat((load<f32>(s + at) - max) * scale)), 0);
    store<f32>(s + at, e);
    total += e;
  }
  const inverse = <f32>1 / total;
  const ii = splat(inverse);
  for (j = 0; j + 4 <= count; j += 4) {
    const at = (<usize>j) << 2;
    v128.store(s + at, f32x4.mul(v128.load(s + at), ii));
  }
  for (; j < count; j++) {
    const at = (<usize>j) << 2;
    store<f32>(s + at, load<f32>(s + at) * inverse);
  }
}
