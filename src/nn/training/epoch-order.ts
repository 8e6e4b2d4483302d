import { Random } from '../../base/random';

/** (items) every item in the order of an epoch, counted from 0: it depends on the seed and the epoch alone. */
export function epochOrder(items: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: items }, (_, i) => i);
  return new Random(seed).fork(`order of epoch ${epoch}`).shuffle(order);
}

/** Batches among which items are put together by their lengths: the more, the less is padding and the less by chance. */
const BATCHES_SORTED = 8;

/**
 * (items) the order of an epoch in which items of about the same length stand in one batch, so that little is padding. Each run of a few
 * batches has the items that it has in the given order; which of them comes first is drawn.
 */
export function alikeInBatches(
  order: Uint32Array,
  lengths: ArrayLike<number>,
  batchSize: number,
  random: Random,
): Uint32Array {
  const grouped = new Uint32Array(order.length);
  const run = BATCHES_SORTED * batchSize;
  let at = 0;
  for (let from = 0; from < order.length; from += run) {
    const items = order.slice(from, from + run).sort((a, b) => lengths[a] - lengths[b] || a - b);
    const whole = Math.floor(items.length / batchSize);
    const batches = random.shuffle(Uint32Array.from({ length: whole }, (_, i) => i));
    for (const batch of batches) {
      grouped.set(items.subarray(batch * batchSize, (batch + 1) * batchSize), at);
      at += batchSize;
    }
    // A batch that is not full stays the last one.
    grouped.set(items.subarray(whole * batchSize), at);
    at += items.length - whole * batchSize;
  }
  return grouped;
}
