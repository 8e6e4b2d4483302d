import { dispose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { TransferTrajConfig } from '../../src/models/transfertraj/config';
import { Layers, type Pass } from '../../src/models/transfertraj/layers';
import type { ThingTensors } from '../../src/models/transfertraj/modalities';
import type { TrajectoryBatch } from '../../src/models/transfertraj/trajectory-batch';
import { TrajectoryTensors } from '../../src/models/transfertraj/trajectory-tensors';
import { transferTraj, type TransferTrajOutputs } from '../../src/models/transfertraj/transfertraj';
import type { Weights } from '../../src/models/weights';
import { traced, type HostTensor } from '../harness/host-tensor';

/** What a pass needs beside the trajectories. */
export interface NetworkParts {
  readonly weights: Weights;
  readonly config: TransferTrajConfig;
  readonly things: ThingTensors;
  readonly noise?: readonly Tensor2D[];
}

/** All that a pass over trajectories tells of, and what `more` makes of its outputs. */
export async function tracedRun(
  { weights, config, things, noise }: NetworkParts,
  batch: TrajectoryBatch,
  more: (layers: Layers, outputs: TransferTrajOutputs) => Record<string, Tensor> = () => ({}),
): Promise<Map<string, HostTensor>> {
  const tensors = new TrajectoryTensors(batch, config, countOf(things));
  try {
    return await traced((trace) => {
      const pass: Pass = { ...trace, ...(noise && { noise }) };
      const layers = new Layers(weights, config, pass);
      return more(layers, transferTraj(layers, tensors, things));
    });
  } finally {
    tensors.dispose();
  }
}

/** How many things the tables have. */
export const countOf = ({ places, roads }: ThingTensors) => ({
  places: places.shape[0],
  roads: roads.shape[0],
});

export const disposeThings = ({ places, roads }: ThingTensors): void => dispose([places, roads]);
