import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { registerOn } from '../specs';
import type { HostArithmetics } from './arithmetic';
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

/** Registers the plain twins of all custom kernels on the `cpu` backend. */
export function registerCpuKernels(): void {
  registerOn<CpuBackend>('cpu', (name) => {
    const arithmetic = arithmetics[name];
    if (!arithmetic) throw new Error(`No cpu arithmetic for kernel ${name}`);
    return ({ inputs, attrs, specs, backend }) => {
      const outputs = specs.map((spec) => new Float32Array(util.sizeFromShape(spec.shape)));
      const of = <T>(read: (tensor: TensorInfo) => T) =>
        Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, read(tensor)]));
      const values = of(({ dataId }) => backend.data.get(dataId).values);
      arithmetic({ inputs: values, shapes: of(({ shape }) => shape), outputs, attrs });
      return outputs.map((made, i) => backend.makeTensorInfo(specs[i].shape, specs[i].dtype, made));
    };
  });
}
