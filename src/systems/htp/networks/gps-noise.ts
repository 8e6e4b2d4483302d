import { gpsErrors } from '../../../data/simulation/points/gps-device';
import type { Random } from '../../../base/random';
import type { TokeniserParts } from './tokeniser';

/** Seconds after which the correlation of a receiver's errors has fallen to 37 %, as in simulated drives. */
const NOISE_SECONDS = 30;

/**
 * Standard deviation in metres, along each axis, of the errors that a receiver makes: that of the training points across their roads.
 * A road hides what of an error lies along it, so that the offsets from it to the east and to the north have the variance of one axis
 * together. 0 where the heads say places in the city, which have no offsets.
 */
export const noiseOf = ({
  scales: { east, north },
  target,
}: Pick<TokeniserParts, 'scales' | 'target'>): number =>
  target === 'space' ? 0 : Math.hypot(east.std, north.std);

/** (2 n) metres to the east and to the north by which points are off that come every `interval` seconds. */
export const gpsNoise = (n: number, noiseMeters: number, interval: number, random: Random): Float64Array =>
  gpsErrors(
    n,
    { noiseMeters, intervalSeconds: interval, correlation: Math.exp(-interval / NOISE_SECONDS) },
    random,
  );
