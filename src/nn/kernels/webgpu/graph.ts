import type { KernelName } from '../specs';
import { columnSums, columnSumShader } from './column-sums';
import type { GpuKernel } from './kernel-call';
import type { Shader } from './shader';

/** What leakyRelu is applied to, for one edge and channel. */
const inner = (target: string) => `
fn inner(e : i32, t : i32, c : i32) -> f32 {
  return xl[sources[e] * uniforms.d + c] + xr[${target} * uniforms.d + c]
    + attr[2 * e] * we[c] + attr[2 * e + 1] * we[uniforms.d + c];
}`;

const edgeWeights: Shader = {
  name: 'EdgeWeights',
  grain: 'item',
  floats: ['slope'],
  code: `${inner('t')}
fn work(t : i32) {
  var top = -3.4e38;
  for (var e = offsets[t]; e < offsets[t + 1]; e++) {
    var score = 0.0;
    for (var c = 0; c < uniforms.d; c++) {
      let z = inner(e, t, c);
      score += att[c] * select(uniforms.slope * z, z, z > 0.0);
    }
    result[e] = score;
    top = max(top, score);
  }
  var total = 0.0;
  for (var e = offsets[t]; e < offsets[t + 1]; e++) {
    result[e] = exp(result[e] - top);
    total += result[e];
  }
  for (var e = offsets[t]; e < offsets[t + 1]; e++) { result[e] /= total; }
}`,
};

const edgeAggregate: Shader = {
  name: 'EdgeAggregate',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let t = index / uniforms.d;
  let c = index % uniforms.d;
  var sum = 0.0;
  for (var e = offsets[t]; e < offsets[t + 1]; e++) { sum += alpha[e] * xl[sources[e] * uniforms.d + c]; }
  return sum;
}`,
};

/** Per edge: gradient of its score, and its weight, side by side. */
const edgeScoreGrad: Shader = {
  name: 'EdgeScoreGrad',
  grain: 'item',
  code: `
fn work(t : i32) {
  var mean = 0.0;
  for (var e = offsets[t]; e < offsets[t + 1]; e++) {
    var dAlpha = 0.0;
    for (var c = 0; c < uniforms.d; c++) {
      dAlpha += dy[t * uniforms.d + c] * xl[sources[e] * uniforms.d + c];
    }
    result[2 * e] = dAlpha;
    result[2 * e + 1] = alpha[e];
    mean += alpha[e] * dAlpha;
  }
  for (var e = offsets[t]; e < offsets[t + 1]; e++) { result[2 * e] = alpha[e] * (result[2 * e] - mean); }
}`,
};

/** One bit per edge and channel: on which side of leakyRelu it is. 32 channels a word. */
const edgeSides: Shader = {
  name: 'EdgeSides',
  grain: 'value',
  dtype: 'int32',
  code: `${inner('targets[e]')}
fn value(index : i32) -> i32 {
  let e = index / uniforms.words;
  let first = 32 * (index % uniforms.words);
  var bits = 0u;
  for (var c = first; c < min(first + 32, uniforms.d); c++) {
    bits |= select(0u, 1u, inner(e, 0, c) > 0.0) << u32(c - first);
  }
  return bitcast<i32>(bits);
}`,
};

/** Gradient of the score by what leakyRelu is applied to. */
const innerGrad = `
fn innerGrad(e : i32, c : i32) -> f32 {
  let word = bitcast<u32>(sides[e * uniforms.words + c / 32]);
  let positive = ((word >> u32(c % 32)) & 1u) == 1u;
  return scoreGrad[2 * e] * att[c] * select(uniforms.slope, 1.0, positive);
}`;

const edgeDxl: Shader = {
  name: 'EdgeDxl',
  grain: 'value',
  floats: ['slope'],
  code: `${innerGrad}
fn value(index : i32) -> f32 {
  let s = index / uniforms.d;
  let c = index % uniforms.d;
  var sum = 0.0;
  for (var i = outOffsets[s]; i < outOffsets[s + 1]; i++) {
    let e = outEdges[i];
    sum += scoreGrad[2 * e + 1] * dy[targets[e] * uniforms.d + c] + innerGrad(e, c);
  }
  return sum;
}`,
};

const edgeDxr: Shader = {
  name: 'EdgeDxr',
  grain: 'value',
  floats: ['slope'],
  code: `${innerGrad}
fn value(index : i32) -> f32 {
  let t = index / uniforms.d;
  var sum = 0.0;
  for (var e = offsets[t]; e < offsets[t + 1]; e++) { sum += innerGrad(e, index % uniforms.d); }
  return sum;
}`,
};

const edgeDwe = columnSumShader(
  'EdgeDwe',
  `${innerGrad}
fn term(segment : i32, e : i32, column : i32) -> f32 {
  return innerGrad(e, column % uniforms.d) * attr[2 * e + column / uniforms.d];
}`,
  ['slope'],
);

const edgeDatt = columnSumShader(
  'EdgeDatt',
  `${inner('targets[e]')}
fn term(segment : i32, e : i32, c : i32) -> f32 {
  let z = inner(e, 0, c);
  return scoreGrad[2 * e] * select(uniforms.slope * z, z, z > 0.0);
}`,
  ['slope'],
);

export const graph: Partial<Record<KernelName, GpuKernel>> = {
  EdgeSoftmaxAggregate: (call) => {
    const { xl, xr, we, att, attr, offsets, sources } = call.inputs;
    const [count, d] = xr.shape;
    const alpha = call.run(edgeWeights, {
      inputs: { xl, xr, we, att, attr, offsets, sources },
      uniforms: { d, slope: call.attrs.slope },
      shape: sources.shape,
      count,
    });
    const out = call.run(edgeAggregate, {
      inputs: { xl, alpha, offsets, sources },
      uniforms: { d },
      shape: xr.shape,
    });
    return [out, alpha];
  },

  EdgeSoftmaxAggregateGrad: (call) => {
    const { xl, xr, we, att, attr, offsets, sources, targets, outOffsets, outEdges, alpha, dy } = call.inputs;
    const [count, d] = xr.shape;
    const [edges] = sources.shape;
    const words = Math.ceil(d / 32);
    const { slope } = call.attrs;
    const scoreGrad = call.scratch(edgeScoreGrad, {
      inputs: { xl, dy, alpha, offsets, sources },
      uniforms: { d },
      shape: [edges, 2],
      count,
    });
    const sides = call.scratch(edgeSides, {
      inputs: { xl, xr, we, attr, sources, targets },
      uniforms: { d, words },
      shape: [edges, words],
    });
    const uniforms = { d, words, slope };
    const dXl = call.run(edgeDxl, {
      inputs: { scoreGrad, sides, att, dy, outOffsets, outEdges, targets },
      uniforms,
      shape: xl.shape,
    });
    const dXr = call.run(edgeDxr, { inputs: { scoreGrad, sides, att, offsets }, uniforms, shape: xr.shape });
    const ofWe = { scoreGrad, sides, att, attr };
    const ofAtt = { scoreGrad, xl, xr, we, attr, sources, targets };
    return [
      dXl,
      dXr,
      ...columnSums(call, edgeDwe, ofWe, uniforms, edges, [we.shape]),
      ...columnSums(call, edgeDatt, ofAtt, { d, slope }, edges, [att.shape]),
    ];
  },
};
