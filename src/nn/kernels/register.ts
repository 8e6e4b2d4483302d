import type { BackendName } from '../backend-names';
import { registerCpuKernels } from './cpu/register';
import { registerKernelGradients } from './gradients';
import { registerWasmKernels } from './wasm/register';
import { registerWebgpuKernels } from './webgpu/register';

const registrars: Record<BackendName, () => void> = {
  cpu: registerCpuKernels,
  wasm: registerWasmKernels,
  webgpu: registerWebgpuKernels,
};
const registered = new Set<BackendName | 'gradients'>();

/**
 * Registers the custom kernels of one backend (and their gradients), once.
 * Its package must have been imported.
 */
export function registerKernels(backend: BackendName): void {
  if (!registered.has('gradients')) registerKernelGradients();
  registered.add('gradients');
  if (!registered.has(backend)) registrars[backend]();
  registered.add(backend);
}
