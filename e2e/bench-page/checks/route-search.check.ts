import { getBackend } from '@tensorflow/tfjs-core';
import { HoserSearchModel } from '../../../src/models/hoser/search-model';
import { registerKernels } from '../../../src/nn/kernels/register';
import type { BackendName } from '../../../src/nn/kernels/register';
import { againstCpu, type DeviceCheck } from '../device-check';
import { SmallModels } from '../small-training';

const STEPS = 6;

/** Expands a few paths step by step over cached keys and values, each along its first candidate. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-4,
  deviations: (backend) => {
    const models = new SmallModels();
    return againstCpu(async () => {
      registerKernels(getBackend() as BackendName);
      const student = models.student();
      const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
      const { tree } = model;
      let nodes = [0, 7, 21, 50, 77].map((road) => tree.open(road, 1e9, 60));
      const values: Record<string, ArrayLike<number>> = {};
      for (let step = 0; step < STEPS; step++) {
        const { logProbs, lengths, candidates, candidateCount } = await model.expand(nodes);
        values[`log-probabilities of step ${step}`] = logProbs;
        nodes = nodes.flatMap((node, row) =>
          lengths[row] > 0
            ? [tree.extend(node, candidates[row * candidateCount], 1e9 + 30 * (step + 1), 0)]
            : [],
        );
      }
      model.dispose();
      student.dispose();
      return values;
    })(backend);
  },
};
