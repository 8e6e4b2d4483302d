import { fma, splat, sum4, tanh4, zero, zeroColumns } from './math';

// HOSER's navigator: logit(n, c) = v . tanh(q[n] + k[candidate] + distance wd +
// angle wa + bias), d a multiple of 4.

/** logits (n x width); padded candidates get 0. */
export function additiveAttention(
  q: usize, k: usize, candidates: usize, lengths: usize, distance: usize, angle: usize,
  wd: usize, wa: usize, bias: usize, v: usize, logits: usize, n: i32, width: i32, d: i32,
): void {
  zero(logits, n * width);
  for (let i = 0; i < n; i++) {
    const count = load<i32>(lengths + (<usize>i << 2));
    const qi = q + (<usize>(i * d) << 2);
    for (let c = 0; c < count; c++) {
      const at = <usize>(i * width + c) << 2;
      const kc = k + (<usize>load<i32>(candidates + at) * <usize>d << 2);
      const dd = splat(load<f32>(distance + at));
      const aa = splat(load<f32>(angle + at));
      let acc = splat(0);
      for (let x = 0; x < d; x += 4) {
        const o = <usize>x << 2;
        acc = fma(v128.load(v + o), tanh4(argument(qi + o, kc + o, wd + o, wa + o, bias + o, dd, aa)), acc);
      }
      store<f32>(logits + at, sum4(acc));
    }
  }
}

/**
 * Gradients in `width` of the d channels, a multiple of 4, which all pointers to channels begin at; all outputs
 * are overwritten there (dK: rows x d). No channel needs another.
 */
export function additiveAttentionGrad(
  q: usize, k: usize, candidates: usize, lengths: usize, distance: usize, angle: usize,
  wd: usize, wa: usize, bias: usize, v: usize, dLogits: usize,
  dQ: usize, dK: usize, dWd: usize, dWa: usize, dBias: usize, dV: usize,
  n: i32, candidateWidth: i32, d: i32, rows: i32, width: i32,
): void {
  const stride = <usize>d << 2;
  zeroColumns(dQ, n, stride, width);
  zeroColumns(dK, rows, stride, width);
  zero(dWd, width);
  zero(dWa, width);
  zero(dBias, width);
  zero(dV, width);
  for (let i = 0; i < n; i++) {
    const count = load<i32>(lengths + (<usize>i << 2));
    const row = <usize>i * stride;
    for (let c = 0; c < count; c++) {
      const at = <usize>(i * candidateWidth + c) << 2;
      const candidate = <usize>load<i32>(candidates + at) * stride;
      const dd = splat(load<f32>(distance + at));
      const aa = splat(load<f32>(angle + at));
      const gg = splat(load<f32>(dLogits + at));
      for (let x = 0; x < width; x += 4) {
        const o = <usize>x << 2;
        const y = tanh4(argument(q + row + o, k + candidate + o, wd + o, wa + o, bias + o, dd, aa));
        const g = f32x4.mul(f32x4.mul(gg, v128.load(v + o)), f32x4.sub(splat(1), f32x4.mul(y, y)));
        add(dV + o, f32x4.mul(gg, y));
        add(dQ + row + o, g);
        add(dK + candidate + o, g);
        add(dWd + o, f32x4.mul(g, dd));
        add(dWa + o, f32x4.mul(g, aa));
        add(dBias + o, g);
      }
    }
  }
}

// @ts-ignore: decorator
@inline function argument(q: usize, k: usize, wd: usize, wa: usize, bias: usize, dd: v128, aa: v128): v128 {
  const scalars = f32x4.add(f32x4.mul(dd, v128.load(wd)), f32x4.mul(aa, v128.load(wa)));
  return f32x4.add(f32x4.add(v128.load(q), v128.load(k)), f32x4.add(scalars, v128.load(bias)));
}

// @ts-ignore: decorator
@inline function add(at: usize, value: v128): void { v128.store(at, f32x4.add(v128.load(at), value)); }
