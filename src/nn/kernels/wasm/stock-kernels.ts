import {
  backend_util,
  getKernel,
  registerKernel,
  unregisterKernel,
  util,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { crewOver, kernelsOver, type WasmBackend } from './bridge';
import { elementwiseMends } from './elementwise-kernels';
import { multiply, type Product } from './products';
import { columnsOf, LINE, runEvenly } from './split';
import { pointerOf as at, type Mend, type Outputs, type StockCall } from './stock-call';

/** Nanoseconds that one thread takes for an element. */
const COST = { copy: 0.5, columnSums: 0.3, sine: 2.9 } as const;

const isMatrix = (x: TensorInfo) => x.dtype === 'float32' && x.shape.length === 2;

/** a b with optional transposes, for matrices and for batches of them: as many on both sides, or one on either. */
function matMul({ inputs: { a, b, bias }, attrs, backend }: StockCall): Outputs | undefined {
  const [ofA, ofB] = [a, b].map(({ shape }) => shape.slice(0, -2));
  const [manyA, manyB] = [ofA, ofB].map(util.sizeFromShape);
  const batches = Math.max(manyA, manyB);
  const isTaken = (x: TensorInfo, many: number) => x.dtype === 'float32' && (many === 1 || many === batches);
  if (!isTaken(a, manyA) || !isTaken(b, manyB) || (attrs.activation ?? 'linear') !== 'linear')
    return undefined;
  const shared = backend_util.assertAndGetBroadcastShape(ofA, ofB);
  if (util.sizeFromShape(shared) !== batches) return undefined;
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = attrs.transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = attrs.transposeB ? bRows : bColumns;
  if (bias && util.sizeFromShape(bias.shape) !== n) return undefined;
  const out = backend.makeOutput([...shared, m, n], 'float32');
  const matrix = (x: TensorInfo, many: number) => (many === 1 ? 0 : x.shape.at(-1)! * x.shape.at(-2)!);
  const product: Product = {
    m, n, k, batches,
    aStrides: attrs.transposeA ? [1, aColumns, matrix(a, manyA)] : [aColumns, 1, matrix(a, manyA)],
    bStrides: attrs.transposeB ? [1, bColumns, matrix(b, manyB)] : [bColumns, 1, matrix(b, manyB)],
    a: at(backend, a), b: at(backend, b), c: at(backend, out), bias: bias ? at(backend, bias) : 0,
  }; // prettier-ignore
  multiply(product, {
    kernels: kernelsOver(backend),
    crew: crewOver(backend),
    withScratch: (floats, work) => {
      const scratch = backend.wasm._malloc(4 * floats) >>> 0;
      work(scratch);
      backend.wasm._free(scratch);
    },
  });
  return out;
}

/** The stock kernel copies; tensors never change in place, so a second name for the data will do. */
function identity({ inputs: { x }, backend }: StockCall): Outputs {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** To the type that it has already, as in the gradient of every product. */
function cast({ inputs, attrs, backend }: StockCall): Outputs | undefined {
  return inputs.x.dtype === attrs.dtype ? identity({ inputs, attrs, backend }) : undefined;
}

function gatherRows({ inputs: { x, indices }, attrs, backend }: StockCall): Outputs | undefined {
  if (!isMatrix(x) || indices.dtype !== 'int32' || indices.shape.length !== 1) return undefined;
  if (Number(attrs.axis) !== 0 || Number(attrs.batchDims ?? 0) !== 0) return undefined;
  const [n] = indices.shape;
  const d = x.shape[1];
  const out = backend.makeOutput([n, d], 'float32');
  runEvenly(crewOver(backend), 'gatherRows', { count: n, each: COST.copy * d }, (from, to) => [
    at(backend, x), at(backend, indices) + 4 * from, at(backend, out) + 4 * d * from, to - from, d,
  ]); // prettier-ignore
  return out;
}

/** A matrix from its first float on, with the floats from row to row. */
interface Columns {
  readonly at: number;
  readonly stride: number;
}

function copyColumns(
  backend: WasmBackend,
  source: Columns,
  target: Columns,
  rows: number,
  width: number,
): void {
  runEvenly(crewOver(backend), 'copyColumns', { count: rows, each: COST.copy * width }, (from, to) => [
    source.at + 4 * source.stride * from, source.stride, target.at + 4 * target.stride * from, target.stride,
    to - from, width,
  ]); // prettier-ignore
}

function takeColumns(
  backend: WasmBackend,
  x: TensorInfo,
  row: number,
  rows: number,
  column: number,
  width: number,
) {
  const out = backend.makeOutput([rows, width], 'float32');
  const stride = x.shape[1];
  const start = at(backend, x) + 4 * (row * stride + column);
  copyColumns(backend, { at: start, stride }, { at: at(backend, out), stride: width }, rows, width);
  return out;
}

function slice({ inputs: { x }, attrs, backend }: StockCall): Outputs | undefined {
  if (!isMatrix(x)) return undefined;
  const [row, column] = attrs.begin as number[];
  const [rows, width] = (attrs.size as number[]).map((size, axis) =>
    size < 0 ? x.shape[axis] - (attrs.begin as number[])[axis] : size,
  );
  if (rows < 0 || width < 0 || row + rows > x.shape[0] || column + width > x.shape[1]) return undefined;
  return takeColumns(backend, x, row, rows, column, width);
}

function split({ inputs: { x }, attrs, backend }: StockCall): Outputs | undefined {
  if (!isMatrix(x)) return undefined;
  const [rows, columns] = x.shape;
  const [axis] = util.parseAxisParam(attrs.axis as number, x.shape);
  // Either how many equal parts there are, or their sizes, of which -1 is filled in, in the list itself.
  const parts = attrs.numOrSizeSplits as number[] | number;
  const sizes = backend_util.prepareSplitSize(x, typeof parts === 'number' ? parts : [...parts], axis);
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return axis === 0
      ? takeColumns(backend, x, end - size, size, 0, columns)
      : takeColumns(backend, x, 0, rows, end - size, size);
  });
}

function concat({ inputs, attrs, backend }: StockCall): Outputs | undefined {
  const parts = Object.values(inputs) as TensorInfo[];
  if (!parts.every(isMatrix)) return undefined;
  const [axis] = util.parseAxisParam(attrs.axis as number, parts[0].shape);
  const shape = backend_util.computeOutShape(
    parts.map((part) => part.shape),
    axis,
  );
  const out = backend.makeOutput(shape, 'float32');
  let end = 0;
  for (const part of parts) {
    const [rows, width] = part.shape;
    const start = end * (axis === 0 ? width : 1);
    const target = { at: at(backend, out) + 4 * start, stride: shape[1] };
    copyColumns(backend, { at: at(backend, part), stride: width }, target, rows, width);
    end += part.shape[axis];
  }
  return out;
}

/** The stock kernel transposes before it sums columns. */
function sum({ inputs: { x }, attrs, backend }: StockCall): Outputs | undefined {
  if (!isMatrix(x) || util.sizeFromShape(x.shape) === 0) return undefined;
  const axes = util.parseAxisParam(attrs.axis as number | number[], x.shape);
  if (axes.length !== 1 || axes[0] !== 0) return undefined;
  const [rows, width] = x.shape;
  const out = backend.makeOutput(attrs.keepDims ? [1, width] : [width], 'float32');
  runEvenly(crewOver(backend), 'columnSums', columnsOf(width, COST.columnSums * rows), (from, to) => [
    at(backend, x) + 4 * from, at(backend, out) + 4 * from, rows, width, to - from,
  ]); // prettier-ignore
  return out;
}

/** Sine, or cosine a quarter turn on. Leaves arguments that are too large to the stock kernel. */
const sine =
  (quarter: number): Mend =>
  ({ inputs: { x }, backend }) => {
    if (x.dtype !== 'float32') return undefined;
    const out = backend.makeOutput(x.shape, 'float32');
    const count = util.sizeFromShape(x.shape);
    const flags: number[] = [];
    runEvenly(crewOver(backend), 'sine', { count, each: COST.sine, multiple: LINE }, (from, to) => {
      const flag = backend.wasm._malloc(4) >>> 0;
      flags.push(flag);
      return [at(backend, x) + 4 * from, at(backend, out) + 4 * from, to - from, quarter, flag];
    });
    const heap = new Int32Array(backend.wasm.HEAPU8.buffer);
    const isWithin = flags.every((flag) => heap[flag / 4] === 1);
    for (const flag of flags) backend.wasm._free(flag);
    if (isWithin) return out;
    backend.disposeData(out.dataId);
    return undefined;
  };

const mends: Readonly<Record<string, Mend>> = {
  // The stock kernels take naive loops when an operand is flagged as transposed, as every gradient does.
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
  Identity: identity,
  Cast: cast,
  // The stock kernels of these go row by row through JavaScript.
  GatherV2: gatherRows,
  Slice: slice,
  SplitV: split,
  Concat: concat,
  Sum: sum,
  // The stock kernels go element by element.
  Sin: sine(0),
  Cos: sine(1),
  ...elementwiseMends,
};

/**
 * Puts faster arithmetic before some stock kernels of the `wasm` backend;
 * what it does not cover goes on to them.
 */
export function mendStockKernels(): void {
  for (const [kernelName, mend] of Object.entries(mends)) {
    const stock = getKernel(kernelName, 'wasm');
    const kernelFunc = (call: StockCall) =>
      mend(call) ?? stock.kernelFunc(call as unknown as Parameters<KernelFunc>[0]);
    unregisterKernel(kernelName, 'wasm');
    registerKernel({ ...stock, kernelFunc: kernelFunc as unknown as KernelFunc } as KernelConfig);
  }
}
