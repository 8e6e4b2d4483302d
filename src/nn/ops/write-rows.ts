import { engine, type Tensor1D, type Tensor2D, type TensorInfo } from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import type { WasmBackend } from '../kernels/wasm/bridge';

interface CpuBackend {
  readonly data: { get(id: object): { values: Float32Array | Int32Array } };
}

interface WebgpuBackend {
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: string,
    uniforms: readonly { type: string; data: number[] }[],
    output: TensorInfo,
  ): TensorInfo;
}

/**
 * Overwrites rows of a table in place: pool[slots[i]] = x[i, column .. column + W). pool (S x W), slots
 * (n), x (at least n x (column + W)). The one exception to tensors being immutable: a cache of keys and
 * values that grows by a few rows per step would otherwise be copied whole at every step. `pool` must not
 * share its memory with another tensor.
 */
export function writeRows(pool: Tensor2D, slots: Tensor1D, x: Tensor2D, column: number): void {
  if (column + pool.shape[1] > x.shape[1] || slots.shape[0] > x.shape[0])
    throw new RangeError(
      `Rows [${x.shape}] from column ${column} do not fill rows of a pool [${pool.shape}].`,
    );
  const name = engine().backendName;
  const write = writers[name];
  if (!write) throw new Failure('not-supported', `Rows cannot be written in place on the ${name} backend.`);
  write(pool, slots, x, column);
}

type Write = (pool: Tensor2D, slots: Tensor1D, x: Tensor2D, column: number) => void;

const writers: Readonly<Record<string, Write | undefined>> = {
  cpu: (pool, slots, x, column) => {
    const { data } = engine().backend as unknown as CpuBackend;
    const values = (tensor: TensorInfo) => data.get(tensor.dataId).values;
    copyRows(values(pool), values(slots), values(x), pool.shape[1], x.shape[1], column);
  },
  wasm: (pool, slots, x, column) => {
    const { wasm, dataIdMap } = engine().backend as unknown as WasmBackend;
    const { buffer } = wasm.HEAPU8;
    const at = (tensor: TensorInfo) => dataIdMap.get(tensor.dataId).memoryOffset;
    copyRows(
      new Float32Array(buffer, at(pool), pool.size),
      new Int32Array(buffer, at(slots), slots.size),
      new Float32Array(buffer, at(x), x.size),
      pool.shape[1],
      x.shape[1],
      column,
    );
  },
  webgpu: (pool, slots, x, column) => {
    const backend = engine().backend as unknown as WebgpuBackend;
    const count = slots.shape[0] * pool.shape[1];
    const uniforms = [
      { type: 'int32', data: [column] },
      { type: 'int32', data: [count] },
    ];
    backend.runWebGPUProgram(writeRowsProgram(pool.shape, count), [x, slots], 'float32', uniforms, pool);
  },
};

function copyRows(
  pool: Float32Array | Int32Array,
  slots: Float32Array | Int32Array,
  x: Float32Array | Int32Array,
  width: number,
  stride: number,
  column: number,
): void {
  for (let i = 0; i < slots.length; i++)
    pool.set(x.subarray(i * stride + column, i * stride + column + width), slots[i] * width);
}

const WORKGROUP = 64;

/**
 * A program of TensorFlow.js's WebGPU backend; its output is the pool itself,
 * of which it writes some entries only.
 */
function writeRowsProgram(outputShape: number[], count: number): object {
  return {
    variableNames: ['x', 'slots'],
    uniforms: 'column : i32, count : i32,',
    outputShape,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0, 1] },
    dispatch: [Math.ceil(count / WORKGROUP), 1, 1],
    shaderKey: 'writeRows',
    size: false,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.count) {
          let row = index / uniforms.outShape.y;
          let entry = index % uniforms.outShape.y;
          let source = row * uniforms.xShape.y + uniforms.column + entry;
          result[slots[row] * uniforms.outShape.y + entry] = x[source];
        }
      }
    `,
  };
}
