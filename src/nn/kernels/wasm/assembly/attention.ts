import { addGathered, gatheredDots } from './gathered';
import { axpy, dot, exp4, fma, maximum, splat, sum4, zero } from './math';

// Causal self-attention over packed sequences, with HOSER's relative distance and time terms if `relative`.
// qkv (n x 3D) holds q | k | v; token i attends to tokens first[i] .. i. Row i of a pair matrix starts at pairRow[i]
// and is indexed by (j - first[i]). The relative keys and values are linear in (distance, time):
//   q . (wk0 D + wk1 T + bk) = D (q . wk0) + T (q . wk1) + const,   so no pair-sized vectors are needed;
// the constant does not change the softmax, which is why bk has no gradient. wk, wv are (dh x 2) row-major.

/** out (n x D); probs (heads x pairs): the attention weights, kept for the gradient. */
export function attention(
  qkv: usize,
  first: usize,
  pairRow: usize,
  relD: usize,
  relT: usize,
  wk: usize,
  wv: usize,
  bv: usize,
  out: usize,
  probs: usize,
  n: i32,
  d: i32,
  heads: i32,
  pairs: i32,
  relative: i32,
): void {
  const dh = d / heads;
  const scale = <f32>(1.0 / Math.sqrt(<f64>dh));
  const stride = (<usize>(3 * d)) << 2;
  zero(probs, heads * pairs);
  for (let i = 0; i < n; i++) {
    const start = load<i32>(first + ((<usize>i) << 2));
    const count = i - start + 1;
    const row = (<usize>load<i32>(pairRow + ((<usize>i) << 2))) << 2;
    for (let h = 0; h < heads; h++) {
      const q = qkv + <usize>i * stride + ((<usize>(h * dh)) << 2);
      const k = qkv + <usize>start * stride + ((<usize>(d + h * dh)) << 2);
      const v = qkv + <usize>start * stride + ((<usize>(2 * d + h * dh)) << 2);
      const a = probs + ((<usize>h * <usize>pairs) << 2) + row;
      const o = out + ((<usize>(i * d + h * dh)) << 2);
      dots(q, k, stride, a, count, dh);
      if (relative)
        addRelativeScores(a, relD + row, relT + row, strided(q, wk, dh), strided(q, wk + 4, dh), count);
      softmaxInPlace(a, count, scale);
      zero(o, dh);
      weightedRows(a, v, stride, o, count, dh);
      if (relative) {
        const sd = dot(a, relD + row, count);
        const st = dot(a, relT + row, count);
        for (let c = 0; c < dh; c++) {
          const at = (<usize>c) << 2;
          const value =
            load<f32>(o + at) + sd * load<f32>(wv + (at << 1)) + st * load<f32>(wv + (at << 1) + 4);
          store<f32>(o + at, value + load<f32>(bv + at));
        }
      }
    }
  }
}

/** Gradients; dQkv, dWk, dWv, dBv are overwritten. `scratch` holds 2 * longest + 2 * dh floats. */
export function attentionGrad(
  qkv: usize,
  first: usize,
  pairRow: usize,
  relD: usize,
  relT: usize,
  wk: usize,
  wv: usize,
  probs: usize,
  dOut: usize,
  dQkv: usize,
  dWk: usize,
  dWv: usize,
  dBv: usize,
  scratch: usize,
  n: i32,
  d: i32,
  heads: i32,
  pairs: i32,
  relative: i32,
): void {
  const dh = d / heads;
  const scale = <f32>(1.0 / Math.sqrt(<f64>dh));
  const stride = (<usize>(3 * d)) << 2;
  zero(dQkv, n * 3 * d);
  zero(dWk, 2 * dh);
  zero(dWv, 2 * dh);
  zero(dBv, dh);
  for (let i = 0; i < n; i++) {
    const start = load<i32>(first + ((<usize>i) << 2));
    const count = i - start + 1;
    const row = (<usize>load<i32>(pairRow + ((<usize>i) << 2))) << 2;
    for (let h = 0; h < heads; h++) {
      const offset = (<usize>(h * dh)) << 2;
      const q = qkv + <usize>i * stride + offset;
      const k = qkv + <usize>start * stride + ((<usize>d) << 2) + offset;
      const v = k + ((<usize>d) << 2);
      const dq = dQkv + <usize>i * stride + offset;
      const dk = dQkv + <usize>start * stride + ((<usize>d) << 2) + offset;
      const dv = dk + ((<usize>d) << 2);
      const g = dOut + ((<usize>(i * d)) << 2) + offset;
      const a = probs + ((<usize>h * <usize>pairs) << 2) + row;
      const ds = scratch;
      dots(g, v, stride, ds, count, dh);
      if (relative)
        addRelativeScores(ds, relD + row, relT + row, strided(g, wv, dh), strided(g, wv + 4, dh), count);
      const mean = dot(a, ds, count);
      for (let j = 0; j < count; j++) {
        const at = (<usize>j) << 2;
        store<f32>(ds + at, load<f32>(a + at) * (load<f32>(ds + at) - mean) * scale);
      }
      weightedRows(ds, k, stride, dq, count, dh);
      for (let j = 0; j < count; j++) {
        const at = (<usize>j) << 2;
        axpy(load<f32>(ds + at), q, dk + <usize>j * stride, dh);
        axpy(load<f32>(a + at), g, dv + <usize>j * stride, dh);
      }
      if (relative) {
        const sd = dot(ds, relD + row, count);
        const st = dot(ds, relT + row, count);
        const ad = dot(a, relD + row, count);
        const at2 = dot(a, relT + row, count);
        for (let c = 0; c < dh; c++) {
          const at = (<usize>c) << 2;
          const two = at << 1;
          const qc = load<f32>(q + at);
          const gc = load<f32>(g + at);
          store<f32>(dq + at, load<f32>(dq + at) + sd * load<f32>(wk + two) + st * load<f32>(wk + two + 4));
          store<f32>(dWk + two, load<f32>(dWk + two) + sd * qc);
          store<f32>(dWk + two + 4, load<f32>(dWk + two + 4) + st * qc);
          store<f32>(dWv + two, load<f32>(dWv + two) + ad * gc);
          store<f32>(dWv + two + 4, load<f32>(dWv + two + 4) + at2 * gc);
          store<f32>(dBv + at, load<f32>(dBv + at) + gc);
        }
      }
    }
  }
}

/**
 * One new token per node against a pool of cached keys and values: node i attends to pool rows slots[i*width ..] for
 * counts[i] entries (its ancestors and itself, whose rows are in the pool already). pool rows are k | v (2D).
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
      addRelativeScores(scratch, relD + row, relT + row, strided(qi, wk, dh), strided(qi, wk + 4, dh), count);
      softmaxInPlace(scratch, count, scale);
      zero(o, dh);
      addGathered(scratch, pool + ((<usize>d) << 2) + offset, slots + row, stride, o, count, dh);
      const sd = dot(scratch, relD + row, count);
      const st = dot(scratch, relT + row, count);
      for (let c = 0; c < dh; c++) {
        const at = (<usize>c) << 2;
        const value = load<f32>(o + at) + sd * load<f32>(wv + (at << 1)) + st * load<f32>(wv + (at << 1) + 4);
        store<f32>(o + at, value + load<f32>(bv + at));
      }
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
      store<f32>(out + at, sum4(s0));
      store<f32>(out + at + 4, sum4(s1));
      store<f32>(out + at + 8, sum4(s2));
      store<f32>(out + at + 12, sum4(s3));
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

function addRelativeScores(s: usize, relD: usize, relT: usize, qd: f32, qt: f32, count: i32): void {
  axpy(qd, relD, s, count);
  axpy(qt, relT, s, count);
}

/** q . w[:, 0] for w (dh x 2) row-major; pass w + 4 for the second column. */
function strided(q: usize, w: usize, dh: i32): f32 {
  let s: f32 = 0;
  for (let c = 0; c < dh; c++) s += load<f32>(q + ((<usize>c) << 2)) * load<f32>(w + ((<usize>c) << 3));
  return s;
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
