/**
 * A route that drives this many metres more than the straight line between two points of GPS takes a detour:
 * about as far as around three blocks of a city. Where points stand seconds apart, no vehicle could drive that
 * far between them, so the trace is cut instead.
 */
export const DETOUR_METERS = 500;
/**
 * It must also be so many times as long as the straight line. Where points stand minutes apart, roads are
 * longer by half without any detour.
 */
const DETOUR_RATIO = 2;

/**
 * The steps of a route that are detours, as places in its list of points.
 * @param xy (2 M) metres of the GPS points
 * @param positions (M) metres of route at each of them
 */
export function detourSteps(xy: Float64Array, positions: Float64Array): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < positions.length; i++) {
    const [dx, dy] = [xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]];
    const straight = Math.sqrt(dx * dx + dy * dy);
    const route = positions[i + 1] - positions[i];
    if (route - straight > DETOUR_METERS && route > DETOUR_RATIO * straight) found.push(i);
  }
  return found;
}
