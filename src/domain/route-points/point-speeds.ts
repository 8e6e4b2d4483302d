import { haversineKm } from '../geo';

/** (n - 1) metres from each point to the next. @param lonLat (2 n) degrees */
export function stepMeters(lonLat: ArrayLike<number>): Float64Array {
  const steps = new Float64Array(Math.max(0, lonLat.length / 2 - 1));
  return steps.map(
    (_, i) => 1000 * haversineKm(lonLat[2 * i], lonLat[2 * i + 1], lonLat[2 * i + 2], lonLat[2 * i + 3]),
  );
}

/**
 * (n) metres per second at each point: the way from the point before it over the time since then. The first point has the speed of the
 * second, and a lone one, or one at the moment of the one before it, NaN.
 * @param times (n) seconds
 */
export function pointSpeeds(lonLat: ArrayLike<number>, times: ArrayLike<number>): Float64Array {
  const meters = stepMeters(lonLat);
  const speeds = new Float64Array(times.length).fill(NaN);
  meters.forEach((length, i) => {
    const seconds = times[i + 1] - times[i];
    speeds[i + 1] = seconds > 0 ? length / seconds : NaN;
  });
  if (speeds.length > 1) speeds[0] = speeds[1];
  return speeds;
}
