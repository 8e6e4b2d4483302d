import { splat } from './math';

/**
 * Bytes of a parameter's row in the table: pointers to p, gradient, m, v
 * and new p, then the number of floats.
 */
const ROW: usize = 24;

/** Sum of the squares of all gradients of the table, in double precision. */
export function squaredNorm(table: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < count; k++) {
    const row = table + <usize>k * ROW;
    sum += sumOfSquares(load<u32>(row, 4), load<i32>(row, 20));
  }
  return sum;
}

/**
 * One AdamW step over all parameters of the table (PyTorch's order: decay, moments, update). `scale`
 * multiplies the gradients (clipping).
 */
export function adamW(
  table: usize, count: i32,
  scale: f32, lr: f32, beta1: f32, beta2: f32, eps: f32, decay: f32, correction1: f32, correction2Sqrt: f32,
): void {
  for (let k = 0; k < count; k++) {
    const row = table + <usize>k * ROW;
    step(
      load<u32>(row), load<u32>(row, 4), load<u32>(row, 8), load<u32>(row, 12), load<u32>(row, 16), load<i32>(row, 20),
      scale, lr, beta1, beta2, eps, decay, correction1, correction2Sqrt,
    );
  }
}

function step(
  p: usize, g: usize, m: usize, v: usize, outP: usize, n: i32,
  scale: f32, lr: f32, beta1: f32, beta2: f32, eps: f32, decay: f32, correction1: f32, correction2Sqrt: f32,
): void {
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
    v128.store(m + at, mi);
    v128.store(v + at, vi);
    const move = f32x4.mul(splat(stepSize), f32x4.div(mi, denominator));
    v128.store(outP + at, f32x4.sub(f32x4.mul(v128.load(p + at), splat(keep)), move));
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    const gi = load<f32>(g + at) * scale;
    const mi = load<f32>(m + at) * beta1 + gi * rise;
    const vi = load<f32>(v + at) * beta2 + gi * gi * rise2;
    const denominator = <f32>Math.sqrt(vi) / correction2Sqrt + eps;
    store<f32>(m + at, mi);
    store<f32>(v + at, vi);
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
