import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryTimes } from './matched-piece';
import { isIncreasing } from './testing/matching-city';

const passage = (
  starts: number[],
  positions: number[],
  times: number[],
  earliest = times[0],
  latest = times.at(-1)!,
) =>
  entryTimes({
    starts: Float64Array.from(starts),
    positions: Float64Array.from(positions),
    times: Float64Array.from(times),
    earliest,
    latest,
  });

describe('entryTimes', () => {
  it('goes evenly between two points', () => {
    expect([...passage([0, 50, 100, 180], [0, 200], [1000, 1020])]).toEqual([1000, 1005, 1010, 1018]);
  });

  it('goes back from the first point at the mean speed, but not before the trip', () => {
    expect([...passage([0, 100], [50, 150], [1000, 1010], 900)]).toEqual([995, 1005]);
    expect([...passage([0, 100], [50, 150], [1000, 1010], 998)]).toEqual([998, 1005]);
    expect([...passage([0, 100], [50, 150], [1000, 1010])]).toEqual([1000, 1005]);
  });

  it('enters a road when the vehicle comes to it, not when it drives on', () => {
    expect([...passage([0, 100], [0, 100, 100, 200], [0, 10, 70, 80])]).toEqual([0, 10]);
  });

  it('smooths steps back', () => {
    expect([...passage([0, 100], [90, 96, 90, 110], [0, 15, 30, 45])]).toEqual([0, 36]);
  });

  it('gives roads passed in less than a second whole seconds of their own', () => {
    expect([...passage([0, 100, 102, 104], [0, 200], [0, 20])]).toEqual([0, 9, 10, 11]);
    const crowded = passage([0, 10, 20, 30, 40, 50], [0, 60], [100.4, 102.4]);
    expect(crowded[0]).toBe(101);
    expect(isIncreasing(crowded)).toBe(true);
  });

  it('is strictly increasing, whole and within the trip, whatever the trip', () => {
    const steps = fc.array(
      fc.record({ meters: fc.integer({ min: -10, max: 400 }), seconds: fc.integer({ min: 1, max: 60 }) }),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    const lengths = fc.array(fc.double({ min: 0.01, max: 300, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, lengths, (driven, roads) => {
        let [at, clock] = [5, 1_372_636_858];
        const [positions, times] = [[at], [clock]];
        for (const { meters, seconds } of driven) {
          positions.push((at = Math.max(0, at + meters)));
          times.push((clock += seconds));
        }
        const starts = [0];
        for (const length of roads)
          if (starts.at(-1)! + length <= positions.at(-1)!) starts.push(starts.at(-1)! + length);
        const entered = passage(starts, positions, times);
        expect(entered.every((time) => Number.isInteger(time))).toBe(true);
        expect(isIncreasing(entered)).toBe(true);
        expect(entered[0]).toBeGreaterThanOrEqual(times[0]);
        if (starts.length <= clock - times[0]) expect(entered.at(-1)).toBeLessThanOrEqual(clock);
      }),
    );
  });
});
