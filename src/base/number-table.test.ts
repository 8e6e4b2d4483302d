import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctCount, NumberTable } from './number-table';

const numbers = fc.array(
  fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 2 ** 53, 1e300),
  ),
  { maxLength: 300 },
);

describe('a table of numbers', () => {
  it('numbers them as a Map does', () => {
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const plain = new Map<number, number>();
        const table = new NumberTable();
        for (const key of some) {
          if (!plain.has(key)) plain.set(key, plain.size);
          expect(table.add(key)).toBe(plain.get(key));
        }
        expect(table.size).toBe(plain.size);
        for (const key of [...some, ...others]) {
          expect(table.indexOf(key)).toBe(plain.get(key) ?? -1);
          expect(table.has(key)).toBe(plain.has(key));
        }
        expect(distinctCount(some)).toBe(new Set(some).size);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['multiples of 2^17', (i: number) => i * 2 ** 17],
    ['multiples of 2^32', (i: number) => i * 2 ** 32],
    ['neighbours', (i: number) => i],
    ['fractions', (i: number) => i / 2 ** 20],
  ])('scatters %s: no look-up passes many of them', (_, key) => {
    const table = new NumberTable();
    for (let i = 0; i < 20_000; i++) table.add(key(i));
    expect(table.size).toBe(20_000);
    // Of numbers at random it is some 20; of these by their bits alone, hundreds to all of them.
    expect(table.longestRun).toBeLessThan(150);
  });
});
