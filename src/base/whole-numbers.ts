import { nonDecreasing } from './isotonic';

/**
 * The strictly increasing whole numbers that are nearest to `values` in the sum of squares, as far as they lie from `least` to
 * `most`; where there is no room for so many, the last ones lie beyond.
 */
export function increasingWhole(values: Float64Array, least: number, most = Infinity): Float64Array {
  const [lowest, highest] = [Math.ceil(least), Math.floor(most) - (values.length - 1)];
  const slack = nonDecreasing(values.map((value, i) => value - i));
  return slack.map(
    (value, i) => Math.min(Math.max(lowest, highest), Math.max(lowest, Math.round(value))) + i,
  );
}
