import { describe, expect, it } from 'vitest';
import type { Claim } from '../claim';
import { syntheticGrid } from '../testing/synthetic-study';
import { judgedClaims } from './judged-claims';
import { StudyCells } from './study-cells';

const cells = new StudyCells(syntheticGrid(0.002));
const claim = (own: Partial<Claim>): Claim => ({
  text: 'Distillation helps',
  where: 'Table 3',
  thesis: '88 %',
  measure: 'test-accuracy',
  arm: 'sampled routes',
  against: 'vanilla',
  says: 'better',
  ...own,
});
const verdict = (own: Partial<Claim>) => judgedClaims(cells, [claim(own)])[0].verdict;

describe('claims', () => {
  it('hold where the difference is clear, and do not where it is clear the other way', () => {
    expect(verdict({})).toBe('holds');
    expect(verdict({ says: 'worse' })).toBe('does not hold');
    expect(verdict({ arm: 'uniform teacher' })).toBe('does not hold');
    expect(verdict({ arm: 'uniform teacher', says: 'worse' })).toBe('holds');
  });

  it('cannot be told where it may be chance', () => {
    const [judged] = judgedClaims(cells, [claim({ arm: 'soft targets', at: { 'student-share': 0.2 } })]);
    expect(judged.verdict).toBe('cannot tell');
    expect(judged.found!.low).toBeLessThan(0);
    expect(judged.trials).toHaveLength(6);
  });

  it('of no difference hold within the margin alone', () => {
    const none = { says: 'no-difference' } as const;
    expect(verdict({ ...none, arm: 'soft targets' })).toBe('holds');
    expect(verdict({ ...none, margin: 0.005 })).toBe('does not hold');
    expect(verdict({ ...none, arm: 'soft targets', at: { 'student-share': 0.2 }, margin: 1e-6 })).not.toBe(
      'holds',
    );
  });

  it('of a range hold where the whole interval lies in it', () => {
    const value = (low: number, high: number) => verdict({ against: null, says: { low, high } });
    expect(value(0.5, 0.95)).toBe('holds');
    expect(value(0.95, 1)).toBe('does not hold');
    const [{ found }] = judgedClaims(cells, [claim({ against: null, says: { low: 0, high: 1 } })]);
    expect(value(found!.value, 1)).toBe('cannot tell');
  });

  it('say what is missing', () => {
    const why = (own: Partial<Claim>) => judgedClaims(cells, [claim(own)])[0].why;
    expect(why({ arm: 'beam' })).toContain('no arm “beam”');
    expect(why({ measure: 'edr' })).toContain('does not measure “edr”');
    expect(why({ at: { 'student-share': 0.3 } })).toContain('No trials are complete');
  });
});
