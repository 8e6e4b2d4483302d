import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinHeap } from './heap';

const CAPACITY = 20;

it('gives items in the order of their lowest keys, and equal keys in the order of the items', () => {
  const push = fc.tuple(fc.nat(CAPACITY - 1), fc.nat(9));
  fc.assert(
    fc.property(fc.array(push), (pushes) => {
      const heap = new MinHeap(CAPACITY);
      const keys = new Map<number, number>();
      for (const [item, key] of pushes) {
        heap.push(item, key);
        keys.set(item, Math.min(key, keys.get(item) ?? Infinity));
      }
      expect(heap.size).toBe(keys.size);
      const expected = [...keys].sort(([a, x], [b, y]) => x - y || a - b).map(([item]) => item);
      expect(Array.from(expected, () => heap.pop())).toEqual(expected);
      expect(heap.pop()).toBe(-1);
    }),
  );
});

it('is empty after clear, and takes its items again', () => {
  const heap = new MinHeap(3);
  heap.push(2, 1);
  heap.push(0, 5);
  heap.clear();
  expect(heap.pop()).toBe(-1);
  heap.push(2, 7);
  expect([heap.pop(), heap.size]).toEqual([2, 0]);
});
