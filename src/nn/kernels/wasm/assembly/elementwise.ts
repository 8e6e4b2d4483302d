import { splat } from './math';

const ADD: i32 = 0;
const SUB: i32 = 1;
const MUL: i32 = 2;
const DIV: i32 = 3;

/**
 * out (rows x width) = a op b; op 0 to 3: + - * /. Rows of a lie `aRow` floats apart; `aEach` is 1, or 0 where one
 * float stands for all of a row. b likewise.
 */
export function combine(
  op: i32, a: usize, aRow: i32, aEach: i32, b: usize, bRow: i32, bEach: i32, out: usize, rows: i32, width: i32,
): void {
  if (op == ADD) combineBy(ADD, a, aRow, aEach, b, bRow, bEach, out, rows, width);
  else if (op == SUB) combineBy(SUB, a, aRow, aEach, b, bRow, bEach, out, rows, width);
  else if (op == MUL) combineBy(MUL, a, aRow, aEach, b, bRow, bEach, out, rows, width);
  else combineBy(DIV, a, aRow, aEach, b, bRow, bEach, out, rows, width);
}

// @ts-ignore: decorator
@inline function combineBy(
  op: i32, a: usize, aRow: i32, aEach: i32, b: usize, bRow: i32, bEach: i32, out: usize, rows: i32, width: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const left = a + (<usize>r * <usize>aRow << 2);
    const right = b + (<usize>r * <usize>bRow << 2);
    const to = out + (<usize>r * <usize>width << 2);
    let i = 0;
    if (aEach && bEach) {
      for (; i + 4 <= width; i += 4) {
        const at = <usize>i << 2;
        v128.store(to + at, lanes(op, v128.load(left + at), v128.load(right + at)));
      }
    } else if (aEach) {
      const one = v128.load_splat<f32>(right);
      for (; i + 4 <= width; i += 4) v128.store(to + (<usize>i << 2), lanes(op, v128.load(left + (<usize>i << 2)), one));
    } else {
      const one = v128.load_splat<f32>(left);
      for (; i + 4 <= width; i += 4) v128.store(to + (<usize>i << 2), lanes(op, one, v128.load(right + (<usize>i << 2))));
    }
    for (; i < width; i++) {
      const x = v128.load_splat<f32>(left + (<usize>(i * aEach) << 2));
      const y = v128.load_splat<f32>(right + (<usize>(i * bEach) << 2));
      store<f32>(to + (<usize>i << 2), f32x4.extract_lane(lanes(op, x, y), 0));
    }
  }
}

// @ts-ignore: decorator
@inline function lanes(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUB) return f32x4.sub(a, b);
  if (op == MUL) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/** out = x where x >= 0 (or is no number), else alpha x, of n floats. */
export function leakyRelu(x: usize, out: usize, n: i32, alpha: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(out + (<usize>i << 2), leaky4(v128.load(x + (<usize>i << 2)), alpha));
  for (; i < n; i++) {
    const four = leaky4(v128.load_splat<f32>(x + (<usize>i << 2)), alpha);
    store<f32>(out + (<usize>i << 2), f32x4.extract_lane(four, 0));
  }
}

// @ts-ignore: decorator
@inline function leaky4(x: v128, alpha: f32): v128 {
  return v128.bitselect(f32x4.mul(splat(alpha), x), x, f32x4.lt(x, splat(0)));
}

/** out = 1 where x > 0, x where it is no number, else alpha, of n floats. */
export function step(x: usize, out: usize, n: i32, alpha: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(out + (<usize>i << 2), step4(v128.load(x + (<usize>i << 2)), alpha));
  for (; i < n; i++) {
    const four = step4(v128.load_splat<f32>(x + (<usize>i << 2)), alpha);
    store<f32>(out + (<usize>i << 2), f32x4.extract_lane(four, 0));
  }
}

// @ts-ignore: decorator
@inline function step4(x: v128, alpha: f32): v128 {
  const side = v128.bitselect(splat(1), splat(alpha), f32x4.gt(x, splat(0)));
  return v128.bitselect(x, side, f32x4.ne(x, x));
}

/** out (n bytes) = 1 where x > limit, else 0. */
export function greaterThan(x: usize, limit: f32, out: usize, n: i32): void {
  const bound = splat(limit);
  let i = 0;
  for (; i + 16 <= n; i += 16) {
    const at = x + (<usize>i << 2);
    const low = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(at), bound), f32x4.gt(v128.load(at, 16), bound));
    const high = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(at, 32), bound), f32x4.gt(v128.load(at, 48), bound));
    v128.store(out + i, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(1)));
  }
  for (; i < n; i++) store<u8>(out + i, u8(load<f32>(x + (<usize>i << 2)) > limit));
}

/** out = a where `which` (n bytes) is not 0, else b. */
export function select(which: usize, a: usize, b: usize, out: usize, n: i32): void {
  const none = splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const at = <usize>i << 2;
    const four = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(which + i)));
    v128.store(out + at, v128.bitselect(v128.load(b + at), v128.load(a + at), i32x4.eq(four, none)));
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    store<f32>(out + at, load<u8>(which + i) ? load<f32>(a + at) : load<f32>(b + at));
  }
}

/** Each of `rows` rows of x (width) between `before` and `after` floats of a value. */
export function padColumns(x: usize, out: usize, rows: i32, before: i32, width: i32, after: i32, value: f32): void {
  const stride = <usize>(before + width + after) << 2;
  for (let r = 0; r < rows; r++) {
    const to = out + <usize>r * stride;
    fill(to, before, value);
    memory.copy(to + (<usize>before << 2), x + (<usize>r * <usize>width << 2), <usize>width << 2);
    fill(to + (<usize>(before + width) << 2), after, value);
  }
}

function fill(p: usize, n: i32, value: f32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(p + (<usize>i << 2), splat(value));
  for (; i < n; i++) store<f32>(p + (<usize>i << 2), value);
}

/** out (planes x inner x outer x width) of x (planes x outer x inner x width), which swaps the two axes between. */
export function swapMiddle(x: usize, out: usize, planes: i32, outer: i32, inner: i32, width: i32): void {
  const bytes = <usize>width << 2;
  const plane = <usize>outer * <usize>inner * bytes;
  for (let p = 0; p < planes; p++) {
    let to = out + <usize>p * plane;
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) {
        copyFloats(to, x + <usize>p * plane + <usize>(o * inner + i) * bytes, width);
        to += bytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline function copyFloats(to: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(to + (<usize>i << 2), v128.load(from + (<usize>i << 2)));
  for (; i < n; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
}
