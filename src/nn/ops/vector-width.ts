import { pad, type Tensor } from '@tensorflow/tfjs-core';

/** Lanes of the SIMD kernels, which read rows four floats at a time. */
const LANES = 4;

/**
 * The rows of a tensor (or the one row of a vector) with zeros at their end, so
 * that they can be read in whole vectors.
 */
export function toVectorWidth<T extends Tensor>(x: T): T {
  const width = x.shape[x.rank - 1];
  const missing = (LANES - (width % LANES)) % LANES;
  if (missing === 0) return x;
  const paddings = x.shape.map((_, i): [number, number] => [0, i === x.rank - 1 ? missing : 0]);
  return pad(x, paddings);
}
