import type { Random } from '../../base/random';
import { bellShaped, exp, hash } from './arithmetic';

/** Seconds between two points, by vehicle. */
export const INTERVALS = [10, 15] as const;

/** How a vehicle's phone records. */
export interface GpsDevice {
  readonly intervalSeconds: number;
  /** Standard deviation of the error along each axis, at any moment. */
  readonly noiseMeters: number;
  /** Correlation of the errors of two points in a row. */
  readonly correlation: number;
}

export interface NoiseSettings {
  readonly leastNoise: number;
  readonly mostNoise: number;
  /** Seconds after which the correlation of errors has fallen to 37 %. */
  readonly noiseSeconds: number;
}

/** The device that a vehicle keeps. @param intervals seconds between two points, of which it has one */
export function deviceOf(
  vehicle: number,
  seed: number,
  { leastNoise, mostNoise, noiseSeconds }: NoiseSettings,
  intervals: readonly number[] = INTERVALS,
): GpsDevice {
  const intervalSeconds = intervals[hash(hash(501, seed), vehicle) % intervals.length];
  const share = hash(hash(502, seed), vehicle) / 2 ** 32;
  return {
    intervalSeconds,
    noiseMeters: leastNoise + (mostNoise - leastNoise) * share,
    correlation: exp(-intervalSeconds / noiseSeconds),
  };
}

/** (2 n) metres east and north: errors of n points, a stationary autoregression of the first order. */
export function gpsErrors(n: number, { noiseMeters, correlation }: GpsDevice, random: Random): Float64Array {
  const errors = new Float64Array(2 * n);
  const fresh = noiseMeters * Math.sqrt(1 - correlation * correlation);
  for (let i = 0; i < 2 * n; i++)
    errors[i] =
      i < 2 ? noiseMeters * bellShaped(random) : correlation * errors[i - 2] + fresh * bellShaped(random);
  return errors;
}
