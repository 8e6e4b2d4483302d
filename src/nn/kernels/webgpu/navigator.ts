import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelName } from '../specs';
import { columnSums, columnSumShader } from './column-sums';
import type { GpuKernel, KernelCall } from './kernel-call';
import type { Shader } from './shader';

/** The four vectors as rows of one array: a shader binds only eight buffers. */
const packTerms: Shader = {
  name: 'NavigatorTerms',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let x = index % uniforms.d;
  switch (index / uniforms.d) {
    case 0: { return wd[x]; }
    case 1: { return wa[x]; }
    case 2: { return bias[x]; }
    default: { return v[x]; }
  }
}`,
};

/** Per candidate: distance, angle, gradient of its logit. */
const packSlots: Shader = {
  name: 'NavigatorSlots',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let at = index / 3;
  switch (index % 3) {
    case 0: { return distance[at]; }
    case 1: { return angle[at]; }
    default: { return dy[at]; }
  }
}`,
};

/**
 * tanh(q + k[road] + distance wd + angle wa + bias) in channel x of step n;
 * drivers differ on tanh of large numbers.
 */
const activation = `
fn activation(n : i32, road : i32, distance : f32, angle : f32, x : i32) -> f32 {
  let d = uniforms.d;
  let sum = q[n * d + x] + k[road * d + x] + distance * terms[x] + angle * terms[d + x] + terms[2 * d + x];
  return tanh(clamp(sum, -15.0, 15.0));
}`;

const logitsShader: Shader = {
  name: 'NavigatorLogits',
  grain: 'value',
  code: `${activation}
fn value(at : i32) -> f32 {
  let n = at / uniforms.width;
  var sum = 0.0;
  if (at % uniforms.width < lengths[n]) {
    for (var x = 0; x < uniforms.d; x++) {
      sum += terms[3 * uniforms.d + x] * activation(n, candidates[at], distance[at], angle[at], x);
    }
  }
  return sum;
}`,
};

/** Gradient of the loss by what tanh is applied to. */
const activationGrad = `${activation}
fn activationGrad(n : i32, at : i32, road : i32, x : i32) -> f32 {
  let y = activation(n, road, slots[3 * at], slots[3 * at + 1], x);
  return slots[3 * at + 2] * terms[3 * uniforms.d + x] * (1.0 - y * y);
}`;

const dQShader: Shader = {
  name: 'NavigatorDq',
  grain: 'value',
  code: `${activationGrad}
fn value(index : i32) -> f32 {
  let n = index / uniforms.d;
  var sum = 0.0;
  for (var at = n * uniforms.width; at < n * uniforms.width + lengths[n]; at++) {
    sum += activationGrad(n, at, candidates[at], index % uniforms.d);
  }
  return sum;
}`,
};

const dKShader: Shader = {
  name: 'NavigatorDk',
  grain: 'value',
  code: `${activationGrad}
fn value(index : i32) -> f32 {
  let road = index / uniforms.d;
  var sum = 0.0;
  for (var i = byRoadOffsets[road]; i < byRoadOffsets[road + 1]; i++) {
    let at = byRoadOrder[i];
    sum += activationGrad(at / uniforms.width, at, road, index % uniforms.d);
  }
  return sum;
}`,
};

/** Columns: dWd, dWa, dBias, dV. */
const termSums = columnSumShader(
  'NavigatorTermSums',
  `${activation}
fn term(segment : i32, n : i32, column : i32) -> f32 {
  let part = column / uniforms.d;
  let x = column % uniforms.d;
  var sum = 0.0;
  for (var at = n * uniforms.width; at < n * uniforms.width + lengths[n]; at++) {
    let distance = slots[3 * at];
    let angle = slots[3 * at + 1];
    let y = activation(n, candidates[at], distance, angle, x);
    let g = slots[3 * at + 2] * terms[3 * uniforms.d + x] * (1.0 - y * y);
    switch (part) {
      case 0: { sum += g * distance; }
      case 1: { sum += g * angle; }
      case 2: { sum += g; }
      default: { sum += slots[3 * at + 2] * y; }
    }
  }
  return sum;
}`,
);

function terms(call: KernelCall): TensorInfo {
  const { wd, wa, bias, v } = call.inputs;
  const [d] = v.shape;
  return call.scratch(packTerms, { inputs: { wd, wa, bias, v }, uniforms: { d }, shape: [4, d] });
}

export const navigator: Partial<Record<KernelName, GpuKernel>> = {
  AdditiveAttention: (call) => {
    const { q, k, candidates, lengths, distance, angle } = call.inputs;
    const [, width] = candidates.shape;
    return [
      call.run(logitsShader, {
        inputs: { q, k, candidates, lengths, distance, angle, terms: terms(call) },
        uniforms: { d: q.shape[1], width },
        shape: candidates.shape,
      }),
    ];
  },

  AdditiveAttentionGrad: (call) => {
    const { q, k, candidates, lengths, distance, angle, byRoadOffsets, byRoadOrder, dy } = call.inputs;
    const [steps, width] = candidates.shape;
    const d = q.shape[1];
    const slots = call.scratch(packSlots, { inputs: { distance, angle, dy }, shape: [steps, width, 3] });
    const common = { q, k, slots, terms: terms(call) };
    const uniforms = { d, width };
    const ofStep = { ...common, candidates, lengths };
    const ofRoad = { ...common, byRoadOffsets, byRoadOrder };
    const dQ = call.run(dQShader, { inputs: ofStep, uniforms, shape: q.shape });
    const dK = call.run(dKShader, { inputs: ofRoad, uniforms, shape: k.shape });
    return [dQ, dK, ...columnSums(call, termSums, ofStep, uniforms, steps, [[d], [d], [d], [d]])];
  },
};
