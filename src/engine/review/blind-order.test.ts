import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blindOrder } from './agreement';

describe('the order in which lines are judged without names', () => {
  it('has as many driven trips as routes, each pair once, and repeats ten lines later or more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 0, max: 1e6 }),
        (pairCount, count, seed) => {
          const pairs = Uint32Array.from({ length: pairCount }, (_, i) => 3 * i);
          const order = blindOrder(pairs, ['setA', 'distilled'], count, seed);
          const first = order.filter(({ pass }) => pass === 0);
          expect(first).toHaveLength(Math.min(count, pairCount));
          expect(new Set(first.map(({ pair }) => pair)).size).toBe(first.length);
          const driven = first.filter(({ source }) => source === 'real').length;
          expect(driven).toBe(Math.ceil(first.length / 2));
          for (const [at, line] of order.entries()) {
            if (line.pass === 0) continue;
            const before = order.findIndex((one) => one.pair === line.pair && one.pass === 0);
            expect(order[before]).toEqual({ ...line, pass: 0 });
            expect(at - before).toBeGreaterThanOrEqual(10);
          }
        },
      ),
    );
  });

  it('is fixed by its seed, repeats a few, and is empty without sets', () => {
    const pairs = Uint32Array.from({ length: 60 }, (_, i) => i);
    expect(blindOrder(pairs, ['setA'], 40, 1)).toEqual(blindOrder(pairs, ['setA'], 40, 1));
    expect(blindOrder(pairs, ['setA'], 40, 1)).not.toEqual(blindOrder(pairs, ['setA'], 40, 2));
    expect(blindOrder(pairs, ['setA'], 40, 1).filter(({ pass }) => pass === 1)).toHaveLength(5);
    expect(blindOrder(pairs, [], 40, 1)).toEqual([]);
  });
});
