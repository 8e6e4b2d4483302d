import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoadClock } from './road-seconds';

const R = 3;
const [START, BIN] = [600, 20];
const bins = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: count * R, maxLength: count * R }),
  );
const binnedOf = (seconds: number[]) => ({
  start: START,
  binSeconds: BIN,
  seconds: Float64Array.from(seconds),
});

describe('a road whose speed changes from bin to bin', () => {
  it('is driven at the speed of each bin in turn', () => {
    // 40 s in the first bin, 10 s in the second: half of it in the 20 s of the first, the rest in 5 s.
    const clock = new RoadClock({ roadCount: 1 }, binnedOf([40, 10]));
    expect(clock.leave(0, START)).toBe(START + 25);
    expect(clock.leave(0, START + 20)).toBe(START + 30);
    expect(clock.leave(0, START - 100)).toBe(START - 60);
    expect(clock.leave(0, START + 1000)).toBe(START + 1010);
    const closed = new RoadClock({ roadCount: 1 }, binnedOf([Infinity, 10]));
    expect(closed.leave(0, START + 15)).toBe(START + 30);
    expect(() => new RoadClock({ roadCount: 2 }, binnedOf([1, 2, 3]))).toThrow(RangeError);
  });

  it('is never left earlier by who enters it later', () => {
    fc.assert(
      fc.property(bins, fc.nat(R - 1), fc.nat(200), fc.nat(100), (seconds, road, first, more) => {
        const clock = new RoadClock({ roadCount: R }, binnedOf(seconds));
        const [a, b] = [START - 50 + first, START - 50 + first + more];
        expect(clock.leave(road, b)).toBeGreaterThanOrEqual(clock.leave(road, a) - 1e-9);
        expect(clock.leave(road, a)).toBeGreaterThan(a);
      }),
    );
  });
});
