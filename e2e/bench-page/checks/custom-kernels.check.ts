import { registerKernels } from '../../../src/nn/kernels/register';
import { kernelAgreement } from '../../../src/nn/kernels/run-cases';
import { kernelNames } from '../../../src/nn/kernels/specs';
import type { DeviceCheck } from '../device-check';

/**
 * Every case of every custom kernel; in an isolated page the WASM ones work on shared memory, unlike in Node.
 */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-4,
  deviations: async (backend) => {
    registerKernels('cpu');
    registerKernels(backend);
    const rows = await kernelAgreement(backend);
    const covered = new Set(rows.map(({ kernel }) => kernel));
    return Object.fromEntries([
      ...rows.map(({ kernel, label, worst }) => [`${kernel} ${label}`, worst]),
      ...kernelNames.filter((name) => !covered.has(name)).map((name) => [`${name} without a case`, NaN]),
    ]);
  },
};
