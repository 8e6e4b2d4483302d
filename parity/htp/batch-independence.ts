import type { Tensor } from '@tensorflow/tfjs-core';
import { PaddedMask } from '../../src/models/htp/sequence-length';
import { computed, itemCorner, type HostTensor } from '../harness/host-tensor';

/**
 * The largest difference of each trip's values in the batch and alone.
 * @param together (B, L, ...) values of the batch, by name
 * @param alone the same values (1, l, ...) of one trip with masks of its own
 */
export async function differencesAlone(
  points: readonly number[],
  together: ReadonlyMap<string, HostTensor>,
  alone: (item: number, levels: readonly PaddedMask[]) => Record<string, Tensor>,
): Promise<number[]> {
  const largest: number[] = [];
  for (const [item, n] of points.entries()) {
    const levels = PaddedMask.levels([n]);
    let most = 0;
    for (const [name, { shape, data }] of await computed(() => alone(item, levels))) {
      const own = itemCorner(together.get(name)!, item, shape.slice(1));
      own.forEach((value, i) => (most = Math.max(most, Math.abs(value - data[i]))));
    }
    largest.push(most);
    levels.forEach((mask) => mask.dispose());
  }
  return largest;
}
