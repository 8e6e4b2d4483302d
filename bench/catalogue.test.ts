import { describe, expect, it } from 'vitest';
import { isAskedFor, JOB_SETS, MAP_FRAME, roughSeconds } from '../src/engine/benchmarks/job-names';
import { chooseJobs } from './catalogue';

describe('JOB_SETS', () => {
  it('name jobs that there are, and the short one is short', () => {
    for (const names of Object.values(JOB_SETS)) expect(() => chooseJobs(names)).not.toThrow();
    const short = chooseJobs(JOB_SETS.short).map(({ name }) => name);
    expect(short.length).toBeGreaterThan(3);
    expect([...short, MAP_FRAME].reduce((sum, name) => sum + roughSeconds(name), 0)).toBeLessThan(60);
  });

  it('leave the drawing job to those who have a page', () => {
    expect(chooseJobs([MAP_FRAME])).toEqual([]);
    expect(isAskedFor(MAP_FRAME, [])).toBe(true);
    expect(isAskedFor(MAP_FRAME, ['map'])).toBe(true);
    expect(isAskedFor(MAP_FRAME, ['student'])).toBe(false);
  });
});
