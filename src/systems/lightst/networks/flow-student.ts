import { reshape, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { mlpStudent, mlpStudentSpecs, samplesFirst } from '../../../models/lightst/mlp-student';
import { stmlpSpecs } from '../../../models/lightst/mtgnn-parameters';
import { stmlpStudent } from '../../../models/lightst/mtgnn-teacher';
import type { Weights } from '../../../models/weights';
import type { DropoutSource } from '../../../nn/ops/elementwise';
import type { ParameterSpec } from '../../../nn/parameters';
import type { StudentAnswers } from '../distillation/distillation-loss';
import { gathered, pooledTrace } from './flow-teacher';
import type { StudentSizes } from './network-sizes';
import type { WindowBatch } from './window-batch';

export interface StudentPass extends StudentAnswers {
  /** Features before the first layer and after each: (B, N, d) each. */
  depths(): readonly Tensor3D[];
}

/** A student in one of its forms, without its weights. */
export interface FlowStudent {
  readonly sizes: StudentSizes;
  readonly specs: readonly ParameterSpec[];
  /** Width of its latent. */
  readonly width: number;
  /** @param source of dropout, in training alone */
  pass(weights: Weights, batch: WindowBatch, source?: DropoutSource): StudentPass;
}

export function flowStudent(sizes: StudentSizes): FlowStudent {
  if (sizes.form === 'stmlp') return codeStudent(sizes);
  const { nodes, hidden: width } = sizes;
  return {
    sizes,
    specs: mlpStudentSpecs(sizes),
    width,
    pass: (weights, { x, lastSlots, lastWeekdays }, source) => {
      const input = { x, slots: lastSlots, weekdays: lastWeekdays };
      const { hidden, latent, output } = mlpStudent(weights, sizes, input, source);
      return {
        forecast: output,
        latent,
        depths: () =>
          hidden.map((rows) => samplesFirst(reshape(rows, [nodes, rows.shape[0] / nodes, width]))),
      };
    },
  };
}

/** STMLP. Its latent is what the skip path has gathered of all layers, as that of its teacher. */
function codeStudent(sizes: StudentSizes & { form: 'stmlp' }): FlowStudent {
  const { layers, skipChannels } = sizes;
  return {
    sizes,
    specs: stmlpSpecs(sizes),
    width: skipChannels,
    pass: (weights, { x }, source) => {
      const found = new Map<string, Tensor>();
      const trace = (name: string, features: Tensor) => void found.set(name, features);
      const forecast = stmlpStudent(weights, sizes, x, { trace, ...(source && { source }) });
      const after = Array.from({ length: layers }, (_, layer) => `layer_norm.${layer}`);
      return {
        forecast,
        latent: gathered(found),
        depths: () => ['start_conv', ...after].map((name) => pooledTrace(found, name)),
      };
    },
  };
}
