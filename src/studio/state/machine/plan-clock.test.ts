import { describe, expect, it } from 'vitest';
import { roughSeconds } from '../../../engine/benchmarks/benchmark-names';
import { PlanClock } from './bench-session.svelte';

describe('PlanClock', () => {
  it('goes by the pace of what is behind, and never back within a benchmark', () => {
    let now = 0;
    const plan = new PlanClock(['calibration', 'student-2039', 'loading-trips'], () => now);
    const rough =
      1000 * (roughSeconds('calibration') + roughSeconds('student-2039') + roughSeconds('loading-trips'));
    expect(plan.remainingMs).toBe(rough);
    now = 2000 * roughSeconds('calibration');
    plan.begin('student-2039');
    expect(plan.remainingMs).toBeCloseTo(2 * (rough - 1000 * roughSeconds('calibration')));
    plan.advance(0.5);
    const half = plan.remainingMs;
    plan.advance(0.1);
    expect(plan.remainingMs).toBe(half);
    expect(plan.done).toBe(1);
  });
});
