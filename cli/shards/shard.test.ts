import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidingWords, rowsOfShard, shardOf } from './shard';

describe('a shard', () => {
  it('is one of as many as there are, written I/N', () => {
    expect(shardOf('2/3')).toEqual({ index: 2, count: 3 });
    for (const text of ['0/3', '4/3', '1', '1/0', 'a/b', '-1/3', '1/2/3', '1.5/3', ''])
      expect(() => shardOf(text)).toThrow(/--shard must be a part of all, 1\/8 to 8\/8/);
  });

  it('has each row exactly once among all, whole blocks, and about as many as every other', () => {
    const sizes = fc.record({
      total: fc.integer({ min: 0, max: 5000 }),
      count: fc.integer({ min: 1, max: 12 }),
      block: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(sizes, ({ total, count, block }) => {
        let next = 0;
        const blocks: number[] = [];
        for (let index = 1; index <= count; index++) {
          const { from, to } = rowsOfShard({ index, count }, total, block);
          expect(from).toBe(next);
          expect(to % block === 0 || to === total).toBe(true);
          blocks.push(Math.ceil((to - from) / block));
          next = to;
        }
        expect(next).toBe(total);
        expect(Math.max(...blocks) - Math.min(...blocks)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('keeps the words that decide what comes out', () => {
    const words = ['--roads', 'a.osm', '--out', 'x', '--seed=3', '--shard=1/2', '--replace', '--cache', 'c'];
    expect(decidingWords([...words, '--threads', '4', '--swap'])).toEqual([
      ...['--roads', 'a.osm', '--seed=3', '--swap'],
    ]);
  });
});
