import { FailureKind } from './failure-kinds';

/** What one model did with each OD pair. */
export interface PairOutcomes {
  /** (N) a FailureKind each. */
  readonly kinds: Uint8Array;
  /** (N) an error per road, such as `dtwPerRoad`; NaN where there is none. */
  readonly errors: Float64Array;
}

/** OD pairs, the hardest first. */
export interface HardestPairs {
  /** (K) number of each pair, from 0. */
  readonly pairs: Uint32Array;
  /** (K) models whose route for the pair failed, other than for closed roads. */
  readonly failures: Uint8Array;
  /** (K) mean error of the models that have one; NaN where none has. */
  readonly errors: Float64Array;
}

/**
 * The pairs that most models fail at; of equally many failures, those with the largest mean error, and of these
 * the first in order. Pairs that closed roads cut off are nobody's failure.
 * @param most K is at most this
 */
export function hardestPairs(models: readonly PairOutcomes[], most: number): HardestPairs {
  const count = models[0]?.kinds.length ?? 0;
  const failures = new Uint8Array(count);
  const errors = new Float64Array(count);
  for (let pair = 0; pair < count; pair++) {
    let [sum, known] = [0, 0];
    for (const { kinds, errors: own } of models) {
      if (kinds[pair] !== FailureKind.none && kinds[pair] !== FailureKind.cutOff) failures[pair]++;
      if (Number.isNaN(own[pair])) continue;
      sum += own[pair];
      known++;
    }
    errors[pair] = known === 0 ? NaN : sum / known;
  }
  const rank = (pair: number) => (Number.isNaN(errors[pair]) ? -1 : errors[pair]);
  const pairs = Uint32Array.from({ length: count }, (_, pair) => pair)
    .sort((a, b) => failures[b] - failures[a] || rank(b) - rank(a) || a - b)
    .slice(0, most);
  const at = (values: ArrayLike<number>) => Array.from(pairs, (pair) => values[pair]);
  return { pairs, failures: Uint8Array.from(at(failures)), errors: Float64Array.from(at(errors)) };
}
