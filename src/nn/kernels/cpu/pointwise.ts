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

  AdamW({ inputs: { p, m, v, g, scale }, outputs: [newP, newM, newV], attrs }) {
    const { lr, beta1, beta2, eps, decay, correction1, correction2 } = attrs;
    for (let i = 0; i < p.length; i++) {
      const gradient = g[i] * scale[0];
      newM[i] = beta1 * m[i] + (1 - beta1) * gradient;
      newV[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
      const denominator = Math.sqrt(newV[i]) / Math.sqrt(correction2) + eps;
      newP[i] = p[i] * (1 - lr * decay) - (lr / correction1) * (newM[i] / denominator);
    }
  },
};
