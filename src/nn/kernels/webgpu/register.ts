import { registerKernel, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernelNames, kernelSpecs, type KernelAttrs, type KernelName } from '../specs';
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

function kernelFunc(name: KernelName, kernel: GpuKernel): KernelFunc {
  return (({ inputs, backend, attrs }) => {
    const present = Object.fromEntries(
      Object.entries(inputs as Record<string, TensorInfo | undefined>).filter(([, tensor]) => tensor),
    ) as Record<string, TensorInfo>;
    const kernelAttrs = (attrs ?? {}) as unknown as KernelAttrs;
    const specs = kernelSpecs[name](present, kernelAttrs);
    const call = new KernelCall(backend as unknown as WebGpuBackend, present, kernelAttrs, specs);
    const outputs = kernel(call);
    call.releaseScratch();
    return outputs.length === 1 ? outputs[0] : outputs;
  }) as KernelFunc;
}

/**
 * Registers the custom kernels on the `webgpu` backend and mends some of its own.
 * Deterministic: no kernel uses atomics.
 */
export function registerWebgpuKernels(): void {
  for (const kernelName of kernelNames) {
    const kernel = kernels[kernelName];
    if (!kernel) throw new Error(`No webgpu shaders for kernel ${kernelName}`);
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc: kernelFunc(kernelName, kernel) });
  }
  mendStockKernels();
}
