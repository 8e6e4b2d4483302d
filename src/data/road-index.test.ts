import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RoadIndex } from './road-table';

it('finds every id and no other, dense or sparse, negative or large', () => {
  const ids = fc.oneof(
    fc.uniqueArray(fc.integer({ min: -50, max: 200 }), { maxLength: 100 }),
    fc.uniqueArray(fc.maxSafeInteger(), { maxLength: 100 }),
  );
  fc.assert(
    fc.property(ids, fc.maxSafeInteger(), (values, other) => {
      const distinct = values.map((value) => value + 0);
      const index = new RoadIndex(Float64Array.from(distinct));
      expect(index.duplicates).toEqual([]);
      distinct.forEach((id, road) => expect(index.indexOf(id)).toBe(road));
      expect(index.indexOf(other)).toBe(distinct.indexOf(other));
      expect(index.indexOf(NaN)).toBe(-1);
    }),
  );
});

it.each([[[5, 7, 5, 5]], [[5, 1e15, 5, 5]]])('lists rows whose id was there before: %s', (ids) => {
  const index = new RoadIndex(Float64Array.from(ids));
  expect(index.duplicates).toEqual([2, 3]);
  expect(index.indexOf(5)).toBe(0);
});
