import { mean, squeeze, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { samplesFirst } from '../../../models/lightst/mlp-student';
import { mtgnnTeacherSpecs } from '../../../models/lightst/mtgnn-parameters';
import { mtgnnTeacher } from '../../../models/lightst/mtgnn-teacher';
import { paperTeacher, paperTeacherSpecs, pooledOverTime } from '../../../models/lightst/paper-teacher';
import type { Weights } from '../../../models/weights';
import type { DropoutSource } from '../../../nn/ops/elementwise';
import type { ParameterSpec } from '../../../nn/parameters';
import type { TeacherTargets } from '../distillation/distillation-loss';
import type { TeacherSizes } from './network-sizes';
import type { RoadGraph } from './road-graph';
import type { WindowBatch } from './window-batch';

/** What a teacher makes of windows. */
export interface TeacherPass {
  /** (B, H, N, 1) normalised. */
  readonly forecast: Tensor4D;
  /** What distillation takes, (B, N, d) each. */
  latents(): Omit<TeacherTargets, 'forecast'>;
  /** Features after each layer that mixes nodes, before the first one too, pooled over time: (B, N, d) each. */
  depths(): readonly Tensor3D[];
}

/** A teacher in one of its forms, without its weights. */
export interface FlowTeacher {
  readonly sizes: TeacherSizes;
  readonly specs: readonly ParameterSpec[];
  /** Widths of the two latents. */
  readonly widths: Readonly<Record<'spatial' | 'temporal', number>>;
  /** @param source of dropout, in training alone */
  pass(weights: Weights, batch: WindowBatch, source?: DropoutSource): TeacherPass;
}

/** The parameters of a teacher. */
export const teacherSpecs = (sizes: TeacherSizes): readonly ParameterSpec[] =>
  sizes.form === 'mtgnn' ? mtgnnTeacherSpecs(sizes, sizes.graph) : paperTeacherSpecs(sizes);

/**
 * The teacher of some sizes.
 * @param graph which the form of the paper reads; that of the code learns its own
 */
export function flowTeacher(sizes: TeacherSizes, graph: RoadGraph): FlowTeacher {
  if (sizes.form === 'mtgnn') return codeTeacher(sizes);
  const { width, tcnLayers, graphForm = 'roads' } = sizes;
  return {
    sizes,
    specs: teacherSpecs(sizes),
    widths: { spatial: width, temporal: width },
    pass: (weights, { x, slots, weekdays }, source) => {
      const input = { x, slots, weekdays, graph: graph.operator(graphForm) };
      const { gcn, spatial, tcn, output } = paperTeacher(weights, sizes, input, source);
      return {
        forecast: output,
        latents: () => ({
          spatial: pooledOverTime(spatial),
          temporal: pooledOverTime(tcn[tcnLayers - 1] ?? spatial),
        }),
        depths: () => gcn.map(pooledOverTime),
      };
    },
  };
}

/**
 * MTGNN. Its latents are the last features that were mixed over the graph, pooled over time, and what the skip path has
 * gathered of all layers, which its forecast is made of.
 */
function codeTeacher(sizes: TeacherSizes & { form: 'mtgnn' }): FlowTeacher {
  const { layers, residualChannels, skipChannels } = sizes;
  return {
    sizes,
    specs: teacherSpecs(sizes),
    widths: { spatial: residualChannels, temporal: skipChannels },
    pass: (weights, { x }, source) => {
      const found = new Map<string, Tensor>();
      const trace = (name: string, features: Tensor) => void found.set(name, features);
      const options = { trace, ...(source && { source }) };
      const forecast = mtgnnTeacher(weights, sizes, sizes.graph, x, options);
      const pooled = (name: string) => pooledTrace(found, name);
      return {
        forecast,
        latents: () => ({
          spatial: pooled(`layer_norm.${layers - 1}`),
          temporal: gathered(found),
        }),
        depths: () => [
          pooled('start_conv'),
          ...Array.from({ length: layers }, (_, layer) => pooled(`layer_norm.${layer}`)),
        ],
      };
    },
  };
}

/** Features (N, B, T, C) of a trace as a mean over time: (B, N, C). */
export const pooledTrace = (found: ReadonlyMap<string, Tensor>, name: string): Tensor3D =>
  samplesFirst(mean(found.get(name) as Tensor4D, 2));

/** What the skip path of the code's networks has gathered, (N, B, 1, C), as (B, N, C). */
export const gathered = (found: ReadonlyMap<string, Tensor>): Tensor3D =>
  samplesFirst(squeeze(found.get('skip_sum_relu') as Tensor4D, [2]));
