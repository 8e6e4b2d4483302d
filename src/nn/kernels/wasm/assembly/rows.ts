import { axpy, exp4, splat, sum4, zero } from './math';

/** y[r] = (x[r] - mean) / sqrt(var + eps) * gamma + beta for each of `rows` rows of `d`; beta may be 0 (none). */
export function layerNorm(x: usize, gamma: usize, beta: usize, y: usize, rows: i32, d: i32, eps: f32): void {
  const stride = (<usize>d) << 2;
  for (let r = 0; r < rows; r++) {
    const xr = x + <usize>r * stride;
    const yr = y + <usize>r * stride;
    const mean = rowMean(xr, d);
    const rstd = rowRstd(xr, d, mean, eps);
    for (let i = 0; i < d; i++) {
      const at = (<usize>i) << 2;
      let value = (load<f32>(xr + at) - mean) * rstd * load<f32>(gamma + at);
      if (beta) value += load<f32>(beta + at);
      store<f32>(yr + at, value);
    }
  }
}

/** dGamma and dBeta (0: none) are overwritten. */
export function layerNormGrad(
  x: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  rows: i32,
  d: i32,
  eps: f32,
): void {
  const stride = (<usize>d) << 2;
  zero(dGamma, d);
  if (dBeta) zero(dBeta, d);
  for (let r = 0; r < rows; r++) {
    const xr = x + <usize>r * stride;
    const dyr = dy + <usize>r * stride;
    const dxr = dx + <usize>r * stride;
    const mean = rowMean(xr, d);
    const rstd = rowRstd(xr, d, mean, eps);
    let sum: f32 = 0;
    let sumX: f32 = 0;
    for (let i = 0; i < d; i++) {
      const at = (<usize>i) << 2;
      const xHat = (load<f32>(xr + at) - mean) * rstd;
      const g = load<f32>(dyr + at);
      const gg = g * load<f32>(gamma + at);
      sum += gg;
      sumX += gg * xHat;
      store<f32>(dGamma + at, load<f32>(dGamma + at) + g * xHat);
      if (dBeta) store<f32>(dBeta + at, load<f32>(dBeta + at) + g);
    }
    sum /= <f32>d;
    sumX /= <f32>d;
    for (let i = 0; i < d; i++) {
      const at = (<usize>i) << 2;
      const xHat = (load<f32>(xr + at) - mean) * rstd;
      store<f32>(dxr + at, rstd * (load<f32>(dyr + at) * load<f32>(gamma + at) - sum - xHat * sumX));
    }
  }
}

function rowMean(x: usize, d: i32): f32 {
  let s: f64 = 0;
  for (let i = 0; i < d; i++) s += <f64>load<f32>(x + ((<usize>i) << 2));
  return <f32>(s / <f64>d);
}

function rowRstd(x: usize, d: i32, mean: f32, eps: f32): f32 {
  let s: f64 = 0;
  for (let i = 0; i < d; i++) {
    const c = <f64>(load<f32>(x + ((<usize>i) << 2)) - mean);
    s += c * c;
  }
  return <f32>(1.0 / Math.sqrt(s / <f64>d + <f64>eps));
}

/** out[index[n]] += dy[n]; out (rows x d) is overwritten. Negative indices are skipped. */
export function scatterAddRows(dy: usize, index: usize, out: usize, n: i32, d: i32, rows: i32): void {
  zero(out, rows * d);
  const stride = (<usize>d) << 2;
  for (let i = 0; i < n; i++) {
    const row = load<i32>(index + ((<usize>i) << 2));
    if (row >= 0) axpy(1, dy + <usize>i * stride, out + <usize>row * stride, d);
  }
}

/**
 * maxima[n] and sums[n] = sum_i exp(logits[n][i] - max). The logarithm is left to the caller: AssemblyScript's needs
 * tables in linear memory, which belongs to TensorFlow.js here.
 */
export function rowExpSums(logits: usize, maxima: usize, sums: usize, n: i32, v: i32): void {
  for (let r = 0; r < n; r++) {
    const row = logits + ((<usize>r * <usize>v) << 2);
    let max: f32 = -Infinity;
    for (let i = 0; i < v; i++) max = <f32>Math.max(max, load<f32>(row + ((<usize>i) << 2)));
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
