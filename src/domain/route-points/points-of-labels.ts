import { LAST_FRACTION, type RouteLine } from './route-line';

/** GPS points that were made of a route and labels. */
export interface RoutePoints {
  /** (n) sums of the steps. */
  readonly cumulated: Float64Array;
  /** (n) fractions of the route, 0 to `LAST_FRACTION`. */
  readonly fractions: Float64Array;
  /** (2 n) metres on the plane of the route. */
  readonly xy: Float64Array;
  /** (n) place in the route of each point's road. */
  readonly roads: Int32Array;
  /** Points that lie behind the one before them. */
  readonly reversed: number;
  /** Points that lie where the one before them lies. */
  readonly stalled: number;
}

/** Sums of steps. @param monotone steps back count as none, so that no point lies behind another */
export function cumulatedSteps(steps: ArrayLike<number>, monotone = false): Float64Array {
  let sum = 0;
  return Float64Array.from(steps, (step) => (sum += monotone ? Math.max(0, step) : step));
}

/** What a sum of steps is as a fraction: its absolute value, and before the end of the route. */
export const fractionOfSum = (sum: number): number => Math.min(LAST_FRACTION, Math.abs(sum));

/**
 * GPS points along a route: sums of the steps as fractions of it, plus the offsets.
 * @param cumulated (n) of `cumulatedSteps`
 * @param offsets (2 n) metres to the east and to the north
 */
export function routePoints(
  route: RouteLine,
  cumulated: Float64Array,
  offsets: ArrayLike<number>,
): RoutePoints {
  const fractions = cumulated.map(fractionOfSum);
  const xy = new Float64Array(2 * fractions.length);
  const roads = new Int32Array(fractions.length);
  let [reversed, stalled] = [0, 0];
  fractions.forEach((fraction, i) => {
    const { x, y } = route.pointAt(fraction);
    xy.set([x + offsets[2 * i], y + offsets[2 * i + 1]], 2 * i);
    roads[i] = route.roadAt(fraction);
    if (i > 0 && fraction < fractions[i - 1]) reversed++;
    if (i > 0 && fraction === fractions[i - 1]) stalled++;
  });
  return { cumulated, fractions, xy, roads, reversed, stalled };
}
