/** Per-segment durations in minutes, Eq. 13, from entry times in seconds: one per step, so one fewer than the times. */
export function segmentDurationsMin(times: ArrayLike<number>): Float64Array {
  const durations = new Float64Array(Math.max(0, times.length - 1));
  for (let i = 1; i < times.length; i++) durations[i - 1] = (times[i] - times[i - 1]) / 60;
  return durations;
}
