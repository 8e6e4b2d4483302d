import type { WeightedStatistic } from './bootstrap';

/** How labels that were said agree with the true ones; each example counts as often as its weight says. */
export interface SaidLabels {
  /** (n) */
  readonly said: ArrayLike<number>;
  /** (n) */
  readonly truth: ArrayLike<number>;
}

/** Share of the examples whose label was said. */
export function accuracyOf({ said, truth }: SaidLabels): WeightedStatistic {
  return (weights) => {
    let [right, total] = [0, 0];
    for (let i = 0; i < truth.length; i++) {
      total += weights[i];
      if (said[i] === truth[i]) right += weights[i];
    }
    return total > 0 ? right / total : NaN;
  };
}

/** F1 of label 1: the harmonic mean of precision and recall; 0 where nothing is right, NaN where label 1 is neither true nor said. */
export function f1OfYes(labels: SaidLabels): WeightedStatistic {
  return (weights) => f1ByLabel(labels, weights).get(1)?.f1 ?? NaN;
}

/**
 * Mean of the F1 of each label: of the labels that are true somewhere, or of those that are true or said. Labels without weight do not
 * count.
 */
export function macroF1(labels: SaidLabels, over: 'true' | 'union'): WeightedStatistic {
  return (weights) => {
    let [sum, count] = [0, 0];
    for (const { f1, isTrue } of f1ByLabel(labels, weights).values()) {
      if (over === 'true' && !isTrue) continue;
      sum += f1;
      count++;
    }
    return count > 0 ? sum / count : NaN;
  };
}

function f1ByLabel(
  { said, truth }: SaidLabels,
  weights: Float64Array,
): Map<number, { readonly f1: number; readonly isTrue: boolean }> {
  const counts = new Map<number, { right: number; said: number; true: number }>();
  const of = (label: number) => {
    const found = counts.get(label) ?? { right: 0, said: 0, true: 0 };
    counts.set(label, found);
    return found;
  };
  for (let i = 0; i < truth.length; i++) {
    if (weights[i] === 0) continue;
    of(truth[i]).true += weights[i];
    of(said[i]).said += weights[i];
    if (said[i] === truth[i]) of(said[i]).right += weights[i];
  }
  return new Map(
    [...counts].map(([label, { right, said: named, true: actual }]) => [
      label,
      { f1: (2 * right) / (named + actual), isTrue: actual > 0 },
    ]),
  );
}
