import type { HostArithmetics } from './arithmetic';

/** Mean and 1 / sqrt(population variance + eps) of one row. */
function rowMoments(x: Float32Array, start: number, d: number, eps: number): [mean: number, rstd: number] {
  let mean = 0;
  for (let i = 0; i < d; i++) mean += x[start + i];
  mean /= d;
  let variance = 0;
  for (let i = 0; i < d; i++) variance += (x[start + i] - mean) ** 2;
  return [mean, 1 / Math.sqrt(variance / d + eps)];
}

export const rows: HostArithmetics = {
  RowLayerNorm({ inputs: { x, gamma, beta }, shapes, outputs: [y], attrs: { eps } }) {
    const [n, d] = shapes.x;
    for (let r = 0; r < n; r++) {
      const [mean, rstd] = rowMoments(x, r * d, d, eps);
      for (let i = 0; i < d; i++)
        y[r * d + i] = (x[r * d + i] - mean) * rstd * gamma[i] + (beta ? beta[i] : 0);
    }
  },

  RowLayerNormGrad({ inputs: { x, gamma, dy }, shapes, outputs: [dx, dGamma, dBeta], attrs: { eps } }) {
    const [n, d] = shapes.x;
    for (let r = 0; r < n; r++) {
      const at = r * d;
      const [mean, rstd] = rowMoments(x, at, d, eps);
      const xHat = (i: number) => (x[at + i] - mean) * rstd;
      let sum = 0;
      let sumX = 0;
      for (let i = 0; i < d; i++) {
        sum += dy[at + i] * gamma[i];
        sumX += dy[at + i] * gamma[i] * xHat(i);
        dGamma[i] += dy[at + i] * xHat(i);
        dBeta[i] += dy[at + i];
      }
      for (let i = 0; i < d; i++)
        dx[at + i] = rstd * (dy[at + i] * gamma[i] - sum / d - (xHat(i) * sumX) / d);
    }
  },

  ScatterAddRows({ inputs: { dy, ids }, shapes, outputs: [out] }) {
    const [n, d] = shapes.dy;
    for (let r = 0; r < n; r++) for (let i = 0; i < d; i++) out[ids[r] * d + i] += dy[r * d + i];
  },

  SoftmaxCrossEntropyRows({ inputs: { logits, targets }, shapes, outputs: [losses, logSumExp] }) {
    const [n, v] = shapes.logits;
    for (let r = 0; r < n; r++) {
      const row = logits.subarray(r * v, (r + 1) * v);
      const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
      logSumExp[r] = max + Math.log(row.reduce((sum, value) => sum + Math.exp(value - max), 0));
      losses[r] = targets[r] < 0 ? 0 : logSumExp[r] - row[targets[r]];
    }
  },

  SoftmaxCrossEntropyRowsGrad({ inputs: { logits, targets, logSumExp, dLoss }, shapes, outputs: [dLogits] }) {
    const [n, v] = shapes.logits;
    for (let r = 0; r < n; r++) {
      if (targets[r] < 0) continue;
      for (let i = 0; i < v; i++) dLogits[r * v + i] = dLoss[r] * Math.exp(logits[r * v + i] - logSumExp[r]);
      dLogits[r * v + targets[r]] -= dLoss[r];
    }
  },
};
