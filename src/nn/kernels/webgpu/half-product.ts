import { backend as backendInUse, getBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import { isHalfProduct } from '../../half-products';
import type { WebGpuBackend } from './dispatch';
import { KernelCall } from './kernel-call';
import type { Shader } from './shader';
import type { StockCall } from './stock-call';

/** Rows and columns of a workgroup's tile of results; each of its 64 threads has 4 x 4 of them, 8 apart. */
const SIDE = 32;
const STRIDE = 8;
/** Fours of the inner dimension that are in workgroup memory at a time, and those whose sum is taken in half precision. */
const QUADS = 8;
const SHORT = 4;

const FOUR = [0, 1, 2, 3];

/** Where the factors of four terms lie: both operands are read along the inner dimension. */
const quad = (of: string) => `vec4<f16>(${FOUR.map((i) => `f16(${of}(row, inner + ${i}))`).join(', ')})`;

const read = (name: string, rows: string, at: string) => `
fn ${name}At(row : i32, inner : i32) -> f32 {
  if (row < uniforms.${rows} && inner < uniforms.inner) { return ${name}[${at}]; }
  return 0.0;
}`;

/** Sums of sixteen terms are taken in half precision, and those sums in single precision, always in the same order. */
const shortSum = `
    for (var first = 0; first < ${QUADS}; first += ${SHORT}) {
      ${FOUR.map((i) => `var part${i} = vec4<f16>();`).join(' ')}
      for (var q = first; q < first + ${SHORT}; q++) {
        ${FOUR.map((j) => `let r${j} = right[(x + ${STRIDE * j}) * ${QUADS} + q];`).join(' ')}
        ${FOUR.map(
          (i) => `let l${i} = left[(y + ${STRIDE * i}) * ${QUADS} + q];
        part${i} += vec4<f16>(${FOUR.map((j) => `dot(l${i}, r${j})`).join(', ')});`,
        ).join('\n        ')}
      }
      ${FOUR.map((i) => `sum${i} += vec4<f32>(part${i});`).join(' ')}
    }`;

const product = (name: string, rightAt: string, bias: string): Shader => ({
  name,
  grain: 'group',
  half: true,
  code: `
var<workgroup> left : array<vec4<f16>, ${SIDE * QUADS}>;
var<workgroup> right : array<vec4<f16>, ${SIDE * QUADS}>;
${read('a', 'rows', 'row * uniforms.inner + inner')}
${read('b', 'columns', rightAt)}
fn leftQuad(row : i32, inner : i32) -> vec4<f16> { return ${quad('aAt')}; }
fn rightQuad(row : i32, inner : i32) -> vec4<f16> { return ${quad('bAt')}; }
fn put(row : i32, column : i32, sum : f32) {
  if (row < uniforms.rows && column < uniforms.columns) {
    result[row * uniforms.columns + column] = sum${bias};
  }
}
fn work(group : i32, local : i32) {
  let across = (uniforms.columns + ${SIDE - 1}) / ${SIDE};
  let row0 = (group / across) * ${SIDE};
  let column0 = (group % across) * ${SIDE};
  let y = local / ${STRIDE};
  let x = local % ${STRIDE};
  ${FOUR.map((i) => `var sum${i} = vec4<f32>();`).join(' ')}
  for (var inner = 0; inner < uniforms.inner; inner += ${4 * QUADS}) {
    workgroupBarrier();
    for (var at = local; at < ${SIDE * QUADS}; at += ${STRIDE * STRIDE}) {
      let k = inner + 4 * (at % ${QUADS});
      left[at] = leftQuad(row0 + at / ${QUADS}, k);
      right[at] = rightQuad(column0 + at / ${QUADS}, k);
    }
    workgroupBarrier();${shortSum}
  }
  for (var j = 0; j < 4; j++) {
    let column = column0 + x + ${STRIDE} * j;
    ${FOUR.map((i) => `put(row0 + y + ${STRIDE * i}, column, sum${i}[j]);`).join('\n    ')}
  }
}`,
});

const ROW_BY_ROW = 'row * uniforms.inner + inner';
const COLUMN_BY_COLUMN = 'inner * uniforms.columns + row';
const shaders = {
  transposed: {
    plain: product('HalfProductTransposed', ROW_BY_ROW, ''),
    biased: product('HalfProductTransposedBias', ROW_BY_ROW, ' + bias[column]'),
  },
  straight: {
    plain: product('HalfProduct', COLUMN_BY_COLUMN, ''),
    biased: product('HalfProductBias', COLUMN_BY_COLUMN, ' + bias[column]'),
  },
};

/**
 * a b, or a b^T, with a bias or without: factors rounded to half precision, long sums in single precision. Undefined for
 * products that are not to be rounded so, that are too small to gain by it, or of another kind.
 */
export function halfProduct({ inputs, attrs, backend }: StockCall): TensorInfo | undefined {
  const { a, b, bias } = inputs;
  if (!isHalfProduct() || attrs.transposeA || a.shape.length > 3 || b.shape.length !== a.shape.length) return;
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || !isPlain(attrs) || !isOneMatrix(a) || !isOneMatrix(b))
    return;
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - (attrs.transposeB ? 2 : 1)];
  if (Math.min(rows, inner, columns) < SIDE || (bias && bias.shape[bias.shape.length - 1] !== columns))
    return;
  const { plain, biased } = shaders[attrs.transposeB ? 'transposed' : 'straight'];
  const call = new KernelCall(backend, inputs, {}, []);
  return call.run(bias ? biased : plain, {
    inputs: bias ? { a, b, bias } : { a, b },
    uniforms: { rows, inner, columns },
    shape: [...a.shape.slice(0, -1), columns],
    count: Math.ceil(rows / SIDE) * Math.ceil(columns / SIDE),
  });
}

/** Whether the backend in use can. */
export const hasHalfProducts = (): boolean =>
  getBackend() === 'webgpu' && (backendInUse() as unknown as WebGpuBackend).device.features.has('shader-f16');

const isPlain = ({ activation }: StockCall['attrs']) => activation === undefined || activation === 'linear';

const isOneMatrix = ({ shape }: TensorInfo) => shape.length === 2 || shape[0] === 1;
