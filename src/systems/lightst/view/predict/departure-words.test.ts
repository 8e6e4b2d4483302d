import { describe, expect, it } from 'vitest';
import type { KnownPath } from '../state/departure.svelte';
import { clockOf, pathVerdict } from './departure-words';

const path = (by: KnownPath['by'], roads: number[], seconds: Partial<KnownPath['seconds']>): KnownPath => ({
  by,
  roads: Uint32Array.from(roads),
  seconds: seconds as KnownPath['seconds'],
  withSeries: 0,
});

describe('a departure in words', () => {
  it('tells times in minutes and seconds', () => {
    expect([0, 59.6, 340, 3661].map(clockOf)).toEqual(['0:00', '1:00', '5:40', '61:01']);
  });

  it('says what the forecast changes', () => {
    const free = path('free', [1, 2], { free: 60, forecast: 90, counted: 95 });
    const other = (counted: number) => path('forecast', [1, 3], { free: 65, forecast: 70, counted });
    expect(pathVerdict([free])).toBeNull();
    expect(pathVerdict([free, { ...free, by: 'forecast' }])).toBe(
      'The forecast keeps the path, and expects a delay of 0:30 on it.',
    );
    const counted = path('counted', [1, 4], { free: 70, forecast: 80, counted: 75 });
    expect(pathVerdict([free, { ...free, by: 'forecast' }, counted])).toMatch(
      /on it\. With what was counted, another path was 0:20 faster\.$/,
    );
    expect(pathVerdict([free, other(80)])).toBe(
      'The forecast chooses another path, which it expects to be 0:20 faster. With what was counted, it was 0:15 faster.',
    );
    expect(pathVerdict([free, other(99)])).toMatch(/it was 0:04 slower\.$/);
    expect(pathVerdict([free, other(NaN)])).toMatch(/expects to be 0:20 faster\.$/);
  });

  it('knows that nothing is delayed where nobody drives', () => {
    const free = path('free', [1, 2], { free: 60, forecast: 60.2 });
    expect(pathVerdict([free, { ...free, by: 'forecast' }])).toMatch(/no delay/);
  });
});
