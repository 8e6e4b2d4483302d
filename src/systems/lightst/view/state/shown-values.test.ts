import { describe, expect, it } from 'vitest';
import { axisOf, differenceOf } from './table-in-view.svelte';

describe('values in view', () => {
  it('differ by what was forecast beyond what was measured', () => {
    expect([...differenceOf(Float32Array.of(3, 3), Float32Array.of(5, NaN))]).toEqual([-2, NaN]);
  });

  it('are split in time', () => {
    const { parts } = axisOf({ rows: 100, start: 0, binSeconds: 300 });
    expect(parts.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['train', 0, 60],
      ['val', 60, 80],
      ['test', 80, 100],
    ]);
  });
});
