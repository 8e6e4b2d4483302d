import { memory, tensor2d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../nn/testing/backends';
import { Surroundings, thingTensor } from './surroundings';

beforeAll(() => useBackend('wasm'));

const THINGS = 6;
const table = () => tensor2d(Array.from({ length: THINGS }, (_, i) => [i + 1, i * i]));

function neighboursOf(rows: readonly (readonly number[])[]) {
  const start = Int32Array.from({ length: rows.length + 1 }, (_, i) => rows.slice(0, i).flat().length);
  return { start, items: Int32Array.from(rows.flat()) };
}

function meansOf(rows: readonly (readonly number[])[]): number[][] {
  const surroundings = new Surroundings(neighboursOf(rows), rows.length, THINGS);
  const means = tidy(() => surroundings.mean(surroundings.usedOf(table())).arraySync());
  surroundings.dispose();
  return means;
}

describe('what is around points', () => {
  it('is the mean of the things there, and 0 where there are none', () => {
    const row = fc
      .uniqueArray(fc.integer({ min: 0, max: THINGS - 1 }))
      .map((things) => things.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        meansOf(rows).forEach((mean, i) => {
          const own = rows[i];
          const average = (of: (thing: number) => number) =>
            own.reduce((sum, thing) => sum + of(thing), 0) / Math.max(1, own.length);
          expect(mean[0]).toBeCloseTo(
            average((thing) => thing + 1),
            4,
          );
          expect(mean[1]).toBeCloseTo(
            average((thing) => thing * thing),
            4,
          );
        });
      }),
      { numRuns: 30, seed: 8 },
    );
  });

  it('is nothing in a city without things', () => {
    const none = thingTensor({ features: new Float32Array(), width: 3 });
    const surroundings = new Surroundings(neighboursOf([[], []]), 2, 0);
    expect(tidy(() => [...surroundings.mean(surroundings.usedOf(none)).dataSync()])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    surroundings.dispose();
    none.dispose();
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    meansOf([[1, 2], []]);
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    [
      'a thing that the table has not',
      neighboursOf([[THINGS]]),
      1,
      /Neighbour 0 is thing 6, and the table has 6/,
    ],
    ['rows of another number of points', neighboursOf([[1], [2]]), 3, /2 points .* 3 points/],
  ])('refuses %s', (_, neighbours, rows, message) =>
    expect(() => new Surroundings(neighbours, rows, THINGS)).toThrow(message),
  );
});
