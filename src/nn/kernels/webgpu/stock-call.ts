import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WebGpuBackend } from './dispatch';

/** A call of a kernel of TensorFlow.js. */
export interface StockCall {
  readonly inputs: Readonly<Record<string, TensorInfo>> & readonly TensorInfo[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WebGpuBackend;
}

export type StockFunc = (call: StockCall) => TensorInfo;
/** Answers a call, with the stock kernel at hand; undefined leaves it to the stock kernel. */
export type Mend = (call: StockCall, stock: StockFunc) => TensorInfo | undefined;

/** Puts `replacement` before a stock kernel. */
export function mend(kernelName: string, replacement: Mend): void {
  const stock = getKernel(kernelName, 'webgpu');
  const stockFunc = stock.kernelFunc as unknown as StockFunc;
  const kernelFunc = (call: StockCall) => replacement(call, stockFunc) ?? stockFunc(call);
  unregisterKernel(kernelName, 'webgpu');
  registerKernel({ ...stock, kernelFunc: kernelFunc as unknown as KernelFunc } as KernelConfig);
}
