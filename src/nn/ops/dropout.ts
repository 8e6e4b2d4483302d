import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random';

/** Where masks come from; seeded, so that a run repeats. */
export type DropoutSource = Random;

/** Zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate). */
export function dropout<T extends Tensor>(x: T, rate: number, source: DropoutSource): T {
  if (rate <= 0) return x;
  const mask = new Float32Array(x.size);
  const threshold = Math.round(rate * 65536);
  const kept = 1 / (1 - rate);
  for (let i = 0; i < mask.length; i += 2) {
    const word = source.nextUint32(); // sixteen bits an element
    if ((word & 0xffff) >= threshold) mask[i] = kept;
    if (word >>> 16 >= threshold) mask[i + 1] = kept;
  }
  return mul(x, tensor(mask, x.shape)) as T;
}
