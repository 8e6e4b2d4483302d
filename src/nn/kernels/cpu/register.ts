import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { registerOn } from '../specs';
import type { HostArithmetics, HostCall } from './arithmetic';
import { attention } from './attention';
import { adamWParts, clipFactor } from '../adamw-parts';

/** erf by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7, the resolution of f32 near 1). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

const normalCdf = (x: number) => 0.5 * (1 + erf(x * Math.SQRT1_2));
const normalPdf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Mean and 1 / sqrt(population variance + eps) of one row. */
function rowMoments(x: Float32Array, start: number, d: number, eps: number): [mean: number, rstd: number] {
  let mean = 0;
  for (let i = 0; i < d; i++) mean += x[start + i];
  mean /= d;
  let variance = 0;
  for (let i = 0; i < d; i++) variance += (x[start + i] - mean) ** 2;
  return [mean, 1 / Math.sqrt(variance / d + eps)];
}

/** tanh(q + k[candidate] + distance wd + angle wa + bias) at one step, candidate and channel. */
function activation(
  { inputs }: HostCall,
  d: number,
  width: number,
  n: number,
  slot: number,
  channel: number,
): number {
  const { q, k, candidates, distance, angle, wd, wa, bias } = inputs;
  const at = n * width + slot;
  return Math.tanh(
    q[n * d + channel] +
      k[candidates[at] * d + channel] +
      distance[at] * wd[channel] +
      angle[at] * wa[channel] +
      bias[channel],
  );
}

const arithmetics: HostArithmetics = {
  ...attention,

  Gelu({ inputs: { x }, outputs: [y] }) {
    for (let i = 0; i < x.length; i++) y[i] = x[i] * normalCdf(x[i]);
  },

  GeluGrad({ inputs: { x, dy }, outputs: [dx] }) {
    for (let i = 0; i < x.length; i++) dx[i] = dy[i] * (normalCdf(x[i]) + x[i] * normalPdf(x[i]));
  },

  AdamW({ inputs, shapes, outputs: [norm, ...newPs], attrs }) {
    const { lr, beta1, beta2, eps, decay, correction1, correction2 } = attrs;
    const parts = adamWParts((name) => shapes[name]);
    let squares = 0;
    for (const { g } of parts) for (const value of inputs[g]) squares += value * value;
    norm[0] = Math.sqrt(squares);
    const scale = Math.fround(clipFactor(norm[0], attrs.clip));
    parts.forEach((part, k) => {
      const [p, g, m, v] = [inputs[part.p], inputs[part.g], inputs[part.m], inputs[part.v]];
      for (let i = 0, at = part.at; i < part.size; i++, at++) {
        const gradient = g[i] * scale;
        m[at] = beta1 * m[at] + (1 - beta1) * gradient;
        v[at] = beta2 * v[at] + (1 - beta2) * gradient * gradient;
        const denominator = Math.sqrt(v[at]) / Math.sqrt(correction2) + eps;
        newPs[k][i] = p[i] * (1 - lr * decay) - (lr / correction1) * (m[at] / denominator);
      }
    });
  },

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

  EdgeSoftmaxAggregate({ inputs, shapes, outputs: [out, alpha], attrs: { slope } }) {
    const { xl, xr, attr, we, att, offsets, sources } = inputs;
    const [rows, d] = shapes.xr;
    for (let t = 0; t < rows; t++) {
      let max = -Infinity;
      for (let e = offsets[t]; e < offsets[t + 1]; e++) {
        let score = 0;
        for (let c = 0; c < d; c++) {
          const z =
            xl[sources[e] * d + c] + xr[t * d + c] + attr[2 * e] * we[c] + attr[2 * e + 1] * we[d + c];
          score += att[c] * (z > 0 ? z : slope * z);
        }
        alpha[e] = score;
        max = Math.max(max, score);
      }
      let total = 0;
      for (let e = offsets[t]; e < offsets[t + 1]; e++) total += alpha[e] = Math.exp(alpha[e] - max);
      for (let e = offsets[t]; e < offsets[t + 1]; e++) {
        alpha[e] /= total;
        for (let c = 0; c < d; c++) out[t * d + c] += alpha[e] * xl[sources[e] * d + c];
      }
    }
  },

  EdgeSoftmaxAggregateGrad({ inputs, shapes, outputs: [dXl, dXr, dWe, dAtt], attrs: { slope } }) {
    const { xl, xr, attr, we, att, offsets, sources, alpha, dy } = inputs;
    const [rows, d] = shapes.xr;
    for (let t = 0; t < rows; t++) {
      let mean = 0;
      const dAlpha = new Float64Array(offsets[t + 1] - offsets[t]);
      for (let e = offsets[t]; e < offsets[t + 1]; e++) {
        for (let c = 0; c < d; c++) {
          dAlpha[e - offsets[t]] += dy[t * d + c] * xl[sources[e] * d + c];
          dXl[sources[e] * d + c] += alpha[e] * dy[t * d + c];
        }
        mean += alpha[e] * dAlpha[e - offsets[t]];
      }
      for (let e = offsets[t]; e < offsets[t + 1]; e++) {
        const dScore = alpha[e] * (dAlpha[e - offsets[t]] - mean);
        for (let c = 0; c < d; c++) {
          const s = sources[e] * d + c;
          const z = xl[s] + xr[t * d + c] + attr[2 * e] * we[c] + attr[2 * e + 1] * we[d + c];
          const g = dScore * att[c] * (z > 0 ? 1 : slope);
          dAtt[c] += dScore * (z > 0 ? z : slope * z);
          dXl[s] += g;
          dXr[t * d + c] += g;
          dWe[c] += g * attr[2 * e];
          dWe[d + c] += g * attr[2 * e + 1];
        }
      }
    }
  },

  AdditiveAttention(call) {
    const { lengths, v } = call.inputs;
    const [logits] = call.outputs;
    const [n, width] = call.shapes.candidates;
    const d = v.length;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < lengths[i]; c++)
        for (let x = 0; x < d; x++) logits[i * width + c] += v[x] * activation(call, d, width, i, c, x);
  },

  AdditiveAttentionGrad(call) {
    const { candidates, lengths, distance, angle, v, dy } = call.inputs;
    const [dQ, dK, dWd, dWa, dBias, dV] = call.outputs;
    const [n, width] = call.shapes.candidates;
    const d = v.length;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < lengths[i]; c++)
        for (let x = 0; x < d; x++) {
          const at = i * width + c;
          const y = activation(call, d, width, i, c, x);
          const g = dy[at] * v[x] * (1 - y * y);
          dV[x] += dy[at] * y;
          dQ[i * d + x] += g;
          dK[candidates[at] * d + x] += g;
          dWd[x] += g * distance[at];
          dWa[x] += g * angle[at];
          dBias[x] += g;
        }
  },
};

interface CpuBackend {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: string, values: Float32Array): TensorInfo;
}

/** Registers the plain twins of all custom kernels on the `cpu` backend. */
export function registerCpuKernels(): void {
  registerOn<CpuBackend>('cpu', (name) => {
    const arithmetic = arithmetics[name];
    if (!arithmetic) throw new Error(`No cpu arithmetic for kernel ${name}`);
    return ({ inputs, attrs, specs, backend }) => {
      const outputs = specs.map((spec) => new Float32Array(util.sizeFromShape(spec.shape)));
      const of = <T>(read: (tensor: TensorInfo) => T) =>
        Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, read(tensor)]));
      const values = of(({ dataId }) => backend.data.get(dataId).values);
      arithmetic({ inputs: values, shapes: of(({ shape }) => shape), outputs, attrs });
      return outputs.map((made, i) => backend.makeTensorInfo(specs[i].shape, specs[i].dtype, made));
    };
  });
}
