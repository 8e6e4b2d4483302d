import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestOf, type Traits } from './rows-of-roads';

const traits = (rows: readonly (readonly [number, number, number])[]): Traits => ({
  count: rows.length,
  dimensions: [0, 1, 2].map((d) => Float32Array.from(rows, (row) => row[d])),
});

/** Every pair is looked at. */
const slowly = (points: Traits, others: Traits) =>
  Array.from({ length: points.count }, (_, i) => {
    const distances = Array.from({ length: others.count }, (_, j) =>
      points.dimensions.reduce((sum, values, d) => sum + (values[i] - others.dimensions[d][j]) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances));
  });

const rows = fc.array(fc.tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: -4, max: 4 }))), {
  maxLength: 30,
}) as fc.Arbitrary<[number, number, number][]>;

it('finds the same as a look at every pair, the first where several are as near', () => {
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      const [points, others] = [traits(a), traits(b)];
      expect([...nearestOf(points, others)]).toEqual(slowly(points, others));
    }),
  );
});
