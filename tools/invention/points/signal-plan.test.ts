import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalWait, type SignalPlan } from './drive-route';

const PLAN: SignalPlan = { cycleSeconds: 80, redSeconds: 40, redFrom: 7 };
const EMPTY = 0;
/** Rounding error of seconds since 1970. */
const ROUNDING = 1e-5;

const anyPlan = fc
  .record({
    cycleSeconds: fc.integer({ min: 60, max: 100 }),
    redShare: fc.double({ min: 0.4, max: 0.6, noNaN: true }),
    redFrom: fc.integer({ min: 0, max: 99 }),
  })
  .map(({ cycleSeconds, redShare, redFrom }) => ({
    cycleSeconds,
    redSeconds: redShare * cycleSeconds,
    redFrom,
  }));
const arrival = fc.integer({ min: 1_700_000_000, max: 1_700_100_000 });
const level = fc.double({ min: 0, max: 1.2, noNaN: true });

describe('who comes to a signal', () => {
  it('waits for green, and behind those who came before', () => {
    const red = 80 * 1e7 + 7;
    expect(signalWait(PLAN, red + 10, EMPTY, 0)).toEqual({ queue: 0, until: red + 41.5 });
    expect(signalWait(PLAN, red + 60, EMPTY, 0)).toBeNull();
    // 0.142 vehicles a second came in 30 seconds of red: four of them, two seconds each.
    expect(signalWait(PLAN, red + 30, 1, 0)).toEqual({ queue: 4, until: red + 49.5 });
    expect(signalWait(PLAN, red + 41, 1, 0)).toEqual({ queue: 5, until: red + 51.5 });
  });

  it('never goes on before they came, nor waits for more than a cycle and a queue', () => {
    fc.assert(
      fc.property(
        anyPlan,
        arrival,
        level,
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (plan, now, full, chance) => {
          const wait = signalWait(plan, now, full, chance);
          if (!wait) return;
          expect(wait.until).toBeGreaterThanOrEqual(now);
          expect(wait.until - now).toBeLessThanOrEqual(plan.redSeconds + 1.5 + 2 * wait.queue + ROUNDING);
          expect(wait.queue).toBeLessThan(0.2 * plan.cycleSeconds);
        },
      ),
    );
  });

  it('waits longer on full roads', () => {
    fc.assert(
      fc.property(anyPlan, arrival, (plan, now) => {
        const seconds = (full: number) => (signalWait(plan, now, full, 0.5)?.until ?? now) - now;
        expect(seconds(1)).toBeGreaterThanOrEqual(seconds(0));
      }),
    );
  });
});
