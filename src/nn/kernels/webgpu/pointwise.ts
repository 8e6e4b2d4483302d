import type { KernelName } from '../specs';
import { adamW } from './adamw';
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

export const pointwise: Partial<Record<KernelName, GpuKernel>> = {
  Gelu: (call) => {
    const { x } = call.inputs;
    return [call.run(gelu, { inputs: { x }, shape: x.shape })];
  },
  GeluGrad: (call) => {
    const { x, dy } = call.inputs;
    return [call.run(geluGrad, { inputs: { x, dy }, shape: x.shape })];
  },
  AdamW: adamW,
};
