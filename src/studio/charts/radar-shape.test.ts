import { describe, expect, it } from 'vitest';
import { anchorOf, corners, pointOf, type RadarPlace } from './radar-shape';

const place: RadarPlace = { middle: [100, 80], radius: 50, axes: 4 };

describe('a radar', () => {
  it('begins at the top and goes round with the clock', () => {
    const rim = [0, 1, 2, 3].map((axis) => pointOf(place, axis, 1).map(Math.round));
    expect(rim).toEqual([
      [100, 30],
      [150, 80],
      [100, 130],
      [50, 80],
    ]);
    expect([0, 1, 2, 3].map((axis) => anchorOf(place, pointOf(place, axis, 1)))).toEqual([
      'middle',
      'start',
      'middle',
      'end',
    ]);
  });

  it('draws what is not known in the middle, and nothing beyond the rim', () => {
    expect(corners(place, [null, 0.5, -1, 2])).toBe('100.0,80.0 125.0,80.0 100.0,80.0 50.0,80.0');
  });
});
