// Vector exp, erf and tanh for f32x4. Accurate to about 2 units in the last place
// (exp) and 2e-7 absolute (erf, tanh).

// @ts-ignore: decorator
@inline export function splat(x: f32): v128 { return f32x4.splat(x); }

/** a b + c, rounded once where the host has relaxed SIMD. */
// @ts-ignore: decorator
@inline export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * exp(x) by range reduction to 2^n * 2^f and a degree-6 polynomial; saturates instead of overflowing. Adding
 * 1.5 * 2^23 rounds to whole numbers and leaves n in the low bits, from where a shift makes it the exponent.
 */
// @ts-ignore: decorator
@inline export function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, splat(-87.3365)), splat(88.3762));
  const shifted = fma(clamped, splat(1.44269504), splat(12582912));
  const n = f32x4.sub(shifted, splat(12582912));
  let r = fma(n, splat(-0.693359375), clamped);
  r = fma(n, splat(2.12194440e-4), r);
  let p = fma(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = fma(p, r, splat(8.3334519073e-3));
  p = fma(p, r, splat(4.1665795894e-2));
  p = fma(p, r, splat(1.6666665459e-1));
  p = fma(p, r, splat(5.0000001201e-1));
  p = f32x4.add(fma(p, f32x4.mul(r, r), r), splat(1.0));
  const scale = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(p, scale);
}

// @ts-ignore: decorator
@inline export function exp1(x: f32): f32 { return f32x4.extract_lane(exp4(splat(x)), 0); }

/** tanh(x) = 1 - 2 / (exp(2x) + 1); by its series near 0, where the difference would cancel. */
// @ts-ignore: decorator
@inline export function tanh4(x: v128): v128 {
  const e = exp4(f32x4.mul(x, splat(2)));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(e, splat(1))));
  const x2 = f32x4.mul(x, x);
  let s = splat(-0.0539682540);
  s = fma(s, x2, splat(0.1333333333));
  s = fma(s, x2, splat(-0.3333333333));
  s = f32x4.mul(x, fma(s, x2, splat(1)));
  return v128.bitselect(s, far, f32x4.lt(f32x4.abs(x), splat(0.15)));
}

/** erf(|z|) given e = exp(-z*z): Abramowitz and Stegun 7.1.26. */
// @ts-ignore: decorator
@inline export function erfAbs4(absZ: v128, e: v128): v128 {
  const t = f32x4.div(splat(1), fma(absZ, splat(0.3275911), splat(1)));
  let p = fma(splat(1.061405429), t, splat(-1.453152027));
  p = fma(p, t, splat(1.421413741));
  p = fma(p, t, splat(-0.284496736));
  p = fma(p, t, splat(0.254829592));
  return f32x4.sub(splat(1), f32x4.mul(f32x4.mul(p, t), e));
}

// @ts-ignore: decorator
@inline export function sum4(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/** The sums of the lanes of each of four vectors. */
// @ts-ignore: decorator
@inline export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 1, 4, 5), v128.shuffle<f32>(c, d, 2, 3, 6, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

/** Largest of n floats, -Infinity where there are none. */
export function maximum(x: usize, n: i32): f32 {
  let most = splat(-Infinity);
  let i = 0;
  for (; i + 4 <= n; i += 4) most = f32x4.pmax(most, v128.load(x + (<usize>i << 2)));
  most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  let result = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
  for (; i < n; i++) result = max(result, load<f32>(x + (<usize>i << 2)));
  return result;
}

/** Dot product of n floats (n need not be a multiple of 4). */
export function dot(a: usize, b: usize, n: i32): f32 {
  let s0 = splat(0);
  let s1 = splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = fma(v128.load(a + (<usize>i << 2)), v128.load(b + (<usize>i << 2)), s0);
    s1 = fma(v128.load(a + (<usize>i << 2), 16), v128.load(b + (<usize>i << 2), 16), s1);
  }
  let s = sum4(f32x4.add(s0, s1));
  for (; i < n; i++) s += load<f32>(a + (<usize>i << 2)) * load<f32>(b + (<usize>i << 2));
  return s;
}

/** y += c * x over n floats. */
export function axpy(c: f32, x: usize, y: usize, n: i32): void {
  const cc = splat(c);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const at = <usize>i << 2;
    v128.store(y + at, fma(cc, v128.load(x + at), v128.load(y + at)));
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    store<f32>(y + at, load<f32>(y + at) + c * load<f32>(x + at));
  }
}

/** n floats. The host's own filling is a call out of the module, dearer than a row is long. */
export function zero(p: usize, n: i32): void {
  if (n > 512) {
    memory.fill(p, 0, <usize>n << 2);
    return;
  }
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(p + (<usize>i << 2), splat(0));
  for (; i < n; i++) store<f32>(p + (<usize>i << 2), 0);
}

/** `width` columns of each of so many rows, which lie `stride` bytes apart. */
export function zeroColumns(p: usize, rows: i32, stride: usize, width: i32): void {
  if (stride == <usize>width << 2) zero(p, rows * width);
  else for (let r = 0; r < rows; r++) zero(p + <usize>r * stride, width);
}
