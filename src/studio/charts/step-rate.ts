/** One number for a person to read: breaks between epochs and for looks at routes even out over this long. */
const RECENT_SECONDS = 10;

/** Shorter spans say too little: steps arrive several at a time. */
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
 * Steps per second over the last ten seconds of work, or over what there is; NaN where that is too short to tell.
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
