import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { deviceOf, gpsErrors } from './gps-device';

const NOISE = { leastNoise: 5, mostNoise: 8, noiseSeconds: 30 };

describe('phones', () => {
  const devices = Array.from({ length: 400 }, (_, vehicle) => deviceOf(vehicle, 7, NOISE));

  it('send every 10 or 15 seconds, with an error between the limits', () => {
    for (const { intervalSeconds, noiseMeters } of devices) {
      expect([10, 15]).toContain(intervalSeconds);
      expect(noiseMeters).toBeGreaterThanOrEqual(5);
      expect(noiseMeters).toBeLessThanOrEqual(8);
    }
    const often = devices.filter(({ intervalSeconds }) => intervalSeconds === 10).length;
    expect(often).toBeGreaterThan(160);
    expect(often).toBeLessThan(240);
    expect(Math.max(...devices.map(({ noiseMeters }) => noiseMeters))).toBeGreaterThan(7.8);
  });

  it('have errors of that deviation and correlation along each axis', () => {
    for (const intervalSeconds of [10, 15]) {
      const correlation = Math.exp(-intervalSeconds / 30);
      const device = devices.find((each) => each.intervalSeconds === intervalSeconds)!;
      expect(device.correlation).toBeCloseTo(correlation, 12);
      const n = 40_000;
      const errors = gpsErrors(n, device, new Random(5));
      for (const axis of [0, 1]) {
        const one = errors.filter((_, i) => i % 2 === axis);
        const mean = one.reduce((sum, error) => sum + error, 0) / n;
        const variance = one.reduce((sum, error) => sum + (error - mean) ** 2, 0) / n;
        const lagged =
          one.subarray(1).reduce((sum, error, i) => sum + (error - mean) * (one[i] - mean), 0) / n;
        expect(Math.sqrt(variance) / device.noiseMeters).toBeCloseTo(1, 1);
        expect(Math.abs(lagged / variance - correlation)).toBeLessThan(0.02);
      }
    }
  });

  it('err as much at the first point as later', () => {
    const device = { intervalSeconds: 10, noiseMeters: 6, correlation: 0.7 };
    const random = new Random(2);
    const first = Array.from({ length: 20_000 }, () => gpsErrors(1, device, random)[0]);
    const variance = first.reduce((sum, error) => sum + error * error, 0) / first.length;
    expect(Math.sqrt(variance)).toBeCloseTo(6, 0);
  });
});
