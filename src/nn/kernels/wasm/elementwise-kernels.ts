import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { crewOver, type WasmBackend } from './bridge';
import { LINE, runEvenly } from './split';
import { pointerOf, type Mend, type StockCall } from './stock-call';

/** Nanoseconds that one thread takes for a float. */
const COST = 0.5;

/** How an operand of an operation with broadcasting is read, by rows of the output. */
interface Reading {
  readonly rows: number;
  readonly row: number;
  readonly each: 0 | 1;
}

/** Reading of an operand that is one float, one row for all rows or one float for each row; null for others. */
function readingOf({ shape }: TensorInfo, out: readonly number[]): Reading | null {
  const own = [...new Array<number>(out.length - shape.length).fill(1), ...shape];
  const count = util.sizeFromShape(shape);
  if (count === 1) return { rows: 1, row: 0, each: 0 };
  const isLike = (from: number, to: number) => own.slice(from, to).every((side, i) => side === out[from + i]);
  const isOne = (from: number, to: number) => own.slice(from, to).every((side) => side === 1);
  const begin = own.findIndex((side) => side !== 1);
  if (isLike(begin, out.length)) {
    const rows = util.sizeFromShape(out.slice(0, begin));
    return { rows, row: 0, each: 1 };
  }
  const end = own.findLastIndex((side) => side !== 1) + 1;
  if (isLike(0, end) && isOne(end, out.length)) return { rows: count, row: 1, each: 0 };
  return null;
}

/** Rows shorter than this are left to the stock kernel. */
const SHORTEST_ROW = 4;

/** a op b, where one of them has the shape of what comes out. */
const combine =
  (op: number): Mend =>
  ({ inputs: { a, b }, backend }) => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const count = util.sizeFromShape(shape);
    const isWhole = [a, b].map((x) => util.sizeFromShape(x.shape) === count);
    const other = isWhole[0] ? readingOf(b, shape) : isWhole[1] ? readingOf(a, shape) : null;
    if (!other || count === 0) return undefined;
    const { rows } = isWhole[0] && isWhole[1] ? { rows: 1 } : other;
    const width = count / rows;
    if (rows > 1 && width < SHORTEST_ROW) return undefined;
    const whole = { row: width, each: 1 };
    const [left, right] = isWhole.map((is) => (is ? whole : other));
    const out = backend.makeOutput(shape, 'float32');
    const [atA, atB, atOut] = [a, b, out].map((x) => pointerOf(backend, x));
    const work = rows === 1 ? { count, each: COST, multiple: LINE } : { count: rows, each: COST * width };
    runEvenly(crewOver(backend), 'combine', work, (from, to) => {
      const [row, rowsHere, column, widthHere] =
        rows === 1 ? [0, 1, from, to - from] : [from, to - from, 0, width];
      const startOf = (at: number, { row: stride, each }: { row: number; each: number }) =>
        at + 4 * (row * stride + column * each);
      return [
        op, startOf(atA, left), left.row, left.each, startOf(atB, right), right.row, right.each,
        atOut + 4 * (row * width + column), rowsHere, widthHere,
      ]; // prettier-ignore
    });
    return out;
  };

/** One float of `x` after the other; `alpha` as the stock kernel has it. */
const each =
  (kernel: 'leakyRelu' | 'step'): Mend =>
  ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32') return undefined;
    const out = backend.makeOutput(x.shape, 'float32');
    runFlat(backend, kernel, util.sizeFromShape(x.shape), (from, to) => [
      pointerOf(backend, x) + 4 * from, pointerOf(backend, out) + 4 * from, to - from, Number(attrs.alpha),
    ]); // prettier-ignore
    return out;
  };

/** x > one number. */
function greater({ inputs: { a, b }, backend }: StockCall): TensorInfo | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || util.sizeFromShape(b.shape) !== 1) return undefined;
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const limit = new Float32Array(backend.wasm.HEAPU8.buffer, pointerOf(backend, b), 1)[0];
  if (Number.isNaN(limit)) return undefined;
  const out: TensorInfo = backend.makeOutput(shape, 'bool');
  runFlat(backend, 'greaterThan', util.sizeFromShape(shape), (from, to) => [
    pointerOf(backend, a) + 4 * from, limit, pointerOf(backend, out) + from, to - from,
  ]); // prettier-ignore
  return out;
}

/** Where all three have one shape. */
function select({ inputs: { condition, t, e }, backend }: StockCall): TensorInfo | undefined {
  if (t.dtype !== 'float32' || e.dtype !== 'float32' || condition.dtype !== 'bool') return undefined;
  if (!util.arraysEqual(condition.shape, t.shape) || !util.arraysEqual(t.shape, e.shape)) return undefined;
  const out = backend.makeOutput(t.shape, 'float32');
  const [which, whenTrue, whenFalse, to] = [condition, t, e, out].map((x) => pointerOf(backend, x));
  runFlat(backend, 'select', util.sizeFromShape(t.shape), (from, end) => [
    which + from, whenTrue + 4 * from, whenFalse + 4 * from, to + 4 * from, end - from,
  ]); // prettier-ignore
  return out;
}

/** Columns to the left and right of a matrix. */
function pad({ inputs: { x }, attrs, backend }: StockCall): TensorInfo | undefined {
  const paddings = attrs.paddings as [number, number][];
  const value = Number(attrs.constantValue);
  if (x.dtype !== 'float32' || x.shape.length !== 2 || Number.isNaN(value)) return undefined;
  const [[above, below], [before, after]] = paddings;
  if (above !== 0 || below !== 0) return undefined;
  const [rows, width] = x.shape;
  const full = before + width + after;
  const out = backend.makeOutput([rows, full], 'float32');
  runEvenly(crewOver(backend), 'padColumns', { count: rows, each: COST * full }, (from, to) => [
    pointerOf(backend, x) + 4 * width * from, pointerOf(backend, out) + 4 * full * from, to - from,
    before, width, after, value,
  ]); // prettier-ignore
  return out;
}

/** Exchanges the two middle axes of four: how heads are told apart and put together. */
function transpose({ inputs: { x }, attrs, backend }: StockCall): TensorInfo | undefined {
  if (x.dtype !== 'float32' || x.shape.length !== 4) return undefined;
  if (!util.arraysEqual(attrs.perm as number[], [0, 2, 1, 3])) return undefined;
  const [planes, outer, inner, width] = x.shape;
  const size = outer * inner * width;
  const out = backend.makeOutput([planes, inner, outer, width], 'float32');
  runEvenly(crewOver(backend), 'swapMiddle', { count: planes, each: COST * size }, (from, to) => [
    pointerOf(backend, x) + 4 * size * from, pointerOf(backend, out) + 4 * size * from, to - from, outer, inner, width,
  ]); // prettier-ignore
  return out;
}

function runFlat(
  backend: WasmBackend,
  kernel: string,
  count: number,
  argumentsOf: (from: number, to: number) => number[],
): void {
  runEvenly(crewOver(backend), kernel, { count, each: COST, multiple: LINE }, argumentsOf);
}

/** The stock kernels of these go element by element, or on one thread. */
export const elementwiseMends: Readonly<Record<string, Mend>> = {
  Add: combine(0),
  Sub: combine(1),
  Multiply: combine(2),
  RealDiv: combine(3),
  LeakyRelu: each('leakyRelu'),
  Step: each('step'),
  Greater: greater,
  Select: select,
  PadV2: pad,
  Transpose: transpose,
};
