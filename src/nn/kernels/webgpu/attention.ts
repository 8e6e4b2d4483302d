import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelName } from '../specs';
import { columnSums, columnSumShader } from './column-sums';
import type { TensorInfos } from './dispatch';
import type { GpuKernel, KernelCall } from './kernel-call';
import type { Shader } from './shader';

const PLACES = ['first', 'last', 'pairRow'] as const;

const packPlaces: Shader = {
  name: 'AttentionPlaces',
  grain: 'value',
  dtype: 'int32',
  code: `
fn value(index : i32) -> i32 {
  switch (index % 3) {
    case 0: { return first[index / 3]; }
    case 1: { return last[index / 3]; }
    default: { return pairRow[index / 3]; }
  }
}`,
};

/**
 * The inputs that say where sequences begin. Relative terms take two more
 * buffers than fit beside three of these.
 */
function placeInputs(call: KernelCall): TensorInfos {
  const { first, last, pairRow } = call.inputs;
  if (!call.attrs.relative) return { first, last, pairRow };
  return {
    places: call.scratch(packPlaces, { inputs: { first, last, pairRow }, shape: [first.shape[0], 3] }),
  };
}

/** `seenOf` is one past the last token that a token attends to. */
const placeReaders = (relative: boolean) =>
  [
    ...PLACES.map((name, at) => {
      const element = relative ? `places[3 * i + ${at}]` : `${name}[i]`;
      return `fn ${name}Of(i : i32) -> i32 { return ${element}; }`;
    }),
    'fn seenOf(i : i32) -> i32 { return select(lastOf(i), i + 1, uniforms.causal == 1); }',
  ].join('\n');

/** A shader in two variants: `relative` code is left out of the second. */
function variants(
  name: string,
  make: (when: (code: string) => string, relative: boolean) => Omit<Shader, 'name'>,
): (relative: number) => Shader {
  const relative = { name: `${name}Relative`, ...make((code) => code, true) };
  const plain = { name: `${name}Plain`, ...make(() => '', false) };
  return (wanted) => (wanted ? relative : plain);
}

const weightsShader = variants('AttentionWeights', (when, relative) => ({
  grain: 'row',
  code: `${placeReaders(relative)}
fn row(row : i32, lane : i32, inside : bool) {
  let dh = uniforms.dh;
  let d = uniforms.heads * dh;
  let i = row / uniforms.heads;
  let h = row % uniforms.heads;
  let q = i * 3 * d + h * dh;
  let start = firstOf(i);
  let count = select(0, seenOf(i) - start, inside);
  let length = select(0, lastOf(i) - start, inside);
  let pair = pairRowOf(i);
  let at = h * uniforms.pairs + pair;
  ${when(`
  var partD = 0.0;
  var partT = 0.0;
  for (var c = lane; inside && c < dh; c += LANES) {
    partD += qkv[q + c] * wk[2 * c];
    partT += qkv[q + c] * wk[2 * c + 1];
  }
  let qd = laneSum(lane, partD);
  let qt = laneSum(lane, partT);`)}
  var most = -3.4e38;
  for (var j = lane; j < count; j += LANES) {
    let k = (start + j) * 3 * d + d + h * dh;
    var score = 0.0;
    for (var c = 0; c < dh; c++) { score += qkv[q + c] * qkv[k + c]; }
    ${when('score += relDistance[pair + j] * qd + relTime[pair + j] * qt;')}
    score /= sqrt(f32(dh));
    result[at + j] = score;
    most = max(most, score);
  }
  let top = laneMax(lane, most);
  var sum = 0.0;
  for (var j = lane; j < count; j += LANES) {
    result[at + j] = exp(result[at + j] - top);
    sum += result[at + j];
  }
  let total = laneSum(lane, sum);
  for (var j = lane; j < count; j += LANES) { result[at + j] /= total; }
  for (var j = count + lane; j < length; j += LANES) { result[at + j] = 0.0; }
}`,
}));

const valuesShader = variants('AttentionValues', (when, relative) => ({
  grain: 'value',
  code: `${placeReaders(relative)}
fn value(index : i32) -> f32 {
  let d = uniforms.heads * uniforms.dh;
  let i = index / d;
  let column = index % d;
  let h = column / uniforms.dh;
  let start = firstOf(i);
  let pair = pairRowOf(i);
  let at = h * uniforms.pairs + pair;
  var sum = 0.0;
  ${when('var distance = 0.0; var time = 0.0;')}
  for (var j = 0; j < seenOf(i) - start; j++) {
    let weight = weights[at + j];
    sum += weight * qkv[(start + j) * 3 * d + 2 * d + column];
    ${when('distance += weight * relDistance[pair + j]; time += weight * relTime[pair + j];')}
  }
  ${when(`
  let c = column % uniforms.dh;
  sum += distance * wv[2 * c] + time * wv[2 * c + 1] + bv[c];`)}
  return sum;
}`,
}));

/**
 * Gradients of the scores (heads x pairs); after them, per token and head, what the relative terms need: sums
 * over its keys of weight x distance, weight x time, score gradient x distance, score gradient x time.
 */
const scoreGradShader = variants('AttentionScoreGrad', (when, relative) => ({
  grain: 'row',
  code: `${placeReaders(relative)}
fn row(row : i32, lane : i32, inside : bool) {
  let dh = uniforms.dh;
  let d = uniforms.heads * dh;
  let i = row / uniforms.heads;
  let h = row % uniforms.heads;
  let g = row * dh;
  let start = firstOf(i);
  let count = select(0, seenOf(i) - start, inside);
  let pair = pairRowOf(i);
  let at = h * uniforms.pairs + pair;
  ${when(`
  var partD = 0.0;
  var partT = 0.0;
  for (var c = lane; inside && c < dh; c += LANES) {
    partD += dy[g + c] * wv[2 * c];
    partT += dy[g + c] * wv[2 * c + 1];
  }
  let gd = laneSum(lane, partD);
  let gt = laneSum(lane, partT);`)}
  var part = 0.0;
  for (var j = lane; j < count; j += LANES) {
    let v = (start + j) * 3 * d + 2 * d + h * dh;
    var dWeight = 0.0;
    for (var c = 0; c < dh; c++) { dWeight += dy[g + c] * qkv[v + c]; }
    ${when('dWeight += relDistance[pair + j] * gd + relTime[pair + j] * gt;')}
    result[at + j] = dWeight;
    part += weights[at + j] * dWeight;
  }
  let mean = laneSum(lane, part);
  ${when('var sums = vec4<f32>(0.0);')}
  for (var j = lane; j < count; j += LANES) {
    let weight = weights[at + j];
    let dScore = weight * (result[at + j] - mean) / sqrt(f32(dh));
    result[at + j] = dScore;
    ${when('sums += vec4<f32>(weight, weight, dScore, dScore) * vec2<f32>(relDistance[pair + j], relTime[pair + j]).xyxy;')}
  }
  ${when(`
  let own = uniforms.heads * uniforms.pairs + 4 * row;
  let total = vec4<f32>(laneSum(lane, sums.x), laneSum(lane, sums.y), laneSum(lane, sums.z), laneSum(lane, sums.w));
  if (inside && lane == 0) {
    for (var s = 0; s < 4; s++) { result[own + s] = total[s]; }
  }`)}
}`,
}));

const dQkvShader = variants('AttentionDqkv', (when, relative) => ({
  grain: 'value',
  code: `${placeReaders(relative)}
fn value(index : i32) -> f32 {
  let d = uniforms.heads * uniforms.dh;
  let i = index / (3 * d);
  let column = index % d;
  let h = column / uniforms.dh;
  let part = (index % (3 * d)) / d;
  let start = firstOf(i);
  var sum = 0.0;
  if (part == 0) {
    let at = h * uniforms.pairs + pairRowOf(i);
    for (var j = start; j < seenOf(i); j++) { sum += scoreGrad[at + j - start] * qkv[j * 3 * d + d + column]; }
    ${when(`
    let own = uniforms.heads * uniforms.pairs + 4 * (i * uniforms.heads + h);
    let c = column % uniforms.dh;
    sum += scoreGrad[own + 2] * wk[2 * c] + scoreGrad[own + 3] * wk[2 * c + 1];`)}
  } else {
    for (var t = select(start, i, uniforms.causal == 1); t < lastOf(i); t++) {
      let at = h * uniforms.pairs + pairRowOf(t) + i - start;
      if (part == 1) { sum += scoreGrad[at] * qkv[t * 3 * d + column]; }
      else { sum += weights[at] * dy[t * d + column]; }
    }
  }
  return sum;
}`,
}));

/** Columns: dWk, dWv, dBv. Items: one head of one token. */
const relativeSums = columnSumShader(
  'AttentionRelativeSums',
  `
fn term(segment : i32, item : i32, column : i32) -> f32 {
  let dh = uniforms.dh;
  let own = uniforms.heads * uniforms.pairs + 4 * item;
  let c = (column % (2 * dh)) / 2;
  let token = item / uniforms.heads;
  let head = item % uniforms.heads;
  if (column < 2 * dh) {
    return scoreGrad[own + 2 + column % 2] * qkv[token * 3 * uniforms.heads * dh + head * dh + c];
  }
  if (column < 4 * dh) { return scoreGrad[own + column % 2] * dy[item * dh + c]; }
  return dy[item * dh + column - 4 * dh];
}`,
);

/** Per node and head: weights of its path, then their sums with distance and time. Rows of width + 2. */
const treeWeights: Shader = {
  name: 'TreeWeights',
  grain: 'row',
  code: `
fn row(row : i32, lane : i32, inside : bool) {
  let dh = uniforms.dh;
  let d = uniforms.heads * dh;
  let i = row / uniforms.heads;
  let h = row % uniforms.heads;
  let count = select(0, counts[i], inside);
  let path = i * uniforms.width;
  let at = row * (uniforms.width + 2);
  var partD = 0.0;
  var partT = 0.0;
  for (var c = lane; inside && c < dh; c += LANES) {
    partD += q[row * dh + c] * wk[2 * c];
    partT += q[row * dh + c] * wk[2 * c + 1];
  }
  let qd = laneSum(lane, partD);
  let qt = laneSum(lane, partT);
  var most = -3.4e38;
  for (var j = lane; j < count; j += LANES) {
    let k = slots[path + j] * 2 * d + h * dh;
    var score = relDistance[path + j] * qd + relTime[path + j] * qt;
    for (var c = 0; c < dh; c++) { score += q[row * dh + c] * pool[k + c]; }
    score /= sqrt(f32(dh));
    result[at + j] = score;
    most = max(most, score);
  }
  let top = laneMax(lane, most);
  var sum = 0.0;
  for (var j = lane; j < count; j += LANES) {
    result[at + j] = exp(result[at + j] - top);
    sum += result[at + j];
  }
  let total = laneSum(lane, sum);
  var distance = 0.0;
  var time = 0.0;
  for (var j = lane; j < count; j += LANES) {
    let weight = result[at + j] / total;
    result[at + j] = weight;
    distance += weight * relDistance[path + j];
    time += weight * relTime[path + j];
  }
  let distances = laneSum(lane, distance);
  let times = laneSum(lane, time);
  if (inside && lane == 0) {
    result[at + uniforms.width] = distances;
    result[at + uniforms.width + 1] = times;
  }
}`,
};

const treeValues: Shader = {
  name: 'TreeValues',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let d = uniforms.heads * uniforms.dh;
  let i = index / d;
  let column = index % d;
  let at = (index / uniforms.dh) * (uniforms.width + 2);
  let c = column % uniforms.dh;
  var sum = bv[c] + weights[at + uniforms.width] * wv[2 * c] + weights[at + uniforms.width + 1] * wv[2 * c + 1];
  for (var j = 0; j < counts[i]; j++) {
    sum += weights[at + j] * pool[slots[i * uniforms.width + j] * 2 * d + d + column];
  }
  return sum;
}`,
};

/** Tokens, and the uniforms of the attention shaders. */
function sizes(call: KernelCall) {
  const { heads, pairs, causal } = call.attrs;
  const [tokens, threeWidths] = call.inputs.qkv.shape;
  return { tokens, uniforms: { heads, dh: threeWidths / 3 / heads, pairs: Math.max(1, pairs), causal } };
}

const pick = (inputs: TensorInfos, wanted: number, ...names: string[]): TensorInfos =>
  wanted ? Object.fromEntries(names.map((name) => [name, inputs[name]])) : {};

export const attention: Partial<Record<KernelName, GpuKernel>> = {
  SequenceAttention: (call) => {
    const { qkv } = call.inputs;
    const { relative } = call.attrs;
    const { tokens, uniforms } = sizes(call);
    const places = placeInputs(call);
    const weights = call.run(weightsShader(relative), {
      inputs: { qkv, ...places, ...pick(call.inputs, relative, 'relDistance', 'relTime', 'wk') },
      uniforms,
      shape: call.outputs[1].shape,
      count: tokens * uniforms.heads,
    });
    const out = call.run(valuesShader(relative), {
      inputs: {
        qkv,
        weights,
        ...places,
        ...pick(call.inputs, relative, 'relDistance', 'relTime', 'wv', 'bv'),
      },
      uniforms,
      shape: call.outputs[0].shape,
    });
    return [out, weights];
  },

  SequenceAttentionGrad: (call) => {
    const { qkv, weights, dy, wk, wv, bv } = call.inputs;
    const { relative } = call.attrs;
    const { tokens, uniforms } = sizes(call);
    const rows = tokens * uniforms.heads;
    const places = placeInputs(call);
    const scoreGrad = call.scratch(scoreGradShader(relative), {
      inputs: {
        qkv,
        weights,
        dy,
        ...places,
        ...pick(call.inputs, relative, 'relDistance', 'relTime', 'wv'),
      },
      uniforms,
      shape: [uniforms.heads * uniforms.pairs + (relative ? 4 * rows : 0)],
      count: rows,
    });
    const dQkv = call.run(dQkvShader(relative), {
      inputs: { qkv, weights, dy, scoreGrad, ...places, ...pick(call.inputs, relative, 'wk') },
      uniforms,
      shape: qkv.shape,
    });
    const shapes = [wk.shape, wv.shape, bv.shape];
    const ofTerms: TensorInfo[] = relative
      ? columnSums(call, relativeSums, { scoreGrad, qkv, dy }, uniforms, rows, shapes)
      : shapes.map((shape) => call.zeros(shape));
    return [dQkv, ...ofTerms];
  },

  TreeAttention: (call) => {
    const { q, pool, slots, counts, relDistance, relTime, wk, wv, bv } = call.inputs;
    const { heads } = call.attrs;
    const [nodes, d] = q.shape;
    const [, width] = slots.shape;
    const uniforms = { heads, dh: d / heads, width };
    const weights = call.scratch(treeWeights, {
      inputs: { q, pool, slots, counts, relDistance, relTime, wk },
      uniforms,
      shape: [nodes * heads, width + 2],
      count: nodes * heads,
    });
    const inputs = { pool, slots, counts, weights, wv, bv };
    return [call.run(treeValues, { inputs, uniforms, shape: q.shape })];
  },
};
