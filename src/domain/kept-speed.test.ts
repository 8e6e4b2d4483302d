import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptSpeed } from './kept-speed';

const speedOf = (times: readonly number[], places: readonly number[]) =>
  keptSpeed(
    times.length,
    (i) => times[i],
    (i, j) => Math.abs(places[j] - places[i]),
  );

describe('keptSpeed', () => {
  it('is the speed of an even drive, NaN of two points', () => {
    expect(speedOf([0, 10, 20, 30], [0, 300, 600, 900])).toBe(30);
    expect(speedOf([0, 10], [0, 300])).toBeNaN();
  });

  it('gives a lone jump no more than half its own speed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 3, maxLength: 30 }),
        fc.nat(),
        fc.integer({ min: 1, max: 100_000 }),
        (steps, where, meters) => {
          const times = steps.reduce((all, step) => [...all, all[all.length - 1] + step], [0]);
          const jump = 1 + (where % steps.length);
          const places = times.map((_, i) => (i < jump ? 0 : meters));
          const speed = meters / (times[jump] - times[jump - 1]);
          expect(speedOf(times, places)).toBeLessThanOrEqual(speed / 2 + 1e-9);
        },
      ),
    );
  });
});
