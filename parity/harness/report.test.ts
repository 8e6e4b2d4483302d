import { expect, it } from 'vitest';
import type { Check } from './compare';
import { reportJson, reportOf, rowText, summaryText } from './report';

const check = (group: string, what: string, absolute: number, passed = true): Check => ({
  group,
  what,
  values: 3,
  worst: { absolute, relative: absolute / 2 },
  tolerance: { absolute: 1e-4, relative: 0 },
  used: absolute / 1e-4,
  passed,
  ...(!passed && { detail: 'why' }),
});

const checks = [check('a', 'one', 1e-6), check('b', 'two', Infinity, false), check('a', 'three', 5e-5)];

it('a row has its verdict, what was compared, both errors, the tolerance and why it failed', () => {
  expect(rowText(checks[0])).toMatch(/^ok {3}a +3 +1\.0e-6 +5\.0e-7 +1\.0e-4 \+ 0 +one$/);
  expect(rowText(checks[1])).toMatch(/^FAIL b .* two \(why\)$/);
});

it('the summary has the worst of each group and the count', () => {
  const report = reportOf('wasm', 'here', checks);
  expect(report).toMatchObject({ passed: 2, failed: 1 });
  const text = summaryText(report);
  expect(text).toMatch(/a +2 checks {2}worst +5\.0e-5 absolute, +2\.5e-5 relative, +50 % of a tolerance\n/);
  expect(text).toMatch(/b .* 1 FAILED\n2 passed, 1 failed$/);
});

it('JSON keeps what it has no word for', () => {
  const report = JSON.parse(reportJson(reportOf('cpu', 'here', checks)));
  expect(report.checks[1].worst.absolute).toBe('Infinity');
  expect(report.checks.length).toBe(3);
});
