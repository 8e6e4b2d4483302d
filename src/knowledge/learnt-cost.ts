import { TurnKind, type LinkAttributes } from './link-attributes';
import type { DrivingCosts } from './remaining-costs';

/**
 * What a step onto the next road may cost, in the order of the weights.
 * - `km`: length of the road that is entered
 * - `minutes`: its median time
 * - `left`, `right`, `uTurn`: 1 where the link is one
 * - `surprise`: -log p1, Markov of the first order, smoothed
 */
export const COST_FEATURES = ['km', 'minutes', 'left', 'right', 'uTurn', 'surprise'] as const;

/** Numbers that the features of steps are made of. */
export interface StepCosts {
  /** (R) */
  readonly km: Float64Array;
  /** (R) */
  readonly minutes: Float64Array;
  /** (S) a TurnKind */
  readonly kinds: Uint8Array;
  /** (S) */
  readonly surprise: Float64Array;
}

/** @param fitted (R) median seconds, and (S) log p1 */
export function stepCosts(
  { km, kinds }: LinkAttributes,
  { seconds, logFirst }: { readonly seconds: Float64Array; readonly logFirst: Float64Array },
): StepCosts {
  return {
    km,
    minutes: seconds.map((value) => value / 60),
    kinds,
    // 0 and not -0 where there is but one way on.
    surprise: logFirst.map((log) => Math.max(0, -log)),
  };
}

/** Adds the features of one step to `out` at `at`. */
export function addStep(steps: StepCosts, link: number, next: number, out: Float64Array, at: number): void {
  out[at] += steps.km[next];
  out[at + 1] += steps.minutes[next];
  const kind = steps.kinds[link];
  if (kind !== TurnKind.straight) out[at + 1 + kind]++;
  out[at + 5] += steps.surprise[link];
}

/** What driving costs under weights (6) of `COST_FEATURES`, each at least 0. */
export function learntCosts(
  { km, minutes, kinds, surprise }: StepCosts,
  weights: Float64Array,
): DrivingCosts {
  const ofKind = Float64Array.of(0, weights[2], weights[3], weights[4]);
  return {
    roads: km.map((length, road) => weights[0] * length + weights[1] * minutes[road]),
    links: surprise.map((value, link) => ofKind[kinds[link]] + weights[5] * value),
  };
}
