import { describe, expect, it } from 'vitest';
import { chooseJobs } from '../catalogue';
import { isAskedFor, JOB_SETS, MAP_FRAME, roughSeconds } from '../job-names';
import { machineOfPage } from './machine';
import { PlanClock } from './plan-clock';

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

describe('PlanClock', () => {
  it('goes by the pace of what is behind, and never back within a job', () => {
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

describe('machineOfPage', () => {
  const adapter = {
    vendor: 'apple',
    architecture: 'metal-3',
    description: '',
    software: false,
    maxStorageBuffers: 8,
  };
  const versions = { app: '1', tensorflow: '4' };
  const date = 0;

  it("takes the browser's own name and full version, not Chromium's and no made-up one", async () => {
    const told = {
      fullVersionList: [
        { brand: 'Not:A-Brand', version: '24.0.0.0' },
        { brand: 'Chromium', version: '141.0.7390.54' },
        { brand: 'Google Chrome', version: '141.0.7390.54' },
      ],
      platform: 'macOS',
      platformVersion: '15.1.0',
      architecture: 'arm',
    };
    const browser = {
      userAgent: 'Mozilla/5.0',
      hardwareConcurrency: 8,
      deviceMemory: 8,
      userAgentData: { getHighEntropyValues: () => Promise.resolve(told) },
    };
    const machine = await machineOfPage({ adapter }, versions, date, browser);
    expect(machine).toMatchObject({
      host: 'Google Chrome 141.0.7390.54, macOS 15.1.0 arm',
      adapter: 'apple metal-3',
      cores: 8,
      memoryBytes: 2 ** 33,
      versions,
    });
  });

  it('falls back on what every browser tells', async () => {
    const machine = await machineOfPage({ adapter: null }, versions, date, { userAgent: 'Firefox/140.0' });
    expect(machine).toMatchObject({ host: 'Firefox/140.0', adapter: null, cores: null, memoryBytes: null });
  });
});
