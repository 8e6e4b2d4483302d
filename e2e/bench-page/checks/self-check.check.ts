import { registerKernels } from '../../../src/nn/kernels/register';
import { gradientSelfCheck } from '../../../src/nn/self-check';
import type { DeviceCheck } from '../device-check';

/** The check that the page makes of a device when it starts, against stored numbers. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-4,
  deviations: async (backend) => {
    registerKernels(backend);
    const { worst } = await gradientSelfCheck();
    return { worst };
  },
};
