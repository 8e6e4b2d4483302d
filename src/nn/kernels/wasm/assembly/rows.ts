import { axpy, exp4, fma, maximum, splat, sum4, zero, zeroColumns } from './math';

/**
 * y[r] = (x[r] - mean) / sqrt(var + eps) * gamma + beta for each of `rows` rows of `d`; beta may be 0 (none).
 */
export function layerNorm(x: usize, gamma: usize, beta: usize, y: usize, rows: i32, d: i32, eps: f32): void {
  const stride = (<usize>d) << 2;
  for (let r = 0; r < rows; r++) {
    const xr = x + <usize>r * stride;
    const yr = y + <usize>r * stride;
    const mean = rowMean(xr, d);
    const rstd = rowRstd(xr, d, mean, eps);
    const mm = splat(mean);
    const rr = splat(rstd);
    let i = 0;
    for (; i + 4 <= d; i += 4) {
      const at = (<usize>i) << 2;
      const xHat = f32x4.mul(f32x4.sub(v128.load(xr + at), mm), rr);
      const shift = beta ? v128.load(beta + at) : splat(0);
      v128.store(yr + at, fma(xHat, v128.load(gamma + at), shift));
    }
    for (; i < d; i++) {
      const at = (<usize>i) << 2;
      let value = (load<f32>(xr + at) - mean) * rstd * load<f32>(gamma + at);
      if (beta) value += load<f32>(beta + at);
      store<f32>(yr + at, value);
    }
  }
}

/** Floats that `layerNormGrad` keeps of a row for `layerNormSums`: its mean and 1 / deviation. */
const STATISTICS = 2;

/** dx of `rows` rows; `statistics` (rows x 2) is written for `layerNormSums`. */
export function layerNormGrad(
  x: usize, gamma: usize, dy: usize, dx: usize, statistics: usize, rows: i32, d: i32, eps: f32,
): void {
  const stride = (<usize>d) << 2;
  for (let r = 0; r < rows; r++) {
    const xr = x + <usize>r * stride;
    const mean = rowMean(xr, d);
    const rstd = rowRstd(xr, d, mean, eps);
    const kept = statistics + ((<usize>(STATISTICS * r)) << 2);
    store<f32>(kept, mean);
    store<f32>(kept, rstd, 4);
    normGradOfRow(xr, gamma, dy + <usize>r * stride, dx + <usize>r * stride, d, mean, rstd);
  }
}

function normGradOfRow(x: usize, gamma: usize, dy: usize, dx: usize, d: i32, mean: f32, rstd: f32): void {
  const mm = splat(mean);
  const rr = splat(rstd);
  let sums = splat(0);
  let sumsX = splat(0);
  let i = 0;
  for (; i + 4 <= d; i += 4) {
    const at = (<usize>i) << 2;
    const xHat = f32x4.mul(f32x4.sub(v128.load(x + at), mm), rr);
    const gg = f32x4.mul(v128.load(dy + at), v128.load(gamma + at));
    sums = f32x4.add(sums, gg);
    sumsX = fma(gg, xHat, sumsX);
  }
  let sum = sum4(sums);
  let sumX = sum4(sumsX);
  for (; i < d; i++) {
    const at = (<usize>i) << 2;
    const gg = load<f32>(dy + at) * load<f32>(gamma + at);
    sum += gg;
    sumX += gg * ((load<f32>(x + at) - mean) * rstd);
  }
  sum /= <f32>d;
  sumX /= <f32>d;
  const ss = splat(sum);
  const sx = splat(sumX);
  for (i = 0; i + 4 <= d; i += 4) {
    const at = (<usize>i) << 2;
    const xHat = f32x4.mul(f32x4.sub(v128.load(x + at), mm), rr);
    const centred = f32x4.sub(f32x4.mul(v128.load(dy + at), v128.load(gamma + at)), ss);
    v128.store(dx + at, f32x4.mul(rr, f32x4.sub(centred, f32x4.mul(xHat, sx))));
  }
  for (; i < d; i++) {
    const at = (<usize>i) << 2;
    const xHat = (load<f32>(x + at) - mean) * rstd;
    store<f32>(dx + at, rstd * (load<f32>(dy + at) * load<f32>(gamma + at) - sum - xHat * sumX));
  }
}

/**
 * dGamma and dBeta of `width` columns of x and dy (rows x d), which the pointers begin at; both are
 * overwritten. `statistics` as `layerNormGrad` left them.
 */
export function layerNormSums(
  x: usize, dy: usize, statistics: usize, dGamma: usize, dBeta: usize, rows: i32, d: i32, width: i32,
): void {
  const stride = (<usize>d) << 2;
  zero(dGamma, width);
  zero(dBeta, width);
  for (let r = 0; r < rows; r++) {
    const xr = x + <usize>r * stride;
    const dyr = dy + <usize>r * stride;
    const kept = statistics + ((<usize>(STATISTICS * r)) << 2);
    const mm = v128.load_splat<f32>(kept);
    const rr = v128.load_splat<f32>(kept, 4);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const at = (<usize>i) << 2;
      const xHat = f32x4.mul(f32x4.sub(v128.load(xr + at), mm), rr);
      const g = v128.load(dyr + at);
      v128.store(dGamma + at, fma(g, xHat, v128.load(dGamma + at)));
      v128.store(dBeta + at, f32x4.add(v128.load(dBeta + at), g));
    }
    for (; i < width; i++) {
      const at = (<usize>i) << 2;
      const xHat = (load<f32>(xr + at) - load<f32>(kept)) * load<f32>(kept, 4);
      const g = load<f32>(dyr + at);
      store<f32>(dGamma + at, load<f32>(dGamma + at) + g * xHat);
      store<f32>(dBeta + at, load<f32>(dBeta + at) + g);
    }
  }
}

function rowMean(x: usize, d: i32): f32 {
  let s0 = splat(0);
  let s1 = splat(0);
  let i = 0;
  for (; i + 8 <= d; i += 8) {
    s0 = f32x4.add(s0, v128.load(x + ((<usize>i) << 2)));
    s1 = f32x4.add(s1, v128.load(x + ((<usize>i) << 2), 16));
  }
  let s: f32 = sum4(f32x4.add(s0, s1));
  for (; i < d; i++) s += load<f32>(x + ((<usize>i) << 2));
  return s / <f32>d;
}

function rowRstd(x: usize, d: i32, mean: f32, eps: f32): f32 {
  const mm = splat(mean);
  let s0 = splat(0);
  let s1 = splat(0);
  let i = 0;
  for (; i + 8 <= d; i += 8) {
    const c0 = f32x4.sub(v128.load(x + ((<usize>i) << 2)), mm);
    const c1 = f32x4.sub(v128.load(x + ((<usize>i) << 2), 16), mm);
    s0 = fma(c0, c0, s0);
    s1 = fma(c1, c1, s1);
  }
  let s: f32 = sum4(f32x4.add(s0, s1));
  for (; i < d; i++) {
    const c = load<f32>(x + ((<usize>i) << 2)) - mean;
    s += c * c;
  }
  return <f32>(1.0 / Math.sqrt(<f64>s / <f64>d + <f64>eps));
}

/**
 * out[index[n]] += dy[n] for `width` columns of dy (n x d) and out (rows x d), which the pointers begin at; they
 * are overwritten. Negative indices are skipped.
 */
export function scatterAddRows(dy: usize, index: usize, out: usize, n: i32, d: i32, rows: i32, width: i32): void {
  const stride = (<usize>d) << 2;
  zeroColumns(out, rows, stride, width);
  for (let i = 0; i < n; i++) {
    const row = load<i32>(index + ((<usize>i) << 2));
    if (row >= 0) axpy(1, dy + <usize>i * stride, out + <usize>row * stride, width);
  }
}

/**
 * maxima[n] and sums[n] = sum_i exp(logits[n][i] - max). The logarithm is left to the caller:
 * AssemblyScript's needs tables in linear memory, which belongs to TensorFlow.js here.
 */
export function rowExpSums(logits: usize, maxima: usize, sums: usize, n: i32, v: i32): void {
  for (let r = 0; r < n; r++) {
    const row = logits + ((<usize>r * <usize>v) << 2);
    const max = maximum(row, v);
    let acc = splat(0);
    let i = 0;
    const mm = splat(max);
    for (; i + 4 <= v; i += 4) acc = f32x4.add(acc, exp4(f32x4.sub(v128.load(row + ((<usize>i) << 2)), mm)));
    let s: f32 = sum4(acc);
    for (; i < v; i++) s += f32x4.extract_lane(exp4(splat(load<f32>(row + ((<usize>i) << 2)) - max)), 0);
    store<f32>(maxima + ((<usize>r) << 2), max);
    store<f32>(sums + ((<usize>r) << 2), s);
  }
}

/** dLogits[n] = (softmax(logits[n]) - onehot(target[n])) * dLoss[n]. */
export function softmaxCrossEntropyGrad(
  logits: usize,
  targets: usize,
  lse: usize,
  dLoss: usize,
  out: usize,
  n: i32,
  v: i32,
): void {
  for (let r = 0; r < n; r++) {
    const base = (<usize>r * <usize>v) << 2;
    const target = load<i32>(targets + ((<usize>r) << 2));
    const scale = target < 0 ? <f32>0 : load<f32>(dLoss + ((<usize>r) << 2));
    if (scale == 0) {
      zero(out + base, v);
      continue;
    }
    const ll = splat(load<f32>(lse + ((<usize>r) << 2)));
    const ss = splat(scale);
    let i = 0;
    for (; i + 4 <= v; i += 4) {
      const at = base + ((<usize>i) << 2);
      v128.store(out + at, f32x4.mul(ss, exp4(f32x4.sub(v128.load(logits + at), ll))));
    }
    for (; i < v; i++) {
      const at = base + ((<usize>i) << 2);
      store<f32>(out + at, scale * f32x4.extract_lane(exp4(f32x4.sub(splat(load<f32>(logits + at)), ll)), 0));
    }
    const hit = out + base + ((<usize>target) << 2);
    store<f32>(hit, load<f32>(hit) - scale);
  }
}

/**
 * out = the sums of `width` columns of x (n x d), which the pointers begin at: x is read once, four rows at a
 * time.
 */
export function columnSums(x: usize, out: usize, n: i32, d: i32, width: i32): void {
  zero(out, width);
  const stride = (<usize>d) << 2;
  let r = 0;
  for (; r + 4 <= n; r += 4) {
    const row = x + <usize>r * stride;
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const at = row + ((<usize>i) << 2);
      const first = f32x4.add(v128.load(at), v128.load(at + stride));
      const second = f32x4.add(v128.load(at + 2 * stride), v128.load(at + 3 * stride));
      const to = out + ((<usize>i) << 2);
      v128.store(to, f32x4.add(v128.load(to), f32x4.add(first, second)));
    }
    for (; i < width; i++) {
      const at = row + ((<usize>i) << 2);
      const first = load<f32>(at) + load<f32>(at + stride);
      const second = load<f32>(at + 2 * stride) + load<f32>(at + 3 * stride);
      const to = out + ((<usize>i) << 2);
      store<f32>(to, load<f32>(to) + (first + second));
    }
  }
  for (; r < n; r++) axpy(1, x + <usize>r * stride, out, width);
}
