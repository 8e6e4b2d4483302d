import type { WeightedStatistic } from './bootstrap';

/** A threshold that separates two different scores, and what lies at or above it. */
interface OperatingPoint {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * Points of the ROC and precision-recall curves from the highest score down; equal scores share one point.
 */
function operatingPoints(
  scores: ArrayLike<number>,
  anomalous: ArrayLike<number | boolean>,
): OperatingPoint[] {
  const order = rankBySurprisal(scores);
  const points: OperatingPoint[] = [];
  let [truePositives, falsePositives] = [0, 0];
  order.forEach((index, k) => {
    if (anomalous[index]) truePositives++;
    else falsePositives++;
    const lastOfTie = k + 1 === order.length || scores[order[k + 1]] !== scores[index];
    if (lastOfTie) points.push({ truePositives, falsePositives });
  });
  return points;
}

/**
 * Indices from the most to the least surprising; equal scores keep their
 * order. Throws on NaN, which has no rank.
 */
export function rankBySurprisal(scores: ArrayLike<number>): Uint32Array {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new RangeError(`Score ${i} is not a number: it cannot be ranked.`);
  }
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) =>
    scores[a] === scores[b] ? a - b : scores[b] > scores[a] ? 1 : -1,
  );
}

/**
 * Area under the ROC curve: the probability that an anomalous item scores
 * above a normal one, ties counted half.
 * @param scores (N) higher is more anomalous
 * @param anomalous (N) truthy for anomalous items
 * @returns NaN if either kind is missing
 */
export function rocAuc(scores: ArrayLike<number>, anomalous: ArrayLike<number | boolean>): number {
  let area = 0;
  let last: OperatingPoint = { truePositives: 0, falsePositives: 0 };
  for (const point of operatingPoints(scores, anomalous)) {
    const width = point.falsePositives - last.falsePositives;
    area += (width * (point.truePositives + last.truePositives)) / 2;
    last = point;
  }
  return area / (last.truePositives * last.falsePositives);
}

/**
 * Area under the precision-recall curve by the trapezoidal rule, from recall 0 at precision 1: what LM-TAD's
 * evaluation reports as PR-AUC. NaN if there are no anomalous items.
 */
export function prAuc(scores: ArrayLike<number>, anomalous: ArrayLike<number | boolean>): number {
  let [area, found, lastPrecision] = [0, 0, 1];
  for (const { truePositives, falsePositives } of operatingPoints(scores, anomalous)) {
    const precision = truePositives / (truePositives + falsePositives);
    area += ((truePositives - found) * (precision + lastPrecision)) / 2;
    [found, lastPrecision] = [truePositives, precision];
  }
  return area / found;
}

/** Labels that were said, and the true ones. */
export interface SaidLabels<Label = number> {
  /** (n) */
  readonly said: ArrayLike<Label>;
  /** (n) */
  readonly truth: ArrayLike<Label>;
}

/** F1 of a label. */
interface LabelScore {
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
