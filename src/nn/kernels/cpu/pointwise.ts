import { adamWParts, clipFactor } from '../adamw-parts';
import type { HostArithmetics } from './arithmetic';

/** erf by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7, the resolution of f32 near 1). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

const normalCdf = (x: number) => 0.5 * (1 + erf(x * Math.SQRT1_2));
const normalPdf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

export const pointwise: HostArithmetics = {
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
};
