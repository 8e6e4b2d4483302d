/** A class, as a number, a name or the id of a hexagon. */
export type Label = number | string | bigint;

/** F1 of each label that occurs in the truth or among the predictions. */
export function f1OfLabels<L extends Label>(truth: readonly L[], predicted: readonly L[]): Map<L, number> {
  const counts = new Map<L, { right: number; total: number }>();
  const count = (label: L) => {
    const found = counts.get(label) ?? { right: 0, total: 0 };
    counts.set(label, found);
    found.total++;
    return found;
  };
  truth.forEach((label, i) => {
    const ofTruth = count(label);
    count(predicted[i]);
    if (label === predicted[i]) ofTruth.right++;
  });
  // 2 TP / (2 TP + FP + FN): the totals are TP + FN and TP + FP.
  return new Map([...counts].map(([label, { right, total }]) => [label, (2 * right) / total]));
}

/** Mean F1 over labels: those that occur in the truth, or also those that are only predicted (which have 0). */
export function macroF1<L extends Label>(
  truth: readonly L[],
  predicted: readonly L[],
  over: 'truth' | 'union',
): number {
  const scores = f1OfLabels(truth, predicted);
  const labels = over === 'truth' ? [...new Set(truth)] : [...scores.keys()];
  return labels.reduce((sum, label) => sum + scores.get(label)!, 0) / labels.length;
}

/** Share of predictions that are right; NaN of none. */
export const accuracy = <L extends Label>(truth: readonly L[], predicted: readonly L[]): number =>
  truth.filter((label, i) => label === predicted[i]).length / truth.length;
