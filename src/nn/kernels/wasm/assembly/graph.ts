import { axpy, dot, exp1, fma, splat, sum4, zero, zeroColumns } from './math';

// GATv2 with one head over a CSR of incoming edges (self loops included). For target t and its edge e from
// source s: z = xl[s] + xr[t] + a0[e] we[:,0] + a1[e] we[:,1]; score = att . leakyRelu(z); out[t] = sum
// softmax(score) xl[s]. d is a multiple of 4. we is (2 x d): its columns as contiguous rows.

/** alpha (E) keeps the attention weights for the gradient. */
export function edgeSoftmaxAggregate(
  xl: usize, xr: usize, attr: usize, we: usize, att: usize, offsets: usize, sources: usize,
  out: usize, alpha: usize, rows: i32, d: i32, slope: f32,
): void {
  const stride = <usize>d << 2;
  for (let t = 0; t < rows; t++) {
    const begin = load<i32>(offsets + (<usize>t << 2));
    const end = load<i32>(offsets + (<usize>t << 2), 4);
    const target = xr + <usize>t * stride;
    let max: f32 = -Infinity;
    for (let e = begin; e < end; e++) {
      const s = xl + <usize>load<i32>(sources + (<usize>e << 2)) * stride;
      const value = score(s, target, load<f32>(attr + (<usize>e << 3)), load<f32>(attr + (<usize>e << 3), 4), we, att, d, slope);
      store<f32>(alpha + (<usize>e << 2), value);
      max = <f32>Math.max(max, value);
    }
    let total: f32 = 0;
    for (let e = begin; e < end; e++) {
      const value = exp1(load<f32>(alpha + (<usize>e << 2)) - max);
      store<f32>(alpha + (<usize>e << 2), value);
      total += value;
    }
    const o = out + <usize>t * stride;
    zero(o, d);
    for (let e = begin; e < end; e++) {
      const value = load<f32>(alpha + (<usize>e << 2)) / total;
      store<f32>(alpha + (<usize>e << 2), value);
      axpy(value, xl + <usize>load<i32>(sources + (<usize>e << 2)) * stride, o, d);
    }
  }
}

/**
 * The gradients of the scores of the edges into `rows` targets, which `offsets` and dOut begin at, at the edges'
 * places in dScore (E).
 */
export function edgeScoreGrad(
  xl: usize, offsets: usize, sources: usize, alpha: usize, dOut: usize, dScore: usize, rows: i32, d: i32,
): void {
  const stride = <usize>d << 2;
  for (let t = 0; t < rows; t++) {
    const begin = load<i32>(offsets + (<usize>t << 2));
    const end = load<i32>(offsets + (<usize>t << 2), 4);
    const g = dOut + <usize>t * stride;
    let mean: f32 = 0;
    for (let e = begin; e < end; e++) {
      const da = dot(g, xl + <usize>load<i32>(sources + (<usize>e << 2)) * stride, d);
      store<f32>(dScore + (<usize>e << 2), da);
      mean += load<f32>(alpha + (<usize>e << 2)) * da;
    }
    for (let e = begin; e < end; e++) {
      const at = dScore + (<usize>e << 2);
      store<f32>(at, load<f32>(alpha + (<usize>e << 2)) * (load<f32>(at) - mean));
    }
  }
}

/**
 * Gradients in `width` of the d channels, a multiple of 4, which all pointers to channels begin at; all outputs
 * are overwritten there. No channel needs another, so each sum runs over the edges in one order however many
 * share the work.
 */
export function edgeChannelGrad(
  xl: usize, xr: usize, attr: usize, we: usize, att: usize, offsets: usize, sources: usize, alpha: usize, dOut: usize,
  dScore: usize, dXl: usize, dXr: usize, dWe: usize, dAtt: usize,
  rows: i32, sourceRows: i32, d: i32, width: i32, slope: f32,
): void {
  const stride = <usize>d << 2;
  zeroColumns(dXl, sourceRows, stride, width);
  zeroColumns(dWe, 2, stride, width);
  zero(dAtt, width);
  for (let t = 0; t < rows; t++) {
    const row = <usize>t * stride;
    backTarget(
      xl, xr + row, attr, we, att, sources, alpha, dOut + row, dScore,
      load<i32>(offsets + (<usize>t << 2)), load<i32>(offsets + (<usize>t << 2), 4),
      dXl, dXr + row, dWe, dAtt, stride, <usize>width << 2, slope,
    );
  }
}

/**
 * The edges into one target, whose gradients of the score are `dScore`: four channels at a
 * time, with their sums in registers.
 */
function backTarget(
  xl: usize, t: usize, attr: usize, we: usize, att: usize, sources: usize, alpha: usize, g: usize, dScore: usize,
  begin: i32, end: i32, dXl: usize, dT: usize, dWe: usize, dAtt: usize, stride: usize, bytes: usize, slope: f32,
): void {
  const ss = splat(slope);
  for (let at: usize = 0; at < bytes; at += 16) {
    const tt = v128.load(t + at);
    const gg = v128.load(g + at);
    const we0 = v128.load(we + at);
    const we1 = v128.load(we + stride + at);
    const weight = v128.load(att + at);
    let sumT = splat(0);
    let sumAtt = v128.load(dAtt + at);
    let sum0 = v128.load(dWe + at);
    let sum1 = v128.load(dWe + stride + at);
    for (let e = begin; e < end; e++) {
      const source = <usize>load<i32>(sources + (<usize>e << 2)) * stride + at;
      const a0 = v128.load_splat<f32>(attr + (<usize>e << 3));
      const a1 = v128.load_splat<f32>(attr + (<usize>e << 3), 4);
      const ds = v128.load_splat<f32>(dScore + (<usize>e << 2));
      const z = fma(a1, we1, fma(a0, we0, f32x4.add(v128.load(xl + source), tt)));
      const side = v128.bitselect(splat(1), ss, f32x4.gt(z, splat(0)));
      sumAtt = fma(ds, f32x4.mul(z, side), sumAtt);
      const dz = f32x4.mul(f32x4.mul(ds, weight), side);
      const passed = fma(v128.load_splat<f32>(alpha + (<usize>e << 2)), gg, v128.load(dXl + source));
      v128.store(dXl + source, f32x4.add(passed, dz));
      sumT = f32x4.add(sumT, dz);
      sum0 = fma(dz, a0, sum0);
      sum1 = fma(dz, a1, sum1);
    }
    v128.store(dT + at, sumT);
    v128.store(dAtt + at, sumAtt);
    v128.store(dWe + at, sum0);
    v128.store(dWe + stride + at, sum1);
  }
}

/** Two sums, so that neither waits for the other; d is a multiple of 4. */
function score(s: usize, t: usize, a0: f32, a1: f32, we: usize, att: usize, d: i32, slope: f32): f32 {
  const aa0 = splat(a0);
  const aa1 = splat(a1);
  const ss = splat(slope);
  const second = we + (<usize>d << 2);
  const bytes = <usize>d << 2;
  let even = splat(0);
  let odd = splat(0);
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    even = fma(v128.load(att + at), activated(s + at, t + at, we + at, second + at, aa0, aa1, ss), even);
    const next = at + 16;
    odd = fma(v128.load(att + next), activated(s + next, t + next, we + next, second + next, aa0, aa1, ss), odd);
  }
  if (at < bytes) even = fma(v128.load(att + at), activated(s + at, t + at, we + at, second + at, aa0, aa1, ss), even);
  return sum4(f32x4.add(even, odd));
}

/** leakyRelu(xl + xr + a0 we0 + a1 we1) of four channels; the slope is at most 1. */
// @ts-ignore: decorator
@inline function activated(s: usize, t: usize, we0: usize, we1: usize, a0: v128, a1: v128, slope: v128): v128 {
  const z = fma(a1, v128.load(we1), fma(a0, v128.load(we0), f32x4.add(v128.load(s), v128.load(t))));
  return f32x4.pmax(z, f32x4.mul(z, slope));
}
