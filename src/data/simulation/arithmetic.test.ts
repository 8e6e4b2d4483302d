import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { bellShaped, cos, sin, SmoothNoise, traitOf, exp, poisson } from './arithmetic';

const momentsOf = (values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
};

describe('arithmetic that is the same everywhere', () => {
  it('sine and cosine agree with the built-in ones to 1e-11', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (x) => {
        expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(1e-11);
        expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(1e-11);
      }),
    );
  });

  it('draws and traits have mean 0 and variance 1', () => {
    const random = new Random(1);
    const draws = momentsOf(Array.from({ length: 20_000 }, () => bellShaped(random)));
    const traits = momentsOf(Array.from({ length: 20_000 }, (_, i) => traitOf(i % 100, Math.floor(i / 100))));
    for (const { mean, variance } of [draws, traits]) {
      expect(Math.abs(mean)).toBeLessThan(0.04);
      expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    }
  });

  it('noise is smooth and stays within -1 and 1', () => {
    const noise = new SmoothNoise(new Random(3), 100);
    for (let x = -500; x < 500; x += 7) {
      const here = noise.at(x, 0.3 * x);
      expect(Math.abs(here)).toBeLessThanOrEqual(1);
      expect(Math.abs(noise.at(x + 0.01, 0.3 * x) - here)).toBeLessThan(0.001);
    }
  });
});

describe('the exponential function', () => {
  it('agrees with the engine', () => {
    for (let x = -30; x <= 30; x += 0.37) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 10);
    expect(exp(0)).toBe(1);
  });
});

describe('Poisson counts', () => {
  it('have mean and variance alike, also where they are large', () => {
    const random = new Random(5);
    for (const mean of [0.3, 4, 57]) {
      const counts = Array.from({ length: 20_000 }, () => poisson(mean, random));
      const { mean: found, variance } = momentsOf(counts);
      expect(Math.abs(found / mean - 1)).toBeLessThan(0.05);
      expect(Math.abs(variance / mean - 1)).toBeLessThan(0.08);
    }
    expect(poisson(0, random)).toBe(0);
  });
});
