import type { DeviceCheck } from '../device-check';
import { SmallModels, trainingStepAgainstCpu } from '../small-training';

/** Training of LM-TAD with dropout and its tied embedding. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-3,
  deviations: (backend) => {
    const models = new SmallModels();
    return trainingStepAgainstCpu(() => models.teacher())(backend);
  },
};
