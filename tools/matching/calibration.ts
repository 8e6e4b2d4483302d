import { confidences, EVIDENCE } from '../../src/matching/confidence';

/** A matched road: what speaks for it, its length, and how much of it was driven. */
export interface JudgedRoad {
  readonly evidence: Float64Array;
  readonly meters: number;
  readonly right: number;
}

const STEPS = 60;
/** Keeps weights finite where a kind of evidence tells right from wrong without fail. */
const RIDGE = 1e-3;

/** Weights of a logistic regression of being right on the evidence, by length (Platt's scaling), by Newton's method. */
export function fittedWeights(roads: readonly JudgedRoad[]): number[] {
  const size = EVIDENCE.length + 1;
  const total = roads.reduce((sum, { meters }) => sum + meters, 0);
  const weights = new Array<number>(size).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? RIDGE : 0)));
    for (const { evidence, meters, right } of roads) {
      const values = [...evidence, 1];
      const odds = values.reduce((sum, value, i) => sum + value * weights[i], 0);
      const share = 1 / (1 + Math.exp(-odds));
      values.forEach((value, i) => {
        gradient[i] += ((right - meters * share) * value) / total;
        values.forEach(
          (other, j) => (curvature[i][j] += (meters * share * (1 - share) * value * other) / total),
        );
      });
    }
    solved(curvature, gradient).forEach((change, i) => (weights[i] += change));
  }
  return weights;
}

/** x of A x = b, by Gaussian elimination; A is positive definite. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  rows.forEach((row, i) => {
    for (let k = i + 1; k < rows.length; k++) {
      const factor = rows[k][i] / row[i];
      row.forEach((value, j) => (rows[k][j] -= factor * value));
    }
  });
  const x = new Array<number>(right.length).fill(0);
  for (let i = x.length - 1; i >= 0; i--) {
    const known = rows[i].slice(i + 1, x.length).reduce((sum, value, k) => sum + value * x[i + 1 + k], 0);
    x[i] = (rows[i][x.length] - known) / rows[i][i];
  }
  return x;
}

/** Confidence from which on each row of the table counts. */
const BINS = [0, 0.5, 0.7, 0.8, 0.85, 0.88, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995];

/** How much of the length of roads is right, by the confidence that they have with these weights. */
export function calibrationLines(roads: readonly JudgedRoad[], weights: readonly number[]): string[] {
  const shares = roads.map(({ evidence }) => confidences(evidence, weights)[0]);
  const total = roads.reduce((sum, { meters }) => sum + meters, 0);
  return BINS.flatMap((from, bin) => {
    const until = BINS[bin + 1] ?? Infinity;
    let [meters, right, said] = [0, 0, 0];
    roads.forEach((road, i) => {
      if (shares[i] < from || shares[i] >= until) return;
      meters += road.meters;
      right += road.right;
      said += shares[i] * road.meters;
    });
    const percent = (part: number) => (100 * part).toFixed(1).padStart(5);
    return meters === 0
      ? []
      : [
          `${from.toFixed(3)} to ${Math.min(1, until).toFixed(3)}: said ${percent(said / meters)} %, right ${percent(right / meters)} %, ${percent(meters / total)} % of the length`,
        ];
  });
}
