import { registerOn, type KernelName } from '../specs';
import { attention } from './attention';
import type { WebGpuBackend } from './dispatch';
import { graph } from './graph';
import { KernelCall, type GpuKernel } from './kernel-call';
import { navigator } from './navigator';
import { pointwise } from './pointwise';
import { rows } from './rows';
import { mendStockKernels } from './stock-kernels';

const kernels: Partial<Record<KernelName, GpuKernel>> = {
  ...pointwise,
  ...rows,
  ...attention,
  ...graph,
  ...navigator,
};

/** Registers the custom kernels on the `webgpu` backend and mends some of its own. Deterministic: no kernel uses atomics. */
export function registerWebgpuKernels(): void {
  registerOn<WebGpuBackend>('webgpu', (name) => {
    const kernel = kernels[name];
    if (!kernel) throw new Error(`No webgpu shaders for kernel ${name}`);
    return ({ inputs, attrs, specs, backend }) => {
      const call = new KernelCall(backend, inputs, attrs, specs);
      const outputs = kernel(call);
      call.releaseScratch();
      return outputs;
    };
  });
  mendStockKernels();
}
