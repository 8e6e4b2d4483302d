import { broken } from './broken-file';
import type { PythonValue, TensorView } from './python-values';

const MAX_DIMENSIONS = 64;

/** Where the elements of a tensor lie in its storage, in elements. */
export interface TensorLayout {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
  /** One more than the last element's place; 0 where there is no element. */
  readonly end: number;
}

/** Checks what the file says of a tensor's place. @throws Failure 'bad-input' that names the tensor */
export function tensorLayout(view: TensorView, where: string): TensorLayout {
  const shape = counts(view.shape, 'shape', where);
  const strides = counts(view.strides, 'strides', where);
  if (shape.length !== strides.length)
    throw broken(`tensor ${where} has ${shape.length} dimensions and ${strides.length} strides`);
  const [offset] = counts([view.offset], 'storage offset', where);
  if (shape.includes(0)) return { offset, shape, strides, count: 0, end: 0 };
  const count = shape.reduce((product, size) => product * size, 1);
  const end = shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], offset) + 1;
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(end))
    throw broken(`tensor ${where} has the shape [${shape.join(', ')}], which is more than any file holds`);
  return { offset, shape, strides, count, end };
}

function counts(value: PythonValue, what: string, where: string): number[] {
  if (!Array.isArray(value) || value.length > MAX_DIMENSIONS)
    throw broken(`tensor ${where} has no valid ${what} (a list of at most ${MAX_DIMENSIONS} numbers)`);
  return value.map((size) => {
    if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number;
    throw broken(
      `tensor ${where} has ${typeof size === 'number' || typeof size === 'bigint' ? size : 'no number'} in its ${what}`,
    );
  });
}

/** Copies the elements of a tensor, in row-major order, out of its storage. */
export function gatherElements(
  storage: Uint8Array,
  { offset, shape, strides, count }: TensorLayout,
  elementBytes: number,
): Uint8Array {
  if (count === 0) return new Uint8Array(0);
  if (isContiguous(shape, strides))
    return new Uint8Array(storage.subarray(offset * elementBytes, (offset + count) * elementBytes));
  const copy = new Uint8Array(count * elementBytes);
  const rank = shape.length;
  const index = new Array<number>(rank).fill(0);
  let from = offset * elementBytes;
  for (let to = 0; to < copy.length; to += elementBytes) {
    for (let byte = 0; byte < elementBytes; byte++) copy[to + byte] = storage[from + byte];
    for (let axis = rank - 1; axis >= 0; axis--) {
      from += strides[axis] * elementBytes;
      if (++index[axis] < shape[axis]) break;
      from -= index[axis] * strides[axis] * elementBytes;
      index[axis] = 0;
    }
  }
  return copy;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Turns elements of the other byte order round, in place. */
export function reverseBytes(elements: Uint8Array, elementBytes: number): void {
  for (let at = 0; at < elements.length; at += elementBytes)
    for (let low = at, high = at + elementBytes - 1; low < high; low++, high--) {
      const byte = elements[low];
      elements[low] = elements[high];
      elements[high] = byte;
    }
}
