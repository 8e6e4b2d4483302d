import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { columnSums, matrixColumns } from './column-sums';
import { halfProduct } from './half-product';
import { KernelCall } from './kernel-call';
import { fusedMatMul, matMul } from './ordered-products';
import type { Shader } from './shader';
import { mend, type Mend, type StockCall } from './stock-call';

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
