/** How far a found route agrees with the true one, by length of roads: each from 0 to 1. */
export interface RouteAgreement {
  /** Share of the found metres that are true. */
  readonly precision: number;
  /** Share of the true metres that were found. */
  readonly recall: number;
  /** Their harmonic mean: edge F1, weighted by length. */
  readonly f1: number;
}

/** Compares routes as bags of roads: a road driven twice counts twice. */
export function routeAgreement(
  lengthMeters: Float64Array,
  truth: ArrayLike<number>,
  found: ArrayLike<number>,
): RouteAgreement {
  const left = new Map<number, number>();
  let [trueMeters, foundMeters, common] = [0, 0, 0];
  for (let i = 0; i < truth.length; i++) {
    left.set(truth[i], (left.get(truth[i]) ?? 0) + 1);
    trueMeters += lengthMeters[truth[i]];
  }
  for (let i = 0; i < found.length; i++) {
    foundMeters += lengthMeters[found[i]];
    const times = left.get(found[i]) ?? 0;
    if (times === 0) continue;
    left.set(found[i], times - 1);
    common += lengthMeters[found[i]];
  }
  if (common === 0) return { precision: 0, recall: 0, f1: 0 };
  return {
    precision: common / foundMeters,
    recall: common / trueMeters,
    f1: (2 * common) / (foundMeters + trueMeters),
  };
}
