import { Random } from '../../base/random';

/** (items) every item in the order of an epoch, counted from 0: it depends on the seed and the epoch alone. */
export function epochOrder(items: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: items }, (_, i) => i);
  return new Random(seed).fork(`order of epoch ${epoch}`).shuffle(order);
}
