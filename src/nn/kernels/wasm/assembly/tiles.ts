import { fma } from './math';

// Tiles of a product whose sums stay in registers: c = a b over packed strips of rows (a) and
// panels of 8 columns (b), depth-major. Each starts from c if `more`, else from the bias (or 0);
// rows of c lie `stride` bytes apart.

export function tile4x8(ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize): void {
  const zero = f32x4.splat(0);
  const left = bias ? v128.load(bias) : zero;
  const right = bias ? v128.load(bias, 16) : zero;
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let s00 = left;
  let s01 = right;
  let s10 = left;
  let s11 = right;
  let s20 = left;
  let s21 = right;
  let s30 = left;
  let s31 = right;
  if (more) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(bp);
    const b1 = v128.load(bp, 16);
    const a0 = v128.load_splat<f32>(ap, 0);
    s00 = fma(a0, b0, s00);
    s01 = fma(a0, b1, s01);
    const a1 = v128.load_splat<f32>(ap, 4);
    s10 = fma(a1, b0, s10);
    s11 = fma(a1, b1, s11);
    const a2 = v128.load_splat<f32>(ap, 8);
    s20 = fma(a2, b0, s20);
    s21 = fma(a2, b1, s21);
    const a3 = v128.load_splat<f32>(ap, 12);
    s30 = fma(a3, b0, s30);
    s31 = fma(a3, b1, s31);
    ap += 16;
    bp += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

export function tile6x8(ap: usize, bp: usize, depth: i32, c: usize, stride: usize, more: bool, bias: usize): void {
  const zero = f32x4.splat(0);
  const left = bias ? v128.load(bias) : zero;
  const right = bias ? v128.load(bias, 16) : zero;
  let s00 = left;
  let s01 = right;
  let s10 = left;
  let s11 = right;
  let s20 = left;
  let s21 = right;
  let s30 = left;
  let s31 = right;
  let s40 = left;
  let s41 = right;
  let s50 = left;
  let s51 = right;
  if (more) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c + 1 * stride);
    s11 = v128.load(c + 1 * stride, 16);
    s20 = v128.load(c + 2 * stride);
    s21 = v128.load(c + 2 * stride, 16);
    s30 = v128.load(c + 3 * stride);
    s31 = v128.load(c + 3 * stride, 16);
    s40 = v128.load(c + 4 * stride);
    s41 = v128.load(c + 4 * stride, 16);
    s50 = v128.load(c + 5 * stride);
    s51 = v128.load(c + 5 * stride, 16);
  }
  // Pointers that move before they are read, and one of them to count by: three instructions in thirty less.
  ap -= 24;
  bp -= 32;
  const end = ap + <usize>depth * 24;
  while (ap < end) {
    ap += 24;
    bp += 32;
    const b0 = v128.load(bp);
    const b1 = v128.load(bp, 16);
    const a0 = v128.load_splat<f32>(ap, 0);
    s00 = fma(a0, b0, s00);
    s01 = fma(a0, b1, s01);
    const a1 = v128.load_splat<f32>(ap, 4);
    s10 = fma(a1, b0, s10);
    s11 = fma(a1, b1, s11);
    const a2 = v128.load_splat<f32>(ap, 8);
    s20 = fma(a2, b0, s20);
    s21 = fma(a2, b1, s21);
    const a3 = v128.load_splat<f32>(ap, 12);
    s30 = fma(a3, b0, s30);
    s31 = fma(a3, b1, s31);
    const a4 = v128.load_splat<f32>(ap, 16);
    s40 = fma(a4, b0, s40);
    s41 = fma(a4, b1, s41);
    const a5 = v128.load_splat<f32>(ap, 20);
    s50 = fma(a5, b0, s50);
    s51 = fma(a5, b1, s51);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c + 1 * stride, s10);
  v128.store(c + 1 * stride, s11, 16);
  v128.store(c + 2 * stride, s20);
  v128.store(c + 2 * stride, s21, 16);
  v128.store(c + 3 * stride, s30);
  v128.store(c + 3 * stride, s31, 16);
  v128.store(c + 4 * stride, s40);
  v128.store(c + 4 * stride, s41, 16);
  v128.store(c + 5 * stride, s50);
  v128.store(c + 5 * stride, s51, 16);
}
