/**
 * The rate that people read is a mean over this time, in which breaks between epochs and for drawing routes
 * even out.
 */
const RECENT_SECONDS = 10;

/** The rate at a step is a mean over this time, because several steps arrive at once. */
const SPAN_SECONDS = 2;

/**
 * Steps per second at each step, over the last two seconds of work (more where steps are slower).
 * @param step (N) rising
 * @param seconds (N) working time at each, never falling
 */
export function stepRate(step: ArrayLike<number>, seconds: ArrayLike<number>): Float32Array {
  const rates = new Float32Array(step.length).fill(NaN);
  let from = 0;
  for (let i = 0; i < step.length; i++) {
    while (from + 1 < i && seconds[i] - seconds[from + 1] >= SPAN_SECONDS) from++;
    const span = seconds[i] - seconds[from];
    if (span >= SPAN_SECONDS / 4) rates[i] = (step[i] - step[from]) / span;
  }
  return rates;
}

/**
 * Steps per second over the last ten seconds of work, or over all of a shorter time; NaN if that is below
 * half a second.
 * @param step (N) rising
 * @param seconds (N) working time at each, never falling: pauses do not count
 */
export function recentRate(step: ArrayLike<number>, seconds: ArrayLike<number>): number {
  const last = step.length - 1;
  let from = last;
  while (from > 0 && seconds[last] - seconds[from] < RECENT_SECONDS) from--;
  const span = seconds[last] - seconds[from];
  return span >= SPAN_SECONDS / 4 ? (step[last] - step[from]) / span : NaN;
}
