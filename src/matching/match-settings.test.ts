import { describe, expect, it } from 'vitest';
import { logEmission, logStanding, logTransition } from './match-settings';

describe('logEmission', () => {
  it('is half the square of the deviations, negative', () => {
    expect(logEmission(0, 10)).toBeCloseTo(0, 12);
    expect(logEmission(10, 10)).toBeCloseTo(-0.5, 12);
    expect(logEmission(40, 20)).toBeCloseTo(-2, 12);
  });
});

describe('logTransition', () => {
  it('is the logarithm of straight line over way, at most 0', () => {
    expect(logTransition(100, 200)).toBeCloseTo(Math.log(0.5), 12);
    expect(logTransition(100, 100)).toBe(0);
    expect(logTransition(100, 80)).toBe(0);
  });

  it('allows no way where there is none', () => {
    expect(logTransition(100, Infinity)).toBe(-Infinity);
    expect(logTransition(0, Infinity)).toBe(-Infinity);
  });

  it('lets a vehicle stand, and makes a drive without moving unlikely but not impossible', () => {
    expect(logTransition(0, 0)).toBe(0);
    expect(logTransition(0, 5)).toBe(0);
    expect(logTransition(0, 6)).toBeCloseTo(Math.log(1e-6), 12);
    expect(logTransition(1e-9, 3000)).toBeCloseTo(Math.log(1e-6), 12);
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
