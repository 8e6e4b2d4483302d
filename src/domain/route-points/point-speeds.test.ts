import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../geo';
import { pointSpeeds, stepMeters } from './point-labels';

describe('speeds of points', () => {
  const degree = 1 / METERS_PER_DEGREE;
  /** Three points to the north: 100 m, then 300 m. */
  const lonLat = [8, 0, 8, 100 * degree, 8, 400 * degree];

  it('are metres from the point before over the seconds since then; the first has that of the second', () => {
    expect([...stepMeters(lonLat)].map((meters) => Math.round(meters))).toEqual([100, 300]);
    expect([...pointSpeeds(lonLat, [0, 10, 25])].map((speed) => Math.round(speed))).toEqual([10, 10, 20]);
  });

  it('are not known of a lone point, and of points of one moment', () => {
    expect([...pointSpeeds([8, 0], [5])]).toEqual([NaN]);
    expect([...pointSpeeds(lonLat, [0, 0, 10])].map((speed) => Math.round(speed))).toEqual([NaN, NaN, 30]);
    expect([...pointSpeeds([], [])]).toEqual([]);
  });
});
