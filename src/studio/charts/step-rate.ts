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
