import { describe, expect, it } from 'vitest';
import { bytes, counted, fixed, moment, percent, signed } from './figures';

describe('figures', () => {
  it('are written for people', () => {
    expect([counted(1, 'road'), counted(1234, 'road'), counted(0, 'class', 'classes')]).toEqual([
      '1 road',
      '1,234 roads',
      '0 classes',
    ]);
    expect([fixed(1234.567, 1), fixed(NaN, 2), percent(0.8642), percent(NaN)]).toEqual([
      '1,234.6',
      '–',
      '86.4 %',
      '–',
    ]);
    expect([bytes(964_846), bytes(45_200_000), bytes(1_300_000_000)]).toEqual(['1.0 MB', '45 MB', '1.3 GB']);
    expect(moment(Date.UTC(2025, 10, 21, 12))).toMatch(/^2[12] Nov 2025, \d\d:\d\d$/);
  });
});

describe('differences', () => {
  it('have a sign, but for those that round to nothing', () => {
    expect([0.74, -1.25, 1234.5, 0.04, -0.04, 0].map((number) => signed(number, 1))).toEqual([
      '+0.7',
      '−1.3',
      '+1,234.5',
      '0.0',
      '0.0',
      '0.0',
    ]);
    expect(signed(NaN, 1)).toBe('–');
  });
});
