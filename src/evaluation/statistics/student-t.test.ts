import { describe, expect, it } from 'vitest';
import { studentTwoSided } from './normal';

describe('Student’s t', () => {
  it('has the points of tables', () => {
    const points: [t: number, freedom: number, tail: number][] = [
      [12.706, 1, 0.05],
      [4.303, 2, 0.05],
      [3.182, 3, 0.05],
      [2.776, 4, 0.05],
      [2.228, 10, 0.05],
      [9.925, 2, 0.01],
      [5.841, 3, 0.01],
      [2.042, 30, 0.05],
    ];
    for (const [t, freedom, tail] of points) expect(studentTwoSided(t, freedom)).toBeCloseTo(tail, 4);
  });

  it('is one at zero, none at infinity, and even', () => {
    expect(studentTwoSided(0, 5)).toBe(1);
    expect(studentTwoSided(Infinity, 5)).toBe(0);
    expect(studentTwoSided(-2, 7)).toBe(studentTwoSided(2, 7));
    expect(studentTwoSided(NaN, 7)).toBeNaN();
    expect(studentTwoSided(1, 0)).toBeNaN();
  });
});
