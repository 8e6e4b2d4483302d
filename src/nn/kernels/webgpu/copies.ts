import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebGpuBackend } from './dispatch';

/** So many floats of one tensor that go into another; places in floats. */
export interface Piece {
  readonly from: TensorInfo;
  readonly fromAt: number;
  readonly to: TensorInfo;
  readonly toAt: number;
  readonly floats: number;
}

/** Adds copies of buffers to the backend's command queue. No tensor may be empty. */
export function copyPieces(backend: WebGpuBackend, pieces: readonly Piece[]): void {
  for (const { from, to } of pieces)
    for (const { dataId } of [from, to]) {
      backend.uploadToGPU(dataId);
      backend.commandQueueOwnedIds.add(dataId);
    }
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  const bufferOf = ({ dataId }: TensorInfo) => backend.tensorMap.get(dataId).resource;
  for (const { from, fromAt, to, toAt, floats } of pieces)
    backend.commandEncoder.copyBufferToBuffer(bufferOf(from), 4 * fromAt, bufferOf(to), 4 * toAt, 4 * floats);
}
