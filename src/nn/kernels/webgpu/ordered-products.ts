import { env, getKernel, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { columnSums, matrixColumns } from './column-sums';
import type { WebGpuBackend } from './dispatch';
import { KernelCall } from './kernel-call';
import type { Shader } from './shader';
import type { Mend, StockCall, StockFunc } from './stock-call';

/** Where the stock rule begins, and the most tiles of results that any adapter calls few. */
const LONG_PRODUCT = 2000;
const FEW_TILES = 32;
/** So few results have a kernel of their own, without atomics. */
const FEW_RESULTS = 128;
/** Items of the sum that one part of a long product takes. */
const PART = 1024;
/** MatMulSmallOutputSizeProgram of TensorFlow.js: no atomics, whatever the sizes. */
const SMALL_OUTPUT_PROGRAM = 2;
const PROGRAM_FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';

/**
 * The stock kernel adds the parts of a long product with few results by atomics, in an order that
 * differs from run to run. Here they are multiplied as a batch and summed in order: the gradient
 * of every weight over a large batch.
 */
export const matMul: Mend = (call, stock) => {
  const { inputs, attrs, backend } = call;
  if (!addsByAtomics(call)) return undefined;
  const { a, b } = inputs;
  const inner = b.shape[0];
  const [rows, width] = [a.shape[attrs.transposeA ? 1 : 0], b.shape[1]];
  const inOneStretch = a.shape.length === 2 && b.shape.length === 2 && (attrs.transposeA || rows === 1);
  if (!inOneStretch || attrs.transposeB) return withoutAtomics(call, stock);
  const parts = Math.floor(inner / PART);
  const product = (left: TensorInfo, right: TensorInfo) => {
    const pair = { a: left, b: right } as unknown as StockCall['inputs'];
    return stock({ inputs: pair, attrs, backend });
  };
  // The parts are the start of the same memory, under other shapes.
  const part = (x: TensorInfo, shape: number[]) => ({ dataId: x.dataId, dtype: x.dtype, shape });
  const left = attrs.transposeA ? [parts, PART, rows] : [parts, 1, PART];
  const all = product(part(a, left), part(b, [parts, PART, width]));
  const kernels = new KernelCall(backend, { x: all }, {}, []);
  kernels.untilReturn(all);
  const shape = [rows, width];
  const [sums] = columnSums(kernels, matrixColumns, { x: all }, {}, parts, [shape]);
  const rest = inner - parts * PART;
  if (rest > 0) {
    kernels.untilReturn(sums);
    const tail = (x: TensorInfo, axis: number) => kernels.untilReturn(lastOf(x, axis, rest, backend));
    const last = kernels.untilReturn(product(tail(a, attrs.transposeA ? 0 : 1), tail(b, 0)));
    const total = kernels.run(addition, { inputs: { x: sums, y: last }, shape });
    kernels.releaseScratch();
    return total;
  }
  kernels.releaseScratch();
  return sums;
};

const addition: Shader = {
  name: 'Addition',
  grain: 'value',
  code: 'fn value(index : i32) -> f32 { return x[index] + y[index]; }',
};

/** The last `count` entries along an axis. */
function lastOf(x: TensorInfo, axis: number, count: number, backend: WebGpuBackend): TensorInfo {
  const begin = x.shape.map((length, i) => (i === axis ? length - count : 0));
  const size = x.shape.map((length, i) => (i === axis ? count : length));
  const slice = getKernel('Slice', 'webgpu').kernelFunc as unknown as StockFunc;
  return slice({ inputs: { x } as unknown as StockCall['inputs'], attrs: { begin, size }, backend });
}

/** Whether the stock kernel may choose atomics: a superset of its own rule, which depends on the adapter. */
function addsByAtomics({ inputs: { a, b }, attrs: { transposeA, transposeB } }: StockCall): boolean {
  const [rows, inner] = lastTwo(a, transposeA);
  const columns = lastTwo(b, transposeB)[1];
  const batch = util.sizeFromShape(a.shape.slice(0, -2)) * util.sizeFromShape(b.shape.slice(0, -2));
  const tiles = Math.ceil(rows / 32) * Math.ceil(columns / 32);
  const few = tiles <= FEW_TILES && rows * columns > FEW_RESULTS;
  return a.dtype === 'float32' && batch === 1 && inner >= LONG_PRODUCT && few;
}

function lastTwo({ shape }: TensorInfo, transposed: unknown): [number, number] {
  const [outer, inner] = shape.slice(-2);
  return transposed ? [inner, outer] : [outer, inner];
}

/** The same for products with a bias. */
export const fusedMatMul: Mend = (call, stock) =>
  addsByAtomics(call) ? withoutAtomics(call, stock) : undefined;

function withoutAtomics(call: StockCall, stock: StockFunc): TensorInfo {
  env().set(PROGRAM_FLAG, SMALL_OUTPUT_PROGRAM);
  try {
    return stock(call);
  } finally {
    env().set(PROGRAM_FLAG, -1);
  }
}
