import {
  customGrad,
  dispose,
  gather,
  tensor1d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';

/** A `RowIndex` on the host. Plain data. */
export interface RowIndexArrays {
  /** Rows of the table. */
  readonly rows: number;
  /** (N) row that each item reads. */
  readonly ids: Int32Array;
  /** (rows + 1) and (N): see `invertIndex`. */
  readonly offsets: Int32Array;
  readonly order: Int32Array;
}

export function rowIndexArrays(ids: Int32Array, rows: number): RowIndexArrays {
  return { rows, ids, ...invertIndex(ids, rows) };
}

/**
 * Which row of a table each of N items reads, with the inverse (CSR: the items of each row), so that the
 * gradient of a gather is a sum over a row's own items: no atomics, and the same bits on every run.
 */
export class RowIndex {
  readonly ids: Tensor1D;
  readonly offsets: Tensor1D;
  readonly order: Tensor1D;

  readonly count: number;
  readonly rows: number;

  constructor({ rows, ids, offsets, order }: RowIndexArrays) {
    this.count = ids.length;
    this.rows = rows;
    this.ids = tensor1d(ids, 'int32');
    this.offsets = tensor1d(offsets, 'int32');
    this.order = tensor1d(order, 'int32');
  }

  static from(ids: Int32Array, rows: number): RowIndex {
    return new RowIndex(rowIndexArrays(ids, rows));
  }

  dispose(): void {
    dispose([this.ids, this.offsets, this.order]);
  }
}

/** offsets (rows+1) and order (N): the items that name each row, in ascending order. */
export function invertIndex(ids: Int32Array, rows: number): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(rows + 1);
  for (let item = 0; item < ids.length; item++) offsets[ids[item] + 1]++;
  for (let row = 0; row < rows; row++) offsets[row + 1] += offsets[row];
  const next = offsets.slice(0, rows);
  const order = new Int32Array(ids.length);
  for (let item = 0; item < ids.length; item++) order[next[ids[item]]++] = item;
  return { offsets, order };
}

/** table (rows x D) -> (N x D). */
export function gatherRows(table: Tensor2D, index: RowIndex): Tensor2D {
  const op = customGrad((...args: (Tensor | ((tensors: Tensor[]) => void))[]) => {
    const [x, save] = args as [Tensor2D, (tensors: Tensor[]) => void];
    // An index that a step makes for itself is gone by the time of its gradient.
    save([index.ids, index.offsets, index.order]);
    const gradFunc = (dy: Tensor, [ids, offsets, order]: Tensor[]) =>
      addedRows(dy as Tensor2D, { ids, offsets, order });
    return { value: gather(x, index.ids), gradFunc };
  });
  return op(table) as Tensor2D;
}

/** Sums dy (N x D) into the rows that the index names: (rows x D). */
export const scatterAddRows = (dy: Tensor2D, { ids, offsets, order }: RowIndex): Tensor2D =>
  addedRows(dy, { ids, offsets, order });

const addedRows = (dy: Tensor2D, index: Readonly<Record<'ids' | 'offsets' | 'order', Tensor>>): Tensor2D =>
  runKernel('ScatterAddRows', { dy, ...index })[0] as Tensor2D;

/** `scatterAddRows` with a gradient: sums x (N x D) into the rows that the index names, (rows x D). */
export function sumRows(x: Tensor2D, index: RowIndex): Tensor2D {
  const op = customGrad((...args: (Tensor | ((tensors: Tensor[]) => void))[]) => {
    const [items, save] = args as [Tensor2D, (tensors: Tensor[]) => void];
    save([index.ids]);
    const gradFunc = (dy: Tensor, [ids]: Tensor[]) => gather(dy as Tensor2D, ids as Tensor1D);
    return { value: scatterAddRows(items, index), gradFunc };
  });
  return op(x) as Tensor2D;
}
