import {
  add,
  addN,
  concat,
  div,
  mean,
  mul,
  pad,
  relu,
  reshape,
  sigmoid,
  slice,
  split,
  sqrt,
  square,
  sub,
  tanh,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { nodesFirst, officialOutput } from './mlp-student';
import { paddedSteps, stepsAfter, type MtgnnConfig } from './mtgnn-parameters';
import type { Weights } from '../weights';

/**
 * What a layer does with its gated features beside the skip path: (N, B, T, C) -> (N, B, T, C'). The teacher mixes nodes, the
 * student maps along time. It may tell `trace` what it makes.
 */
export type LayerMixing = (features: Tensor4D, layer: number) => Tensor4D;

/** Called with each intermediate (N, B, T, C) under the name of the reference: `start_conv`, `skip0`, `filter_conv.0`. */
export type Trace = (name: string, features: Tensor4D) => void;

export interface MtgnnPass {
  readonly mixing: LayerMixing;
  readonly trace?: Trace;
  /** In training, where dropout is drawn from it. */
  readonly source?: DropoutSource;
}

/**
 * The body that `Teacher` and `STMLP` of the official code share: gated convolutions of several widths over time, a mixing step, a
 * residual, a normalisation, and a skip path from the input and from every layer.
 * @param x (B, T, N, 1) normalised
 * @returns (B, H, N, 1) normalised
 */
export function mtgnnBody(weights: Weights, config: MtgnnConfig, x: Tensor4D, pass: MtgnnPass): Tensor4D {
  const trace = pass.trace ?? (() => undefined);
  const told = (name: string, features: Tensor4D): Tensor4D => {
    trace(name, features);
    return features;
  };
  const padded = paddedInput(x, paddedSteps(config));
  let features = told('start_conv', wholeConvolution(weights, 'start_conv', padded));
  const skips = [told('skip0', wholeConvolution(weights, 'skip0', padded))];
  stepsAfter(config).forEach((steps, layer) => {
    const before = features;
    const [filter, gate] = inception(weights, config, before, layer);
    told(`filter_conv.${layer}`, filter);
    told(`gate_conv.${layer}`, gate);
    const gated = told(`gated_tcn.${layer}`, mul(tanh(filter), sigmoid(gate)));
    const kept = pass.source ? dropout(gated, config.dropout, pass.source) : gated;
    const name = `skip_convs.${layer}`;
    skips.push(told(`skip_conv.${layer}`, wholeConvolution(weights, name, kept)));
    const mixed = add(pass.mixing(kept, layer), lastSteps(before, steps));
    features = told(
      `layer_norm.${layer}`,
      sampleNorm(weights, `norm.${layer}`, mixed as Tensor4D, config.normEps),
    );
  });
  skips.push(told('skipE', wholeConvolution(weights, 'skipE', features)));
  const skipped = told('skip_sum_relu', relu(addN(skips)));
  const end = told('end_1', relu(wholeConvolution(weights, 'end_conv_1', skipped)));
  const rows = wholeConvolution(weights, 'end_conv_2', end);
  return officialOutput(reshape(rows, [-1, config.outputSteps]), config.nodes);
}

/** Zeros on the left, which are mean counts and not zero counts: (N, B, steps, 1). */
function paddedInput(x: Tensor4D, steps: number): Tensor4D {
  return pad(nodesFirst(x), [
    [0, 0],
    [0, 0],
    [steps - x.shape[1], 0],
    [0, 0],
  ]);
}

const lastSteps = (features: Tensor4D, steps: number): Tensor4D =>
  slice(features, [0, 0, features.shape[2] - steps, 0], [-1, -1, steps, -1]);

/** For each of the last steps the `taps` steps that end there, side by side: (N, B, T - taps + 1, taps C). */
function steppedWindows(features: Tensor4D, taps: number): Tensor4D {
  const steps = features.shape[2] - taps + 1;
  const shifted = Array.from({ length: taps }, (_, tap) =>
    slice(features, [0, 0, tap, 0], [-1, -1, steps, -1]),
  );
  return taps === 1 ? features : concat(shifted, 3);
}

/** A 1 x k convolution (out, in, 1, k) of torch as a matrix (out x k in) over `steppedWindows`. */
function convolutionMatrix(weight: Tensor4D): Tensor2D {
  const [out, inputs, , taps] = weight.shape;
  return reshape(transpose(reshape(weight, [out, inputs, taps]), [0, 2, 1]), [out, taps * inputs]);
}

/** torch.nn.Conv2d with a kernel 1 x k, without padding. */
function wholeConvolution(weights: Weights, name: string, features: Tensor4D): Tensor4D {
  const weight = weights.get<Tensor4D>(`${name}.weight`);
  const windows = steppedWindows(features, weight.shape[3]);
  const [nodes, batch, steps, width] = windows.shape;
  const rows: Tensor2D = reshape(windows, [-1, width]);
  const product = linear(rows, convolutionMatrix(weight), weights.get<Tensor1D>(`${name}.bias`));
  return reshape(product, [nodes, batch, steps, weight.shape[0]]);
}

/**
 * `dilated_inception` for filter and gate: convolutions of several widths, each cut to the last T - widest + 1 steps, side by
 * side in their order. One matrix product does them all: the narrower ones have zeros for the steps that they do not see.
 */
function inception(
  weights: Weights,
  { kernelWidths }: MtgnnConfig,
  features: Tensor4D,
  layer: number,
): readonly [filter: Tensor4D, gate: Tensor4D] {
  const widest = Math.max(...kernelWidths);
  const channels = features.shape[3];
  const names = ['filter_convs', 'gate_convs'].flatMap((side) =>
    kernelWidths.map((_, i) => `${side}.${layer}.tconv.${i}`),
  );
  const matrices = names.map((name) => {
    const matrix = convolutionMatrix(weights.get(`${name}.weight`));
    return pad(matrix, [
      [0, 0],
      [widest * channels - matrix.shape[1], 0],
    ]);
  });
  const biases = names.map((name) => weights.get<Tensor1D>(`${name}.bias`));
  const windows = steppedWindows(features, widest);
  const [nodes, batch, steps, width] = windows.shape;
  const both = linear(reshape(windows, [-1, width]), concat(matrices, 0), concat(biases));
  const [filter, gate] = split(both, 2, 1);
  const shape: [number, number, number, number] = [nodes, batch, steps, both.shape[1] / 2];
  return [reshape(filter, shape), reshape(gate, shape)];
}

/**
 * `LayerNorm` of the official code: mean and biased variance over channels, nodes and time of a sample together, so that every
 * node influences every other one; weight and bias (C, N, T) for each of its own.
 */
function sampleNorm(weights: Weights, name: string, features: Tensor4D, eps: number): Tensor4D {
  const ofSample = [0, 2, 3];
  const centred = sub(features, mean(features, ofSample, true));
  const variance = mean(square(centred), ofSample, true);
  const scaled: Tensor = div(centred, sqrt(add(variance, eps)));
  const affine = (part: string): Tensor4D => {
    const stored = transpose(weights.get<Tensor3D>(`${name}.${part}`), [1, 2, 0]);
    const [nodes, steps, channels] = stored.shape;
    return reshape(stored, [nodes, 1, steps, channels]);
  };
  return add(mul(scaled, affine('weight')), affine('bias'));
}
