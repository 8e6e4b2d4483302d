import type { HostArithmetics } from './arithmetic';

export const graph: HostArithmetics = {
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
};
