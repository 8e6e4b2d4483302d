import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Random } from '../../base/random';
import { alikeInBatches, epochOrder } from './batch-feed';

it('puts items of about the same length into one batch, and each of them once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 200 }),
      fc.integer(),
      (lengths, seed) => {
        const order = epochOrder(lengths.length, seed, 3);
        const again = () => alikeInBatches(order, lengths, 4, new Random(seed));
        const grouped = again();
        expect([...grouped].sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        expect(again()).toEqual(grouped);
        const padded = (items: Uint32Array) => {
          let points = 0;
          for (let from = 0; from < items.length; from += 4) {
            const batch = Array.from(items.subarray(from, from + 4), (item) => lengths[item]);
            points += batch.length * Math.max(...batch);
          }
          return points;
        };
        if (lengths.length % 4 === 0) expect(padded(grouped)).toBeLessThanOrEqual(padded(order));
        // A run of eight batches keeps its items.
        expect([...grouped.subarray(0, 32)].sort()).toEqual([...order.subarray(0, 32)].sort());
      },
    ),
  );
});
