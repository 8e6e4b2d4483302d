import type { KernelName } from '../specs';
import { columnSums, columnSumShader } from './column-sums';
import type { GpuKernel } from './kernel-call';
import type { Shader } from './shader';

/** Mean and 1 / sqrt(population variance + eps) of a row. */
const moments = `
fn moments(row : i32, lane : i32, inside : bool) -> vec2<f32> {
  let at = row * uniforms.d;
  let d = select(0, uniforms.d, inside);
  var sum = 0.0;
  for (var c = lane; c < d; c += LANES) { sum += x[at + c]; }
  let mean = laneSum(lane, sum) / f32(uniforms.d);
  var squares = 0.0;
  for (var c = lane; c < d; c += LANES) { squares += (x[at + c] - mean) * (x[at + c] - mean); }
  return vec2<f32>(mean, 1.0 / sqrt(laneSum(lane, squares) / f32(uniforms.d) + uniforms.eps));
}`;

const layerNorm = (name: string, beta: string): Shader => ({
  name,
  grain: 'row',
  floats: ['eps'],
  code: `${moments}
fn row(row : i32, lane : i32, inside : bool) {
  let own = moments(row, lane, inside);
  let at = row * uniforms.d;
  for (var c = lane; inside && c < uniforms.d; c += LANES) {
    result[at + c] = (x[at + c] - own.x) * own.y * gamma[c]${beta};
  }
}`,
});
const layerNormWithBeta = layerNorm('LayerNormWithBeta', ' + beta[c]');
const layerNormWithoutBeta = layerNorm('LayerNormWithoutBeta', '');

/** dx, and per row: mean, 1 / deviation. */
const layerNormDx: Shader = {
  name: 'LayerNormDx',
  grain: 'row',
  floats: ['eps'],
  code: `${moments}
fn row(row : i32, lane : i32, inside : bool) {
  let own = moments(row, lane, inside);
  let at = row * uniforms.d;
  let d = select(0, uniforms.d, inside);
  var sum = 0.0;
  var sumX = 0.0;
  for (var c = lane; c < d; c += LANES) {
    let g = dy[at + c] * gamma[c];
    sum += g;
    sumX += g * (x[at + c] - own.x) * own.y;
  }
  let mean = laneSum(lane, sum) / f32(uniforms.d);
  let meanX = laneSum(lane, sumX) / f32(uniforms.d);
  for (var c = lane; c < d; c += LANES) {
    let xHat = (x[at + c] - own.x) * own.y;
    dx[at + c] = own.y * (dy[at + c] * gamma[c] - mean - xHat * meanX);
  }
  if (inside && lane == 0) {
    statistics[2 * row] = own.x;
    statistics[2 * row + 1] = own.y;
  }
}`,
};

/** Columns: dGamma, dBeta. */
const layerNormSums = columnSumShader(
  'LayerNormSums',
  `
fn term(segment : i32, row : i32, column : i32) -> f32 {
  let at = row * uniforms.d + column % uniforms.d;
  if (column >= uniforms.d) { return dy[at]; }
  return dy[at] * (x[at] - statistics[2 * row]) * statistics[2 * row + 1];
}`,
);

const scatterAddFew: Shader = {
  name: 'ScatterAddFew',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let row = index / uniforms.d;
  var sum = 0.0;
  for (var i = offsets[row]; i < offsets[row + 1]; i++) { sum += dy[order[i] * uniforms.d + index % uniforms.d]; }
  return sum;
}`,
};

const scatterAddMany: Shader = {
  name: 'ScatterAddMany',
  grain: 'sum',
  code: `
fn span(row : i32) -> vec2<i32> { return vec2<i32>(offsets[row], offsets[row + 1]); }
fn term(row : i32, item : i32, column : i32) -> f32 { return dy[order[item] * uniforms.columns + column]; }`,
};

/** Items per row above which a row is summed by several threads. */
const MANY_ITEMS = 16;

const crossEntropy: Shader = {
  name: 'CrossEntropy',
  grain: 'row',
  code: `
fn row(row : i32, lane : i32, inside : bool) {
  let at = row * uniforms.classes;
  let classes = select(0, uniforms.classes, inside);
  var most = -3.4e38;
  for (var c = lane; c < classes; c += LANES) { most = max(most, logits[at + c]); }
  let top = laneMax(lane, most);
  var sum = 0.0;
  for (var c = lane; c < classes; c += LANES) { sum += exp(logits[at + c] - top); }
  let total = top + log(laneSum(lane, sum));
  if (inside && lane == 0) {
    logSumExp[row] = total;
    losses[row] = 0.0;
    if (targets[row] >= 0) { losses[row] = total - logits[at + targets[row]]; }
  }
}`,
};

const crossEntropyGrad: Shader = {
  name: 'CrossEntropyGrad',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  let row = index / uniforms.classes;
  if (targets[row] < 0) { return 0.0; }
  let hit = select(0.0, 1.0, index % uniforms.classes == targets[row]);
  return dLoss[row] * (exp(logits[index] - logSumExp[row]) - hit);
}`,
};

export const rows: Partial<Record<KernelName, GpuKernel>> = {
  RowLayerNorm: (call) => {
    const { x, gamma, beta } = call.inputs;
    const [count, d] = x.shape;
    const uniforms = { d, eps: call.attrs.eps };
    return [
      beta
        ? call.run(layerNormWithBeta, { inputs: { x, gamma, beta }, uniforms, shape: x.shape, count })
        : call.run(layerNormWithoutBeta, { inputs: { x, gamma }, uniforms, shape: x.shape, count }),
    ];
  },

  RowLayerNormGrad: (call) => {
    const { x, gamma, dy } = call.inputs;
    const [count, d] = x.shape;
    const { dx, statistics } = call.runMany(layerNormDx, {
      inputs: { x, gamma, dy },
      uniforms: { d, eps: call.attrs.eps },
      shapes: { dx: x.shape, statistics: [count, 2] },
      count,
    });
    call.untilReturn(statistics);
    return [dx, ...columnSums(call, layerNormSums, { x, dy, statistics }, { d }, count, [[d], [d]])];
  },

  ScatterAddRows: (call) => {
    const { dy, offsets, order } = call.inputs;
    const inputs = { dy, offsets, order };
    const [items, d] = dy.shape;
    const [{ shape }] = call.outputs;
    return [
      items > MANY_ITEMS * shape[0]
        ? call.run(scatterAddMany, { inputs, uniforms: { columns: d }, shape, count: shape[0] })
        : call.run(scatterAddFew, { inputs, uniforms: { d }, shape }),
    ];
  },

  SoftmaxCrossEntropyRows: (call) => {
    const { logits, targets } = call.inputs;
    const [count, classes] = logits.shape;
    const { losses, logSumExp } = call.runMany(crossEntropy, {
      inputs: { logits, targets },
      uniforms: { classes },
      shapes: { losses: [count], logSumExp: [count] },
    });
    return [losses, logSumExp];
  },

  SoftmaxCrossEntropyRowsGrad: (call) => {
    const { logits, targets, logSumExp, dLoss } = call.inputs;
    const inputs = { logits, targets, logSumExp, dLoss };
    return [
      call.run(crossEntropyGrad, { inputs, uniforms: { classes: logits.shape[1] }, shape: logits.shape }),
    ];
  },
};
