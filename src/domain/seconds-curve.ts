/**
 * Corrected seconds of a step by predicted seconds: straight lines between its points, from 0 to the first, and
 * beyond the last by its factor. It never falls. Plain data, survives JSON and structured clone.
 */
export interface SecondsCurve {
  /** (K) predicted seconds, ascending; none leave everything as it is. */
  readonly predicted: readonly number[];
  /** (K) corrected seconds, not descending. */
  readonly corrected: readonly number[];
}

/** (P) seconds by a curve. */
export function correctedSeconds(curve: SecondsCurve, predicted: ArrayLike<number>): Float64Array {
  return Float64Array.from(predicted, (seconds) => correctedSecond(curve, seconds));
}

/** Seconds of one step by a curve. */
export function correctedSecond({ predicted: xs, corrected: ys }: SecondsCurve, seconds: number): number {
  if (xs.length === 0) return seconds;
  const last = xs.length - 1;
  if (seconds >= xs[last]) return xs[last] > 0 ? ys[last] * (seconds / xs[last]) : ys[last] + seconds;
  let next = 0;
  while (xs[next] <= seconds) next++;
  if (next === 0) return ys[0] * (seconds / xs[0]);
  const share = (seconds - xs[next - 1]) / (xs[next] - xs[next - 1]);
  return ys[next - 1] + share * (ys[next] - ys[next - 1]);
}
