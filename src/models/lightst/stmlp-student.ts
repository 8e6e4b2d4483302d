import { reshape, transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { DropoutSource } from '../../nn/ops/dropout';
import { mtgnnBody, type Trace } from './mtgnn-body';
import type { MtgnnConfig } from './mtgnn-config';
import { TIME_MAPS } from './mtgnn-parameters';
import { denseLayer, type Weights } from '../weights';

export interface StmlpOptions {
  readonly trace?: Trace;
  readonly source?: DropoutSource;
}

/**
 * The student as the official code has it (`STMLP`): the teacher's body with three linear maps along time in place of each
 * graph step, nothing between them. The normalisation still joins the nodes.
 * @param x (B, T, N, 1) normalised
 * @returns (B, H, N, 1) normalised
 */
export function stmlpStudent(
  weights: Weights,
  config: MtgnnConfig,
  x: Tensor4D,
  { trace, source }: StmlpOptions = {},
): Tensor4D {
  const mixing = (features: Tensor4D, layer: number): Tensor4D => {
    const [nodes, batch, steps, channels] = features.shape;
    const timeLast = [0, 1, 3, 2];
    let mapped = transpose(features, timeLast);
    for (let map = 0; map < TIME_MAPS; map++) {
      const rows = denseLayer(weights, `stu_mlp.${layer}.${map}`, reshape(mapped, [-1, steps]));
      mapped = reshape(rows, [nodes, batch, channels, steps]);
      trace?.(`time_linear.${layer}.${map}`, transpose(mapped, timeLast));
    }
    return transpose(mapped, timeLast);
  };
  return mtgnnBody(weights, config, x, { mixing, ...(trace && { trace }), ...(source && { source }) });
}
