import type { DeviceCheck } from '../device-check';
import { SmallModels, trainingStepAgainstCpu } from '../small-training';

/** Distillation of HOSER: every term of the loss, through every kernel of the student. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-3,
  deviations: (backend) => {
    const models = new SmallModels();
    return trainingStepAgainstCpu(() => models.distillation())(backend);
  },
};
