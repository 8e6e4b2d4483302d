import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, splitTripsByDay } from './split-trips';

const SPLITS = ['train', 'val', 'test'] as const;
const tripAt = (time: number) => ({ times: Float64Array.of(time) });
const anyTrips = (most: number) =>
  fc.array(fc.integer({ min: 1_372_600_000, max: 1_372_600_000 + most * 86_400 }).map(tripAt), {
    minLength: 1,
    maxLength: 200,
  });

describe('trips are parted', () => {
  it('each into one part, and every day as a whole where there are three', () => {
    fc.assert(
      fc.property(anyTrips(12), (trips) => {
        const { parts, days } = splitTripsByDay(trips);
        const all = SPLITS.flatMap((split) => Array.from(parts[split]));
        expect(all.toSorted((a, b) => a - b)).toEqual(trips.map((_, i) => i));
        for (const split of SPLITS)
          expect([...parts[split]]).toEqual([...parts[split]].sort((a, b) => a - b));
        const found = new Set(trips.map(dayOf));
        if (found.size < 3) {
          expect(days).toEqual({ train: [], val: [], test: [] });
          return;
        }
        expect(SPLITS.flatMap((split) => days[split]).toSorted((a, b) => a - b)).toEqual(
          [...found].sort((a, b) => a - b),
        );
        for (const split of SPLITS) {
          expect(days[split].length).toBeGreaterThan(0);
          expect(new Set([...parts[split]].map((trip) => dayOf(trips[trip])))).toEqual(new Set(days[split]));
        }
      }),
    );
  });

  it('by time where all are of one day', () => {
    const trips = Array.from({ length: 20 }, (_, i) => tripAt(1_372_636_800 + 100 * ((7 * i) % 20)));
    const { parts } = splitTripsByDay(trips);
    expect(SPLITS.map((split) => parts[split].length)).toEqual([16, 2, 2]);
    const latest = (split: 'train' | 'val') =>
      Math.max(...[...parts[split]].map((trip) => trips[trip].times[0]));
    const earliest = (split: 'val' | 'test') =>
      Math.min(...[...parts[split]].map((trip) => trips[trip].times[0]));
    expect(latest('train')).toBeLessThan(earliest('val'));
    expect(latest('val')).toBeLessThan(earliest('test'));
  });

  it('80, 10 and 10 %, as far as days allow', () => {
    const trips = Array.from({ length: 2800 }, (_, i) => tripAt(1_372_636_800 + 86_400 * (i % 28)));
    const { days, parts } = splitTripsByDay(trips);
    expect(SPLITS.map((split) => days[split].length)).toEqual([22, 3, 3]);
    expect(splitTripsByDay(trips).parts).toEqual(parts);
  });
});
