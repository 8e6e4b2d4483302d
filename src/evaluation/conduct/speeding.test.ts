import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_SECONDS, SPEED_ALLOWANCE, speedingOf } from './speeding';

const ROADS = {
  lengthMeters: Float64Array.of(100, 100, 100),
  maxSpeedKmh: Float32Array.of(36, NaN, 100),
};
/** Seconds at which a road of 100 m is driven at some km/h, the clock's second off. */
const secondsAt = (kmh: number) => 360 / kmh - CLOCK_SECONDS;

describe('speeding', () => {
  it('begins above the allowance', () => {
    const at = (kmh: number) => speedingOf(ROADS, [0, 1], [0, secondsAt(kmh)]);
    expect(at(36 * SPEED_ALLOWANCE - 0.01)).toEqual({ share: 0, excess: 0 });
    const above = at(60);
    expect(above.share).toBe(1);
    expect(above.excess).toBeCloseTo(24, 10);
  });

  it('is a share of the roads with times and limits: neither the last road nor one without a limit', () => {
    const times = [0, secondsAt(60), 200, 201, 201 + secondsAt(60)];
    expect(speedingOf(ROADS, [0, 1, 2, 2, 0], times).share).toBe(2 / 3);
  });

  it('is not known without a timed road', () => {
    const none = { share: NaN, excess: NaN };
    expect(speedingOf(ROADS, [0], [0])).toEqual(none);
    expect(speedingOf(ROADS, [1, 1, 1], [0, 1, 2])).toEqual(none);
    expect(speedingOf(ROADS, [0, 0], [NaN, NaN])).toEqual(none);
    expect(speedingOf(ROADS, [0, 0], [5, 4])).toEqual(none);
  });

  it('lies within bounds, and slower times never make it worse', () => {
    const step = fc.tuple(fc.nat(2), fc.nat(60));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), fc.nat(9), (steps, more) => {
        const roads = steps.map(([road]) => road);
        const entered = (extra: number) => {
          let at = 0;
          return steps.map(([, seconds]) => (at += seconds + extra));
        };
        const [fast, slow] = [speedingOf(ROADS, roads, entered(0)), speedingOf(ROADS, roads, entered(more))];
        expect(Number.isNaN(slow.share)).toBe(Number.isNaN(fast.share));
        if (Number.isNaN(fast.share)) return;
        expect(fast.share >= 0 && fast.share <= 1 && fast.excess >= 0).toBe(true);
        expect(fast.excess > 0).toBe(fast.share > 0);
        expect(slow.share).toBeLessThanOrEqual(fast.share);
        expect(slow.excess).toBeLessThanOrEqual(fast.excess);
      }),
    );
  });
});
