import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binFeatures, BINS } from './feature-table';

describe('binned features', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 300,
  });

  it('keep the order of values and stay in their bins', () => {
    fc.assert(
      fc.property(values, (list) => {
        const column = Float64Array.from(list);
        const { bins, columnsOf, rows } = binFeatures({ names: ['x'], columns: [column] });
        expect([rows, columnsOf]).toEqual([list.length, [[0]]]);
        const order = [...column.keys()].sort((a, b) => column[a] - column[b]);
        for (let k = 1; k < order.length; k++) {
          const [before, here] = [order[k - 1], order[k]];
          expect(bins[0][here]).toBeGreaterThanOrEqual(bins[0][before]);
          if (column[here] === column[before]) expect(bins[0][here]).toBe(bins[0][before]);
        }
        expect(Math.max(...bins[0])).toBeLessThan(BINS);
        const distinct = new Set(column).size;
        if (distinct <= BINS) expect(new Set(bins[0]).size).toBe(distinct);
      }),
    );
  });

  it('are about equally full where values are many', () => {
    const column = Float64Array.from({ length: 6400 }, (_, i) => Math.exp(i / 400));
    const counts = new Uint32Array(BINS);
    for (const bin of binFeatures({ names: ['x'], columns: [column] }).bins[0]) counts[bin]++;
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([100, 100]);
  });

  it('put a missing value at the median, and say so in a second column', () => {
    const column = Float64Array.of(1, NaN, 2, 9);
    const { bins, columnsOf } = binFeatures({ names: ['x', 'y'], columns: [column, column.map(() => NaN)] });
    expect(columnsOf).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([...bins[0]]).toEqual([0, 1, 1, 2]);
    expect([...bins[1]]).toEqual([0, 1, 0, 0]);
    expect([...bins[3]]).toEqual([1, 1, 1, 1]);
  });

  it('refuse columns that do not fit', () => {
    expect(() => binFeatures({ names: ['x'], columns: [] })).toThrow(/1 names for 0 columns/);
    expect(() =>
      binFeatures({ names: ['x', 'y'], columns: [new Float64Array(2), new Float64Array(3)] }),
    ).toThrow(/differ in length/);
  });
});
