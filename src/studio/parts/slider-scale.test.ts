import { describe, expect, it } from 'vitest';
import { positionOf, positions, valueAt } from './number-text';

const log = { min: 0.001, max: 10, step: 1, log: true };
const even = { min: 0, max: 2, step: 0.1, log: false };

describe('slider scale', () => {
  it('is the value itself on an even scale, without the dust of binary fractions', () => {
    expect(positions(even)).toEqual({ from: 0, to: 2, step: 0.1 });
    expect(positionOf(0.3, even)).toBe(0.3);
    expect(valueAt(0.1 + 0.2, even)).toBe(0.3);
  });

  it('gives even factors even room on a logarithmic one', () => {
    expect([0.001, 0.01, 0.1, 1, 10].map((value) => positionOf(value, log))).toEqual([0, 25, 50, 75, 100]);
    expect([0, 25, 50, 60, 100].map((position) => valueAt(position, log))).toEqual([
      0.001, 0.01, 0.1, 0.25, 10,
    ]);
  });

  it('keeps to its ends', () => {
    expect(positionOf(1e-9, log)).toBe(0);
    expect(positionOf(1e9, log)).toBe(100);
  });
});
