// Sine and cosine of single precision, reckoned in double: the argument less whole quarter turns (Cody and
// Waite's two parts of pi/2), then the polynomials of fdlibm's k_sinf.c and k_cosf.c.

/** Beyond this the reduction loses digits. */
const FAR: f32 = 1e6;

/**
 * out = sin(x), or cos(x) if `quarter` is 1, of n floats. `isWithin` (an i32) becomes 0, with nothing promised
 * of `out`, where some |x| is too large, else 1.
 */
export function sine(x: usize, out: usize, n: i32, quarter: i32, isWithin: usize): void {
  let within = i32x4.splat(-1);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const four = v128.load(x + (<usize>i << 2));
    within = v128.and(within, f32x4.le(f32x4.abs(four), f32x4.splat(FAR)));
    v128.store(out + (<usize>i << 2), sine4(four, quarter));
  }
  for (; i < n; i++) {
    const one = f32x4.splat(load<f32>(x + (<usize>i << 2)));
    within = v128.and(within, f32x4.le(f32x4.abs(one), f32x4.splat(FAR)));
    store<f32>(out + (<usize>i << 2), f32x4.extract_lane(sine4(one, quarter), 0));
  }
  store<i32>(isWithin, i32(i32x4.all_true(within)));
}

// @ts-ignore: decorator
@inline function sine4(x: v128, quarter: i32): v128 {
  const low = sine2(f64x2.promote_low_f32x4(x), quarter);
  const high = sine2(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)), quarter);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline function sine2(x: v128, quarter: i32): v128 {
  // Adding 1.5 * 2^52 rounds to whole numbers and leaves them in the low bits.
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(0.6366197723675814)), f64x2.splat(6755399441055744));
  const turns = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  let r = f64x2.sub(x, f64x2.mul(turns, f64x2.splat(1.57079631090164184570)));
  r = f64x2.sub(r, f64x2.mul(turns, f64x2.splat(1.58932547735281966916e-8)));
  const z = f64x2.mul(r, r);
  const w = f64x2.mul(z, z);

  let cosine = f64x2.add(f64x2.splat(-0.001388676377460993), f64x2.mul(z, f64x2.splat(0.00002439044879627741)));
  cosine = f64x2.add(f64x2.mul(f64x2.mul(w, z), cosine), f64x2.mul(w, f64x2.splat(0.0416666233237390631894)));
  cosine = f64x2.add(f64x2.add(f64x2.splat(1), f64x2.mul(z, f64x2.splat(-0.499999997251031003120))), cosine);

  const s = f64x2.mul(z, r);
  let rest = f64x2.add(f64x2.splat(-0.000198393348360966317347), f64x2.mul(z, f64x2.splat(0.0000027183114939898219064)));
  rest = f64x2.mul(f64x2.mul(s, w), rest);
  const start = f64x2.add(f64x2.splat(-0.166666666416265235595), f64x2.mul(z, f64x2.splat(0.0083333293858894631756)));
  const sinus = f64x2.add(f64x2.add(r, f64x2.mul(s, start)), rest);

  const quadrant = i64x2.add(shifted, i64x2.splat(quarter));
  const odd = i64x2.shr_s(i64x2.shl(quadrant, 63), 63);
  const sign = i64x2.shl(i64x2.shr_u(quadrant, 1), 63);
  return v128.xor(v128.bitselect(cosine, sinus, odd), sign);
}
