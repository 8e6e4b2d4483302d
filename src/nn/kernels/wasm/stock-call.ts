import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './bridge';

/** A call of a stock kernel. */
export interface StockCall {
  readonly inputs: Readonly<Record<string, TensorInfo>> & readonly TensorInfo[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WasmBackend;
}

export type Outputs = TensorInfo | TensorInfo[];

/** Answers a call, or undefined to leave it to the stock kernel. */
export type Mend = (call: StockCall) => Outputs | undefined;

/** Where the values of a tensor lie. */
export const pointerOf = (backend: WasmBackend, { dataId }: { dataId: object }): number =>
  backend.dataIdMap.get(dataId).memoryOffset;
