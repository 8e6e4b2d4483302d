import { shown } from '../../base/text';
import type { Failure } from '../../base/failure';
import type { SafetensorsTensor } from '../../nn/safetensors';
import type { CheckpointContents } from './checkpoint-reader';
import { unusableCheckpoint } from './tensor-places';

export type Tensors = Map<string, SafetensorsTensor>;
type ReadTensors = ReadonlyMap<string, SafetensorsTensor>;
/** Makes the failure of a reader: what is wrong, put into its own sentence. */
type Broken = (what: string) => Failure;

/** Whole numbers below 2^31 as a tensor. */
export const intsOf = (values: Uint32Array): SafetensorsTensor => ({
  dtype: 'I32',
  shape: [values.length],
  data: Int32Array.from(values),
});

/** Real numbers as a tensor: half as long where that loses nothing. */
export function floats(values: Float64Array | Float32Array): SafetensorsTensor {
  const short =
    values instanceof Float32Array || values.every((value) => Object.is(Math.fround(value), value));
  return { dtype: short ? 'F32' : 'F64', shape: [values.length], data: values };
}

function flat(
  tensors: ReadTensors,
  name: string,
  broken: Broken,
  length: number | undefined,
): SafetensorsTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw broken(`"${shown(name)}" is missing`);
  if (tensor.shape.length !== 1) throw broken(`"${shown(name)}" is not a list`);
  if (length !== undefined && tensor.shape[0] !== length)
    throw broken(`"${shown(name)}" has ${tensor.shape[0]} values in place of ${length}`);
  return tensor;
}

/** A list of whole numbers from 0 up. */
export function uint32s(tensors: ReadTensors, name: string, broken: Broken, length?: number): Uint32Array {
  const { dtype, data } = flat(tensors, name, broken, length);
  if ((dtype !== 'I32' && dtype !== 'U8') || data instanceof BigInt64Array)
    throw broken(`"${shown(name)}" holds no whole numbers`);
  if (data.some((value) => value < 0)) throw broken(`"${shown(name)}" holds a number below 0`);
  return Uint32Array.from(data);
}

/** A list of real numbers. */
export function numbersOf(tensors: ReadTensors, name: string, broken: Broken, length?: number): Float64Array {
  const { dtype, data } = flat(tensors, name, broken, length);
  if ((dtype !== 'F32' && dtype !== 'F64') || data instanceof BigInt64Array)
    throw broken(`"${shown(name)}" holds no real numbers`);
  return Float64Array.from(data);
}

/** @throws what `broken` makes, if a value is not a finite number */
export function checkNumbers(values: Float64Array, name: string, broken: Broken): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw broken(`"${shown(name)}" has no number at place ${at}`);
}

/** Blocks `at`.0, `at`.1, ... that the file has tensors of. */
export function layersOf({ tensors }: Pick<CheckpointContents, 'tensors'>, at: string): number {
  const numbers = new Set<string>();
  for (const name of tensors.keys())
    if (name.startsWith(`${at}.`)) numbers.add(name.slice(at.length + 1).split('.', 1)[0]);
  let layers = 0;
  while (numbers.has(String(layers))) layers++;
  return layers;
}

/** Length of a matrix along an axis, from 1 up. @throws Failure 'bad-input' that names it */
export function lengthOf(contents: CheckpointContents, name: string, axis: 0 | 1): number {
  const tensor = contents.tensors.get(name);
  if (!tensor) throw unusableCheckpoint(contents, `"${name}" is missing. Save the whole state dict`);
  const { shape } = tensor;
  if (shape.length === 2 && shape[axis] >= 1) return shape[axis];
  throw unusableCheckpoint(contents, `"${name}" has shape [${shape.join(', ')}], which is no matrix`);
}
