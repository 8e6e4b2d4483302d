import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PaperTeacherConfig } from '../../src/models/lightst/paper-teacher';
import { normalisedAdjacency, type SquareMatrix } from '../../src/models/lightst/sparse-graph';
import { RowIndex } from '../../src/nn/ops/row-index';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredNetwork } from './stored-network';

export function paperTeacherConfigOf(config: StoredFields): PaperTeacherConfig {
  return {
    nodes: config.number('num_nodes'),
    width: config.number('d'),
    inputSteps: config.number('input_steps'),
    outputSteps: config.number('output_steps'),
    gcnLayers: config.number('gcn_layers'),
    tcnLayers: config.number('tcn_layers'),
    kernel: config.number('kernel'),
    slotsPerDay: config.number('slots_per_day'),
    leakySlope: config.number('leaky_relu_slope'),
    dropout: config.number('dropout'),
  };
}

/** The stored road graph: directed edges without self-loops. */
export const storedRoadGraph = ({ tensors }: StoredNetwork): SquareMatrix => ({
  nodes: tensors.shape('in.road_adj')[0],
  values: Float32Array.from(tensors.numbers('in.road_adj')),
});

/** Â of the stored road graph on the device. */
export function normalisedRoadGraph(stored: StoredNetwork): Tensor2D {
  const { nodes, values } = normalisedAdjacency(storedRoadGraph(stored));
  return tensor2d(values, [nodes, nodes]);
}

/** The bin of the day of each input step (b, t), or of the last step of each sample. */
export function storedSlots(
  { tensors }: StoredNetwork,
  slotsPerDay: number,
  which: 'all' | 'last',
): RowIndex {
  const steps = tensors.shape('in.tod')[1];
  const slots = tensors.numbers('in.tod').filter((_, i) => which === 'all' || i % steps === steps - 1);
  return RowIndex.from(Int32Array.from(slots), slotsPerDay);
}
