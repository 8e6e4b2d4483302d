import { withoutSubgroups } from '../../../src/nn/kernels/webgpu/dispatch';
import type { DeviceCheck } from '../device-check';
import { check as customKernels } from './custom-kernels.check';

/** The custom kernels as they are on a device that has no subgroups. */
export const check: DeviceCheck = {
  backends: ['webgpu'],
  needs: 'subgroups',
  tolerance: customKernels.tolerance,
  deviations: (backend) => withoutSubgroups(() => customKernels.deviations(backend)),
};
