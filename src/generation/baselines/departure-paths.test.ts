import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown } from '../../domain/testing/grid-town';
import { departurePaths } from './departure-paths';

const town = gridTown(3);
const R = town.roadCount;
const START = 600;

const clock = fc
  .array(fc.integer({ min: 1, max: 60 }), { minLength: 2 * R, maxLength: 2 * R })
  .map((seconds) => ({ start: START, binSeconds: 20, seconds: Float64Array.from(seconds) }));

describe('the fastest paths at a departure', () => {
  it('are each the fastest by their own account', () => {
    fc.assert(
      fc.property(clock, clock, fc.nat(R - 1), fc.nat(R - 1), (one, other, origin, destination) => {
        const paths = departurePaths(town, { one, other }, { origin, destination, time: START })!;
        const [byOne, byOther] = paths;
        expect([byOne.by, byOther.by]).toEqual(['one', 'other']);
        expect(byOne.seconds.one).toBeLessThanOrEqual(byOther.seconds.one + 1e-9);
        expect(byOther.seconds.other).toBeLessThanOrEqual(byOne.seconds.other + 1e-9);
        for (const { roads } of paths) expect([roads[0], roads.at(-1)]).toEqual([origin, destination]);
      }),
      { numRuns: 40 },
    );
  });

  it('are none where no path leads there', () => {
    const seconds = new Float64Array(R).fill(10);
    const cut = { ...town, successorOffsets: new Uint32Array(R + 1), successors: new Uint32Array(0) };
    const paths = departurePaths(
      cut,
      { free: { start: START, binSeconds: 20, seconds } },
      { origin: 0, destination: R - 1, time: START },
    );
    expect(paths).toBeNull();
  });
});
