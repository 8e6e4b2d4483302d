import { expect, it } from 'vitest';
import { lens } from './lens';
import { failures, verified } from './testing/verified';

it.each(['cpu', 'wasm'] as const)(
  'shows what the training computes, for ten steps and three settings, on %s',
  async (backend) => {
    const checks = await verified(lens, backend);
    expect(failures(checks)).toEqual([]);
    expect(checks.length).toBe(10 * 3 * 9);
  },
);
