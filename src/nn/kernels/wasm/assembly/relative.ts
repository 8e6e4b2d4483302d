// What HOSER's relative distance and time add to attention.

import { axpy, fma, splat } from './math';

/** s += both[0] relD + both[1] relT. */
export function addRelativeScores(s: usize, relD: usize, relT: usize, both: v128, count: i32): void {
  axpy(f32x4.extract_lane(both, 0), relD, s, count);
  axpy(f32x4.extract_lane(both, 1), relT, s, count);
}

// The relative weights are (dh x 2), row-major: four rows are two vectors,
// whose even lanes are the first column.

/** q . w[:, 0] and q . w[:, 1] in the first two lanes. */
export function onColumns(q: usize, w: usize, dh: i32): v128 {
  let s = splat(0);
  let c = 0;
  for (; c + 4 <= dh; c += 4) {
    const four = v128.load(q + ((<usize>c) << 2));
    const pairs = w + ((<usize>c) << 3);
    s = fma(v128.shuffle<f32>(four, four, 0, 0, 1, 1), v128.load(pairs), s);
    s = fma(v128.shuffle<f32>(four, four, 2, 2, 3, 3), v128.load(pairs, 16), s);
  }
  s = f32x4.add(s, v128.shuffle<f32>(s, s, 2, 3, 0, 1));
  for (; c < dh; c++) s = fma(splat(load<f32>(q + ((<usize>c) << 2))), v128.load64_zero(w + ((<usize>c) << 3)), s);
  return s;
}

/** y += x0 w[:, 0] + x1 w[:, 1]. */
export function addColumns(y: usize, x0: f32, x1: f32, w: usize, dh: i32): void {
  const xx0 = splat(x0);
  const xx1 = splat(x1);
  let c = 0;
  for (; c + 4 <= dh; c += 4) {
    const at = (<usize>c) << 2;
    const low = v128.load(w + (at << 1));
    const high = v128.load(w + (at << 1), 16);
    const value = fma(xx0, v128.shuffle<f32>(low, high, 0, 2, 4, 6), v128.load(y + at));
    v128.store(y + at, fma(xx1, v128.shuffle<f32>(low, high, 1, 3, 5, 7), value));
  }
  for (; c < dh; c++) {
    const at = (<usize>c) << 2;
    const value = x0 * load<f32>(w + (at << 1)) + x1 * load<f32>(w + (at << 1), 4);
    store<f32>(y + at, load<f32>(y + at) + value);
  }
}

/** o += sd wv[:, 0] + st wv[:, 1] + bv: the weights of a token sum to 1. */
export function addRelativeValues(o: usize, sd: f32, st: f32, wv: usize, bv: usize, dh: i32): void {
  addColumns(o, sd, st, wv, dh);
  axpy(1, bv, o, dh);
}

/** dW[:, 0] += x0 q, dW[:, 1] += x1 q. */
export function addOuter(dW: usize, q: usize, x0: f32, x1: f32, dh: i32): void {
  const both = f32x4.replace_lane(f32x4.replace_lane(splat(x0), 1, x1), 3, x1);
  let c = 0;
  for (; c + 4 <= dh; c += 4) {
    const four = v128.load(q + ((<usize>c) << 2));
    const to = dW + ((<usize>c) << 3);
    v128.store(to, fma(v128.shuffle<f32>(four, four, 0, 0, 1, 1), both, v128.load(to)));
    v128.store(to, fma(v128.shuffle<f32>(four, four, 2, 2, 3, 3), both, v128.load(to, 16)), 16);
  }
  for (; c < dh; c++) {
    const to = dW + ((<usize>c) << 3);
    const value = load<f32>(q + ((<usize>c) << 2));
    store<f32>(to, load<f32>(to) + x0 * value);
    store<f32>(to, load<f32>(to, 4) + x1 * value, 4);
  }
}
