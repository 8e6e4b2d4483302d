import { readFileSync } from 'node:fs';
import { REFERENCE } from '../../../scripts/folders.mjs';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../../src/nn/safetensors';

type Tensors = Map<string, SafetensorsTensor>;

/** A safetensors file of the reference after a change. */
export function changedTensors(path: string, change: (tensors: Tensors) => void): Record<string, Uint8Array> {
  const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/${path}`));
  change(tensors);
  return { [path]: writeSafetensors(tensors) };
}

/** The tensor with `by` added to the entries named, or to all. */
export function shifted(
  tensor: SafetensorsTensor,
  by: number,
  entries?: readonly number[],
): SafetensorsTensor {
  const values = Array.from(tensor.data as Iterable<number | bigint>, Number);
  for (const i of entries ?? values.keys()) values[i] += by;
  return withValues(tensor, tensor.shape, values);
}

/** A tensor of the same type in another shape. */
export function withValues(
  { dtype }: SafetensorsTensor,
  shape: readonly number[],
  values: readonly number[],
): SafetensorsTensor {
  if (dtype === 'I64') return { dtype, shape, data: BigInt64Array.from(values, BigInt) };
  const data = dtype === 'F64' ? Float64Array.from(values) : Float32Array.from(values);
  return { dtype, shape, data };
}

export const numbersOf = ({ data }: SafetensorsTensor): number[] =>
  Array.from(data as Iterable<number | bigint>, Number);
