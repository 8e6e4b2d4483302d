import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PriorityQueue } from './heap';

describe('PriorityQueue', () => {
  it('gives out as a sorted list would, equal keys in the order they came', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.nat(6) }) },
      { weight: 2, arbitrary: fc.constant({ pop: true }) },
      { weight: 1, arbitrary: fc.record({ cut: fc.nat(6) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new PriorityQueue();
        let plain: { key: number; value: number }[] = [];
        steps.forEach((each, value) => {
          if ('push' in each) {
            queue.push(value, each.push);
            plain.push({ key: each.push, value });
            plain.sort((a, b) => a.key - b.key || a.value - b.value);
          } else if ('cut' in each) {
            const gone = plain.filter(({ key }) => key >= each.cut).map((entry) => entry.value);
            expect(queue.cut(each.cut).sort((a, b) => a - b)).toEqual(gone.sort((a, b) => a - b));
            plain = plain.filter(({ key }) => key < each.cut);
          } else expect(queue.pop()).toBe(plain.shift()?.value ?? -1);
          expect(queue.size).toBe(plain.length);
          expect(queue.leastKey).toBe(plain[0]?.key ?? Infinity);
        });
        for (const { value } of plain) expect(queue.pop()).toBe(value);
        expect(queue.pop()).toBe(-1);
      }),
    );
  });
});
