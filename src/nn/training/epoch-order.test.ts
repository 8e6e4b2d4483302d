import fc from 'fast-check';
import { expect, it } from 'vitest';
import { epochOrder, epochOrderByLength } from './epoch-order';

/** Places that are filled up where batches are padded to their longest item. */
function padding(order: Uint32Array, lengths: readonly number[], batchSize: number): number {
  let padded = 0;
  for (let from = 0; from < order.length; from += batchSize) {
    const own = [...order.subarray(from, from + batchSize)].map((item) => lengths[item]);
    padded += own.length * Math.max(...own) - own.reduce((sum, length) => sum + length, 0);
  }
  return padded;
}

it('an order by length has every item once, and is another one in every epoch', () => {
  const lengths = fc.array(fc.integer({ min: 20, max: 200 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(lengths, fc.nat(99), fc.nat(9), fc.integer({ min: 1, max: 16 }), (of, seed, epoch, size) => {
      const order = epochOrderByLength(of, seed, epoch, size);
      expect([...order].sort((a, b) => a - b)).toEqual([...of.keys()]);
      expect(epochOrderByLength(of, seed, epoch, size)).toEqual(order);
    }),
  );
  const many = Array.from({ length: 200 }, (_, i) => 20 + (i % 97));
  expect(epochOrderByLength(many, 1, 0, 8)).not.toEqual(epochOrderByLength(many, 1, 1, 8));
});

it('an order by length pads far less than one by chance', () => {
  const lengths = Array.from({ length: 640 }, (_, i) => 20 + ((i * 89) % 180));
  const plain = padding(epochOrder(640, 3, 0), lengths, 32);
  expect(padding(epochOrderByLength(lengths, 3, 0, 32), lengths, 32)).toBeLessThan(plain / 4);
});
