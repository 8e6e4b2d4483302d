import { util, type TensorInfo, env, getKernel } from '@tensorflow/tfjs-core';
import { columnSums, matrixColumns } from './column-sums';
import { halfProduct } from './half-product';
import { KernelCall } from './kernel-call';
import type { Shader } from './shader';
import { mend, type Mend, type StockCall, type StockFunc } from './stock-call';
import type { WebGpuBackend } from './dispatch';

/**
 * Cosine of x and of x less a quarter turn (the sine): back to an eighth of a turn in three
 * steps (Cody and Waite), then the minimax polynomials of Cephes. WGSL's own functions may be
 * off by 2^-11, and on some devices are.
 */
const cosineOf = `
fn cosineOf(x : f32, quarters : i32) -> f32 {
  let turns = round(x * 0.6366197723675814);
  let r = ((x - turns * 1.5703125) - turns * 4.837512969970703125e-4) - turns * 7.54978995489188216e-8;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = (i32(turns) + quarters) & 3;
  let value = select(cosine, sine, (quadrant & 1) == 1);
  return select(value, -value, quadrant == 1 || quadrant == 2);
}`;

const turned = (name: string, quarters: number): Shader => ({
  name,
  grain: 'value',
  code: `${cosineOf}
fn value(i : i32) -> f32 { return cosineOf(x[i], ${quarters}); }`,
});

const cosine = turned('Cosine', 0);
const sine = turned('Sine', 3);

/**
 * Tensors that one AddN adds: the stock shader binds them all at once, and
 * eight buffers are the default limit.
 */
const ADDENDS = 7;

const addN: Mend = ({ inputs, attrs, backend }, stock) => {
  if (inputs.length <= ADDENDS) return undefined;
  const groups: TensorInfo[] = [];
  for (let from = 0; from < inputs.length; from += ADDENDS) {
    const group = inputs.slice(from, from + ADDENDS) as unknown as StockCall['inputs'];
    groups.push(stock({ inputs: group, attrs, backend }));
  }
  const sum = addN({ inputs: groups as unknown as StockCall['inputs'], attrs, backend }, stock);
  const total = sum ?? stock({ inputs: groups as unknown as StockCall['inputs'], attrs, backend });
  for (const group of groups) backend.disposeData(group.dataId);
  return total;
};

/** Elements that one workgroup sums on the way to a single number. */
const STRETCH = 4096;

const stretches: Shader = {
  name: 'Stretches',
  grain: 'row',
  code: `
fn row(row : i32, lane : i32, inside : bool) {
  let end = select(0, min((row + 1) * ${STRETCH}, uniforms.elements), inside);
  var sum = 0.0;
  for (var i = row * ${STRETCH} + lane; i < end; i += LANES) { sum += x[i]; }
  let total = laneSum(lane, sum);
  if (inside && lane == 0) { result[row] = total; }
}`,
};

/**
 * The stock kernel gives a whole sum to one workgroup, which takes a large device tens of milliseconds for an
 * embedding table, and transposes before it sums columns.
 */
const sum: Mend = ({ inputs: { x }, attrs: { axis, keepDims }, backend }, stock) => {
  const size = util.sizeFromShape(x.shape);
  const axes = util.parseAxisParam(axis as number | number[], x.shape);
  if (x.dtype !== 'float32' || size === 0) return undefined;
  const call = new KernelCall(backend, { x }, {}, []);
  if (axes.length === x.shape.length && size > STRETCH) {
    const count = Math.ceil(size / STRETCH);
    const parts = call.run(stretches, { inputs: { x }, uniforms: { elements: size }, shape: [count] });
    const scalarShape = keepDims ? x.shape.map(() => 1) : [];
    const all = { x: parts } as unknown as StockCall['inputs'];
    const { dataId } = stock({ inputs: all, attrs: { axis: 0, keepDims: false }, backend });
    backend.disposeData(parts.dataId);
    return { dataId, dtype: 'float32', shape: scalarShape };
  }
  if (x.shape.length === 2 && axes.length === 1 && axes[0] === 0) {
    const shape = keepDims ? [1, x.shape[1]] : [x.shape[1]];
    const [sums] = columnSums(call, matrixColumns, { x }, {}, x.shape[0], [shape]);
    call.releaseScratch();
    return sums;
  }
  return undefined;
};

/** The stock kernels take WGSL's own functions, which may have eleven bits. */
const through =
  (shader: Shader): Mend =>
  ({ inputs: { x }, backend }) =>
    x.dtype === 'float32'
      ? new KernelCall(backend, { x }, {}, []).run(shader, { inputs: { x }, shape: x.shape })
      : undefined;

/**
 * Mends stock kernels of TensorFlow.js 4.22.0 that fail, crawl or differ from run to run on the shapes
 * of training, or have too few digits.
 */
export function mendStockKernels(): void {
  mend('AddN', addN);
  mend('Sum', sum);
  mend('BatchMatMul', (call, stock) => halfProduct(call) ?? matMul(call, stock));
  mend('_FusedMatMul', (call, stock) => halfProduct(call) ?? fusedMatMul(call, stock));
  mend('Cos', through(cosine));
  mend('Sin', through(sine));
}

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
const fusedMatMul: Mend = (call, stock) => (addsByAtomics(call) ? withoutAtomics(call, stock) : undefined);

function withoutAtomics(call: StockCall, stock: StockFunc): TensorInfo {
  env().set(PROGRAM_FLAG, SMALL_OUTPUT_PROGRAM);
  try {
    return stock(call);
  } finally {
    env().set(PROGRAM_FLAG, -1);
  }
}
