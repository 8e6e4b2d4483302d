import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentOf, readMoment } from './figures';

describe('a moment as text', () => {
  it('is read as it was written', () => {
    expect(momentOf(0)).toBe('1970-01-01T00:00:00');
    expect(readMoment('2013-09-19T08:30')).toBe(Date.UTC(2013, 8, 19, 8, 30) / 1000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
        expect(readMoment(momentOf(seconds))).toBe(seconds);
      }),
    );
  });

  it('is none for other texts', () => {
    for (const text of ['', '2013-09-19', '2013-13-19T08:30', '08:30', '2013-09-19T08:30Z'])
      expect(readMoment(text)).toBeNull();
  });
});
