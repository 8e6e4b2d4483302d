import type { WeightedStatistic } from './bootstrap';

/** Labels that were said, and the true ones. */
export interface SaidLabels<Label = number> {
  /** (n) */
  readonly said: ArrayLike<Label>;
  /** (n) */
  readonly truth: ArrayLike<Label>;
}

/** F1 of a label. */
export interface LabelScore {
  readonly f1: number;
  /** Whether it is true somewhere, and not only said. */
  readonly isTrue: boolean;
}

/** Share of the examples whose label was said. */
export function accuracyOf<Label>({ said, truth }: SaidLabels<Label>): WeightedStatistic {
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
export function macroF1<Label>(labels: SaidLabels<Label>, over: 'true' | 'union'): WeightedStatistic {
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

/** F1 of each label that is true or said, each example counted as often as its weight says. */
export function f1ByLabel<Label>(
  { said, truth }: SaidLabels<Label>,
  weights: ArrayLike<number>,
): Map<Label, LabelScore> {
  const counts = new Map<Label, { right: number; said: number; true: number }>();
  const of = (label: Label) => {
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
