import { registerKernel, util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernelNames, kernelSpecs, type KernelAttrs, type KernelName } from '../specs';
import type { HostArithmetic, HostArithmetics } from './arithmetic';
import { attention } from './attention';
import { graph } from './graph';
import { navigator } from './navigator';
import { pointwise } from './pointwise';
import { rows } from './rows';

const arithmetics: HostArithmetics = { ...pointwise, ...rows, ...attention, ...graph, ...navigator };

interface CpuBackend {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: string, values: Float32Array): TensorInfo;
}

function kernelFunc(name: KernelName, arithmetic: HostArithmetic): KernelFunc {
  return (({ inputs, backend, attrs }) => {
    const cpu = backend as unknown as CpuBackend;
    const present = Object.entries(inputs as Record<string, TensorInfo | undefined>).filter(
      ([, tensor]) => tensor,
    );
    const tensors = Object.fromEntries(present) as Record<string, TensorInfo>;
    const kernelAttrs = (attrs ?? {}) as unknown as KernelAttrs;
    const specs = kernelSpecs[name](tensors, kernelAttrs);
    const outputs = specs.map((spec) => new Float32Array(util.sizeFromShape(spec.shape)));
    arithmetic({
      inputs: Object.fromEntries(present.map(([key, tensor]) => [key, cpu.data.get(tensor!.dataId).values])),
      shapes: Object.fromEntries(present.map(([key, tensor]) => [key, tensor!.shape])),
      outputs,
      attrs: kernelAttrs,
    });
    const infos = outputs.map((values, i) => cpu.makeTensorInfo(specs[i].shape, specs[i].dtype, values));
    return infos.length === 1 ? infos[0] : infos;
  }) as KernelFunc;
}

/** Registers the plain twins of all custom kernels on the `cpu` backend. */
export function registerCpuKernels(): void {
  for (const kernelName of kernelNames) {
    const arithmetic = arithmetics[kernelName];
    if (!arithmetic) throw new Error(`No cpu arithmetic for kernel ${kernelName}`);
    registerKernel({ kernelName, backendName: 'cpu', kernelFunc: kernelFunc(kernelName, arithmetic) });
  }
}
