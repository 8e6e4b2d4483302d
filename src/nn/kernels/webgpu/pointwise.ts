import type { KernelName } from '../specs';
import type { GpuKernel } from './kernel-call';
import type { Shader } from './shader';

/** Phi by Abramowitz and Stegun 7.1.26, from the tail that is small, so that nothing cancels. */
const normalCdf = `
fn normalCdf(x : f32) -> f32 {
  let z = abs(x) * 0.7071067811865476;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  let tail = 0.5 * poly * exp(-z * z);
  return select(1.0 - tail, tail, x < 0.0);
}`;

const gelu: Shader = {
  name: 'Gelu',
  grain: 'value',
  code: `${normalCdf}
fn value(i : i32) -> f32 { return x[i] * normalCdf(x[i]); }`,
};

const geluGrad: Shader = {
  name: 'GeluGrad',
  grain: 'value',
  code: `${normalCdf}
fn value(i : i32) -> f32 {
  return dy[i] * (normalCdf(x[i]) + x[i] * exp(-0.5 * x[i] * x[i]) * 0.3989422804014327);
}`,
};

const adamFirstMoment: Shader = {
  name: 'AdamFirstMoment',
  grain: 'value',
  floats: ['beta', 'rest'],
  code: 'fn value(i : i32) -> f32 { return uniforms.beta * m[i] + uniforms.rest * (g[i] * scale[0]); }',
};

const adamSecondMoment: Shader = {
  name: 'AdamSecondMoment',
  grain: 'value',
  floats: ['beta', 'rest'],
  code: `
fn value(i : i32) -> f32 {
  let gradient = g[i] * scale[0];
  return uniforms.beta * v[i] + uniforms.rest * gradient * gradient;
}`,
};

const adamStep: Shader = {
  name: 'AdamStep',
  grain: 'value',
  floats: ['keep', 'rate', 'rootCorrection', 'eps'],
  code: `
fn value(i : i32) -> f32 {
  return p[i] * uniforms.keep - uniforms.rate * (m[i] / (sqrt(v[i]) / uniforms.rootCorrection + uniforms.eps));
}`,
};

export const pointwise: Partial<Record<KernelName, GpuKernel>> = {
  Gelu: (call) => {
    const { x } = call.inputs;
    return [call.run(gelu, { inputs: { x }, shape: x.shape })];
  },
  GeluGrad: (call) => {
    const { x, dy } = call.inputs;
    return [call.run(geluGrad, { inputs: { x, dy }, shape: x.shape })];
  },

  AdamW: (call) => {
    const { p, m, v, g, scale } = call.inputs;
    const { lr, beta1, beta2, eps, decay, correction1, correction2 } = call.attrs;
    const { shape } = p;
    const moment = (beta: number) => ({ beta, rest: 1 - beta });
    const newM = call.run(adamFirstMoment, { inputs: { m, g, scale }, uniforms: moment(beta1), shape });
    const newV = call.run(adamSecondMoment, { inputs: { v, g, scale }, uniforms: moment(beta2), shape });
    const newP = call.run(adamStep, {
      inputs: { p, m: newM, v: newV },
      uniforms: {
        keep: 1 - lr * decay,
        rate: lr / correction1,
        rootCorrection: Math.sqrt(correction2),
        eps,
      },
      shape,
    });
    return [newP, newM, newV];
  },
};
