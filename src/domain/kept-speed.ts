import { quantile } from '../base/quantiles';

/** Share of a trace that is driven slower than the speed that it keeps. */
const KEPT_SHARE = 0.95;

/**
 * The top speed that a trace keeps over two steps, in metres per second; NaN with fewer than three points. A true speed
 * lasts for two steps; over two steps of equal time a jump is half as fast. Steps of unequal time count as two of the longer.
 * @param timeOf seconds of point i @param meters between points i and j, in a straight line
 */
export function keptSpeed(
  count: number,
  timeOf: (i: number) => number,
  meters: (i: number, j: number) => number,
): number {
  const speeds = new Float64Array(Math.max(0, count - 2));
  for (let i = 0; i < speeds.length; i++) {
    const longer = Math.max(timeOf(i + 1) - timeOf(i), timeOf(i + 2) - timeOf(i + 1));
    speeds[i] = longer > 0 ? meters(i, i + 2) / (2 * longer) : 0;
  }
  return quantile(speeds.sort(), KEPT_SHARE);
}
