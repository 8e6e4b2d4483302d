import { describe, expect, it } from 'vitest';
import { Hyperband } from './hyperband';
import { valueOnAxis } from './search-axis';

describe('Hyperband', () => {
  const pruner = new Hyperband({ study: 'abc', epochs: 27, better: 'more' });

  it('has the brackets of optuna.pruners.HyperbandPruner(1, 27, 3), and their rungs', () => {
    const brackets = Array.from({ length: 12 }, (_, trial) => pruner.bracketOf(trial));
    expect(brackets).toEqual(OPTUNA_BRACKETS);
    for (const [trial, bracket] of brackets.entries())
      expect(pruner.rungsOf(trial)).toEqual([1, 3, 9].slice(bracket));
  });

  it('lets trials compete with those before them in their bracket', () => {
    for (let trial = 0; trial < 12; trial++)
      for (const rival of pruner.rivalsOf(trial)) {
        expect(rival).toBeLessThan(trial);
        expect(pruner.bracketOf(rival)).toBe(pruner.bracketOf(trial));
      }
  });

  it('ends a trial that is not among the best third, and none that is first', () => {
    expect(pruner.prunes(0.1, [])).toBe(false);
    expect(pruner.prunes(0.1, [0.2])).toBe(true);
    expect(pruner.prunes(0.3, [0.2])).toBe(false);
    // Two of six go on.
    expect(pruner.prunes(0.4, [0.1, 0.2, 0.3, 0.35, 0.5])).toBe(false);
    expect(pruner.prunes(0.3, [0.1, 0.2, 0.25, 0.35, 0.5])).toBe(true);
    expect(pruner.prunes(NaN, [])).toBe(true);
    const losses = new Hyperband({ study: 'abc', epochs: 27, better: 'less' });
    expect([losses.prunes(0.1, [0.2]), losses.prunes(0.3, [0.2])]).toEqual([false, true]);
  });
});

/** Brackets of a study named "abc", trials 0 to 11. */
const OPTUNA_BRACKETS = [0, 1, 0, 0, 0, 1, 2, 1, 0, 1, 0, 1];

describe('an axis', () => {
  const axis = { setting: 'x', low: 1, high: 100, log: true, whole: false };

  it('goes from end to end, by factors where it is logarithmic', () => {
    expect([0, 0.5, 1].map((at) => valueOnAxis(axis, at))).toEqual([1, expect.closeTo(10, 10), 100]);
    expect(valueOnAxis({ ...axis, log: false }, 0.5)).toBe(50.5);
  });

  it('gives whole numbers equal shares', () => {
    const whole = { ...axis, low: 2, high: 5, log: false, whole: true };
    const found = Array.from({ length: 400 }, (_, i) => valueOnAxis(whole, (i + 0.5) / 400));
    expect([2, 3, 4, 5].map((n) => found.filter((one) => one === n).length)).toEqual([100, 100, 100, 100]);
    expect([0, 1].map((at) => valueOnAxis(whole, at))).toEqual([2, 5]);
  });
});
