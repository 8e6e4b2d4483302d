import { registerKernels } from '../../../src/nn/kernels/register';
import { kernelAgreement } from '../../../src/nn/kernels/run-cases';
import type { DeviceCheck } from '../device-check';

/** Every case of every custom kernel; in an isolated page the WASM ones work on shared memory, unlike in Node. */
export const check: DeviceCheck = {
  backends: ['wasm'],
  tolerance: 1e-4,
  deviations: async (backend) => {
    registerKernels('cpu');
    registerKernels(backend);
    const rows = await kernelAgreement(backend);
    return Object.fromEntries(rows.map(({ kernel, label, worst }) => [`${kernel} ${label}`, worst]));
  },
};
