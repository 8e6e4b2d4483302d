import { describe, expect, it } from 'vitest';
import { ProgressMeter } from './progress-meter';

function meterAt() {
  const time = { now: 0 };
  return { time, meter: new ProgressMeter(() => time.now) };
}

describe('ProgressMeter', () => {
  it('is exact for steady work', () => {
    const { time, meter } = meterAt();
    for (let done = 0; done <= 40; done++, time.now += 100) {
      const report = meter.observe({ step: 'train', done, total: 100, unit: 'steps' });
      if (done >= 2) expect(report.remainingMs).toBeCloseTo((100 - done) * 100, 6);
      expect(report.elapsedMs).toBe(done * 100);
    }
  });

  it('says nothing before it has seen enough, without a total, or without any advance', () => {
    const { time, meter } = meterAt();
    expect(meter.observe({ step: 'a', done: 0, total: 9, unit: 'rows' })).not.toHaveProperty('remainingMs');
    time.now = 100;
    expect(meter.observe({ step: 'a', done: 1, total: 9, unit: 'rows' })).not.toHaveProperty('remainingMs');
    time.now = 5000;
    expect(meter.observe({ step: 'a', done: 2, unit: 'rows' })).not.toHaveProperty('remainingMs');
    meter.observe({ step: 'b', done: 0, total: 9, unit: 'rows' });
    time.now = 9000;
    expect(meter.observe({ step: 'b', done: 0, total: 9, unit: 'rows' })).not.toHaveProperty('remainingMs');
  });

  it('forgets a slow start and follows a change of pace', () => {
    const { time, meter } = meterAt();
    meter.observe({ step: 'train', done: 0, total: 1000, unit: 'steps' });
    time.now += 8000; // the first step compiles its kernels
    const first = meter.observe({ step: 'train', done: 1, total: 1000, unit: 'steps' });
    expect(first.remainingMs).toBeCloseTo(999 * 8000, 3);
    let done = 1;
    let report = first;
    while (done < 601) {
      time.now += 100;
      report = meter.observe({ step: 'train', done: ++done, total: 1000, unit: 'steps' });
    }
    const truth = 399 * 100;
    expect(Math.abs((report.remainingMs ?? 0) - truth) / truth).toBeLessThan(0.1);
  });

  it('starts anew with each step, and ends at nothing', () => {
    const { time, meter } = meterAt();
    meter.observe({ step: 'read', done: 0, total: 10, unit: 'MB' });
    time.now = 1000;
    meter.observe({ step: 'read', done: 10, total: 10, unit: 'MB' });
    time.now = 3000;
    const next = meter.observe({ step: 'train', done: 1, total: 5, unit: 'epochs' });
    expect(next.remainingMs).toBeCloseTo(4 * 2000, 6);
    time.now = 9000;
    expect(meter.observe({ step: 'train', done: 5, total: 5, unit: 'epochs' }).remainingMs).toBe(0);
  });
});
