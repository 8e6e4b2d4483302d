import { Random } from '../../base/random';

/** (items) every item in the order of an epoch, counted from 0: it depends on the seed and the epoch alone. */
export function epochOrder(items: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: items }, (_, i) => i);
  return new Random(seed).fork(`order of epoch ${epoch}`).shuffle(order);
}

/** Batches among whose items those of one length are put together: more save no padding, fewer mix less. */
const BATCHES_SORTED = 16;

/**
 * The same where batches are padded to their longest item: items are shuffled, those of some batches are sorted by their length, and
 * these batches shuffled. All batches but the last one of the epoch are full.
 */
export function epochOrderByLength(
  lengths: ArrayLike<number>,
  seed: number,
  epoch: number,
  batchSize: number,
): Uint32Array {
  const shuffled = epochOrder(lengths.length, seed, epoch);
  const order = new Uint32Array(lengths.length);
  const random = new Random(seed).fork(`batches of epoch ${epoch}`);
  const size = BATCHES_SORTED * batchSize;
  for (let from = 0; from < order.length; from += size) {
    const some = shuffled.subarray(from, from + size).sort((a, b) => lengths[a] - lengths[b] || a - b);
    const full = Math.floor(some.length / batchSize);
    const batches = random.shuffle(Uint32Array.from({ length: full }, (_, i) => i));
    batches.forEach((batch, at) =>
      order.set(some.subarray(batch * batchSize, (batch + 1) * batchSize), from + at * batchSize),
    );
    order.set(some.subarray(full * batchSize), from + full * batchSize);
  }
  return order;
}
