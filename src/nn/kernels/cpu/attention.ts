import type { HostArithmetics } from './arithmetic';

function softmaxInPlace(scores: Float64Array): void {
  const max = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let j = 0; j < scores.length; j++) total += scores[j] = Math.exp(scores[j] - max);
  for (let j = 0; j < scores.length; j++) scores[j] /= total;
}

/** sum_c a[at + c] * w[2 c + column] */
function columnDot(a: Float32Array, at: number, w: Float32Array, column: number, dh: number): number {
  let sum = 0;
  for (let c = 0; c < dh; c++) sum += a[at + c] * w[2 * c + column];
  return sum;
}

export const attention: HostArithmetics = {
  SequenceAttention({ inputs, shapes, outputs: [out, weights], attrs: { heads, pairs, relative, causal } }) {
    const { qkv, first, last, pairRow, relDistance, relTime, wk, wv, bv } = inputs;
    const n = shapes.qkv[0];
    const d = shapes.qkv[1] / 3;
    const dh = d / heads;
    for (let i = 0; i < n; i++) {
      for (let h = 0; h < heads; h++) {
        const q = i * 3 * d + h * dh;
        const scores = new Float64Array((causal ? i + 1 : last[i]) - first[i]);
        const qd = relative ? columnDot(qkv, q, wk, 0, dh) : 0;
        const qt = relative ? columnDot(qkv, q, wk, 1, dh) : 0;
        for (let j = 0; j < scores.length; j++) {
          const k = (first[i] + j) * 3 * d + d + h * dh;
          let score = 0;
          for (let c = 0; c < dh; c++) score += qkv[q + c] * qkv[k + c];
          if (relative) score += relDistance[pairRow[i] + j] * qd + relTime[pairRow[i] + j] * qt;
          scores[j] = score / Math.sqrt(dh);
        }
        softmaxInPlace(scores);
        weights.set(scores, h * pairs + pairRow[i]);
        for (let c = 0; c < dh; c++) {
          let value = 0;
          for (let j = 0; j < scores.length; j++) {
            const relativeValue = relative
              ? relDistance[pairRow[i] + j] * wv[2 * c] + relTime[pairRow[i] + j] * wv[2 * c + 1] + bv[c]
              : 0;
            value += scores[j] * (qkv[(first[i] + j) * 3 * d + 2 * d + h * dh + c] + relativeValue);
          }
          out[i * d + h * dh + c] = value;
        }
      }
    }
  },

  SequenceAttentionGrad({ inputs, shapes, outputs: [dQkv, dWk, dWv, dBv], attrs }) {
    const { heads, pairs, relative, causal } = attrs;
    const { qkv, first, last, pairRow, relDistance, relTime, wk, wv, weights, dy } = inputs;
    const n = shapes.qkv[0];
    const d = shapes.qkv[1] / 3;
    const dh = d / heads;
    for (let i = 0; i < n; i++) {
      for (let h = 0; h < heads; h++) {
        const q = i * 3 * d + h * dh;
        const g = i * d + h * dh;
        const count = (causal ? i + 1 : last[i]) - first[i];
        const a = weights.subarray(h * pairs + pairRow[i], h * pairs + pairRow[i] + count);
        const dA = new Float64Array(count);
        for (let j = 0; j < count; j++) {
          const v = (first[i] + j) * 3 * d + 2 * d + h * dh;
          for (let c = 0; c < dh; c++) dA[j] += dy[g + c] * qkv[v + c];
          if (!relative) continue;
          dA[j] += relDistance[pairRow[i] + j] * columnDot(dy, g, wv, 0, dh);
          dA[j] += relTime[pairRow[i] + j] * columnDot(dy, g, wv, 1, dh);
        }
        const mean = dA.reduce((sum, value, j) => sum + value * a[j], 0);
        for (let j = 0; j < count; j++) {
          const dS = (a[j] * (dA[j] - mean)) / Math.sqrt(dh);
          const k = (first[i] + j) * 3 * d + d + h * dh;
          const distance = relative ? relDistance[pairRow[i] + j] : 0;
          const time = relative ? relTime[pairRow[i] + j] : 0;
          for (let c = 0; c < dh; c++) {
            dQkv[q + c] += dS * qkv[k + c];
            dQkv[k + c] += dS * qkv[q + c];
            dQkv[k + d + c] += a[j] * dy[g + c];
            if (!relative) continue;
            dQkv[q + c] += dS * (distance * wk[2 * c] + time * wk[2 * c + 1]);
            dWk[2 * c] += dS * distance * qkv[q + c];
            dWk[2 * c + 1] += dS * time * qkv[q + c];
            dWv[2 * c] += a[j] * distance * dy[g + c];
            dWv[2 * c + 1] += a[j] * time * dy[g + c];
          }
        }
        if (relative) for (let c = 0; c < dh; c++) dBv[c] += dy[g + c];
      }
    }
  },

  TreeAttention({ inputs, shapes, outputs: [out], attrs: { heads } }) {
    const { q, pool, slots, counts, relDistance, relTime, wk, wv, bv } = inputs;
    const [n, d] = shapes.q;
    const width = shapes.slots[1];
    const dh = d / heads;
    for (let i = 0; i < n; i++) {
      for (let h = 0; h < heads; h++) {
        const at = i * d + h * dh;
        const scores = new Float64Array(counts[i]);
        const qd = columnDot(q, at, wk, 0, dh);
        const qt = columnDot(q, at, wk, 1, dh);
        for (let j = 0; j < scores.length; j++) {
          const k = slots[i * width + j] * 2 * d + h * dh;
          let score = relDistance[i * width + j] * qd + relTime[i * width + j] * qt;
          for (let c = 0; c < dh; c++) score += q[at + c] * pool[k + c];
          scores[j] = score / Math.sqrt(dh);
        }
        softmaxInPlace(scores);
        for (let c = 0; c < dh; c++) {
          let value = bv[c];
          for (let j = 0; j < scores.length; j++) {
            const relativeValue =
              relDistance[i * width + j] * wv[2 * c] + relTime[i * width + j] * wv[2 * c + 1];
            value += scores[j] * (pool[slots[i * width + j] * 2 * d + d + h * dh + c] + relativeValue);
          }
          out[at + c] = value;
        }
      }
    }
  },
};
