import type { CityBox, LabelScale } from '../../src/domain/route-points/point-labels';

/** Sums of z-scored steps as the official code makes them: every step of the way in single precision. */
export function singlePrecisionSums(z: ArrayLike<number>, { mean, std }: LabelScale): Float64Array {
  let sum = 0;
  return Float64Array.from(z, (value) => {
    const step = Math.fround(Math.fround(Math.fround(value) * Math.fround(std)) + Math.fround(mean));
    return (sum = Math.fround(sum + step));
  });
}

/** Points within a box as the official code makes them: degrees are rounded to single precision first. */
export const boxScaledInSingle = (
  lonLat: ArrayLike<number>,
  { west, east, south, north }: CityBox,
): Float64Array =>
  Float64Array.from(lonLat, (value, i) => {
    const [least, most] = i % 2 === 0 ? [west, east] : [south, north];
    return Math.fround(Math.fround(Math.fround(value) - Math.fround(least)) / Math.fround(most - least));
  });
