import { erfAbs4, exp4, fma, splat } from './math';

/**
 * GELU with the exact error function, n floats. Two vectors at a time: one alone
 * waits for its own chain of operations.
 */
export function gelu(x: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const at = <usize>i << 2;
    const a = v128.load(x + at);
    const b = v128.load(x + at, 16);
    const left = gaussian4(a);
    const right = gaussian4(b);
    v128.store(y + at, f32x4.mul(a, normalCdf4(a, left)));
    v128.store(y + at, f32x4.mul(b, normalCdf4(b, right)), 16);
  }
  for (; i + 4 <= n; i += 4) v128.store(y + (<usize>i << 2), gelu4(v128.load(x + (<usize>i << 2))));
  for (; i < n; i++) store<f32>(y + (<usize>i << 2), f32x4.extract_lane(gelu4(splat(load<f32>(x + (<usize>i << 2)))), 0));
}

/** dx = dy * (Phi(x) + x phi(x)). */
export function geluGrad(x: usize, dy: usize, dx: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const at = <usize>i << 2;
    const left = geluSlope4(v128.load(x + at));
    const right = geluSlope4(v128.load(x + at, 16));
    v128.store(dx + at, f32x4.mul(v128.load(dy + at), left));
    v128.store(dx + at, f32x4.mul(v128.load(dy + at, 16), right), 16);
  }
  for (; i + 4 <= n; i += 4) {
    const at = <usize>i << 2;
    v128.store(dx + at, f32x4.mul(v128.load(dy + at), geluSlope4(v128.load(x + at))));
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    store<f32>(dx + at, load<f32>(dy + at) * f32x4.extract_lane(geluSlope4(splat(load<f32>(x + at))), 0));
  }
}

// @ts-ignore: decorator
@inline function normalCdf4(x: v128, e: v128): v128 {
  const erf = erfAbs4(f32x4.mul(f32x4.abs(x), splat(0.7071067811865476)), e);
  const half = f32x4.mul(splat(0.5), erf);
  return v128.bitselect(f32x4.sub(splat(0.5), half), f32x4.add(splat(0.5), half), f32x4.lt(x, splat(0)));
}

// @ts-ignore: decorator
@inline function gaussian4(x: v128): v128 { return exp4(f32x4.mul(splat(-0.5), f32x4.mul(x, x))); }

// @ts-ignore: decorator
@inline function gelu4(x: v128): v128 { return f32x4.mul(x, normalCdf4(x, gaussian4(x))); }

// @ts-ignore: decorator
@inline function geluSlope4(x: v128): v128 {
  const e = gaussian4(x);
  return f32x4.add(normalCdf4(x, e), f32x4.mul(f32x4.mul(x, e), splat(0.3989422804014327)));
}
