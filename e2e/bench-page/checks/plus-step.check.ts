import type { DeviceCheck } from '../device-check';
import { SmallModels, trainingStepAgainstCpu } from '../small-training';

/** The same of HOSER+: the gradients of its residual too, whose hidden layer has begun to learn. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-3,
  deviations: (backend) => {
    const models = new SmallModels();
    return trainingStepAgainstCpu(() => models.plusDistillation())(backend);
  },
};
