import { axpy, dot, exp1, splat, sum4, zero } from './math';

// GATv2 with one head over a CSR of incoming edges (self loops included). For target t and its edge e from source s:
//   z = xl[s] + xr[t] + a0[e] we[:,0] + a1[e] we[:,1];  score = att . leakyRelu(z);  out[t] = sum softmax(score) xl[s].
// d is a multiple of 4. we is (2 x d): its columns as contiguous rows.

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

/** Gradients; all outputs are overwritten. `scratch` holds the largest in-degree in floats. */
export function edgeSoftmaxAggregateGrad(
  xl: usize, xr: usize, attr: usize, we: usize, att: usize, offsets: usize, sources: usize, alpha: usize, dOut: usize,
  dXl: usize, dXr: usize, dWe: usize, dAtt: usize, scratch: usize, rows: i32, d: i32, slope: f32,
): void {
  const stride = <usize>d << 2;
  zero(dXl, rows * d);
  zero(dXr, rows * d);
  zero(dWe, 2 * d);
  zero(dAtt, d);
  for (let t = 0; t < rows; t++) {
    const begin = load<i32>(offsets + (<usize>t << 2));
    const end = load<i32>(offsets + (<usize>t << 2), 4);
    const g = dOut + <usize>t * stride;
    let mean: f32 = 0;
    for (let e = begin; e < end; e++) {
      const source = <usize>load<i32>(sources + (<usize>e << 2)) * stride;
      const a = load<f32>(alpha + (<usize>e << 2));
      const da = dot(g, xl + source, d);
      store<f32>(scratch + (<usize>(e - begin) << 2), da);
      mean += a * da;
      axpy(a, g, dXl + source, d);
    }
    for (let e = begin; e < end; e++) {
      const ds = load<f32>(alpha + (<usize>e << 2)) * (load<f32>(scratch + (<usize>(e - begin) << 2)) - mean);
      if (ds == 0) continue;
      const source = <usize>load<i32>(sources + (<usize>e << 2)) * stride;
      backEdge(
        xl + source, xr + <usize>t * stride, load<f32>(attr + (<usize>e << 3)), load<f32>(attr + (<usize>e << 3), 4),
        we, att, ds, dXl + source, dXr + <usize>t * stride, dWe, dAtt, d, slope,
      );
    }
  }
}

function score(s: usize, t: usize, a0: f32, a1: f32, we: usize, att: usize, d: i32, slope: f32): f32 {
  const aa0 = splat(a0);
  const aa1 = splat(a1);
  const ss = splat(slope);
  const second = we + (<usize>d << 2);
  let acc = splat(0);
  for (let c = 0; c < d; c += 4) {
    const at = <usize>c << 2;
    const z = preActivation(s + at, t + at, we + at, second + at, aa0, aa1);
    acc = f32x4.add(acc, f32x4.mul(v128.load(att + at), f32x4.max(z, f32x4.mul(z, ss))));
  }
  return sum4(acc);
}

function backEdge(
  s: usize, t: usize, a0: f32, a1: f32, we: usize, att: usize, ds: f32,
  dS: usize, dT: usize, dWe: usize, dAtt: usize, d: i32, slope: f32,
): void {
  const aa0 = splat(a0);
  const aa1 = splat(a1);
  const ss = splat(slope);
  const dd = splat(ds);
  const second = <usize>d << 2;
  for (let c = 0; c < d; c += 4) {
    const at = <usize>c << 2;
    const z = preActivation(s + at, t + at, we + at, we + second + at, aa0, aa1);
    const positive = f32x4.gt(z, splat(0));
    const activated = v128.bitselect(z, f32x4.mul(z, ss), positive);
    v128.store(dAtt + at, f32x4.add(v128.load(dAtt + at), f32x4.mul(dd, activated)));
    const g = f32x4.mul(f32x4.mul(dd, v128.load(att + at)), v128.bitselect(splat(1), ss, positive));
    v128.store(dS + at, f32x4.add(v128.load(dS + at), g));
    v128.store(dT + at, f32x4.add(v128.load(dT + at), g));
    v128.store(dWe + at, f32x4.add(v128.load(dWe + at), f32x4.mul(g, aa0)));
    v128.store(dWe + second + at, f32x4.add(v128.load(dWe + second + at), f32x4.mul(g, aa1)));
  }
}

// @ts-ignore: decorator
@inline function preActivation(s: usize, t: usize, we0: usize, we1: usize, a0: v128, a1: v128): v128 {
  const edge = f32x4.add(f32x4.mul(a0, v128.load(we0)), f32x4.mul(a1, v128.load(we1)));
  return f32x4.add(f32x4.add(v128.load(s), v128.load(t)), edge);
}
