import { describe, expect, it } from 'vitest';
import { logEmission, logStanding, logTransition } from './match-settings';

describe('logEmission', () => {
  it('is half the square of the deviations, negative', () => {
    expect(logEmission(0, 10)).toBeCloseTo(0, 12);
    expect(logEmission(10, 10)).toBeCloseTo(-0.5, 12);
    expect(logEmission(40, 20)).toBeCloseTo(-2, 12);
  });

  it('falls no further for what no error of the device explains', () => {
    expect(logEmission(80, 10)).toBeCloseTo(-10, 9);
    expect(logEmission(1000, 10)).toBeCloseTo(-10, 9);
    expect(logEmission(44, 10)).toBeLessThan(logEmission(40, 10));
  });
});

describe('logTransition', () => {
  it('falls with the metres that a way is longer, more slowly between distant points', () => {
    expect(logTransition(100, 200)).toBeCloseTo(-2, 12);
    expect(logTransition(1000, 1100)).toBeCloseTo(-100 / 230, 12);
    expect(logTransition(0, 60)).toBeCloseTo(-2, 12);
    expect(logTransition(100, 100)).toBeCloseTo(0, 12);
    expect(logTransition(100, 80)).toBeCloseTo(0, 12);
  });

  it('allows no way where there is none', () => {
    expect(logTransition(100, Infinity)).toBe(-Infinity);
    expect(logTransition(0, Infinity)).toBe(-Infinity);
  });
});

describe('logStanding', () => {
  it('is 0 within the usual jitter, and falls steadily beyond it', () => {
    expect(logStanding(0, 5, 10)).toBeCloseTo(0, 12);
    expect(logStanding(5, 5, 10)).toBeCloseTo(0, 12);
    expect(logStanding(15, 5, 10)).toBeCloseTo(-0.5, 12);
    expect(logStanding(45, 5, 20)).toBeCloseTo(-2, 12);
  });
});
