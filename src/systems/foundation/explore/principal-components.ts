import { symmetricEigen } from '../../../engine/study/symmetric-eigen';

/** Vectors as seen along the directions in which they differ most. */
export interface PrincipalComponents {
  /** (N x k) row by row; each column has the mean 0. */
  readonly scores: Float32Array;
  /** (k) share of all that the vectors differ by, falling. */
  readonly explained: readonly number[];
}

/**
 * The first k principal components of N vectors. The sign of a direction is chosen so that its largest part is positive, since
 * otherwise the same vectors could come out mirrored.
 * @param vectors (N x width) row by row; N is 2 or more
 */
export function principalComponents(vectors: Float32Array, width: number, k: number): PrincipalComponents {
  const count = vectors.length / width;
  const means = columnMeans(vectors, width);
  const { values, vectors: directions } = symmetricEigen(covariance(vectors, width, means));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  const first = order.slice(0, Math.min(k, width));
  const scores = new Float32Array(count * first.length);
  first.forEach((column, c) => {
    const direction = Float64Array.from(directions, (row) => row[column]);
    const largest = direction.reduce((most, part) => (Math.abs(part) > Math.abs(most) ? part : most), 0);
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < count; i++) {
      let score = 0;
      for (let j = 0; j < width; j++) score += (vectors[i * width + j] - means[j]) * direction[j];
      scores[i * first.length + c] = sign * score;
    }
  });
  return { scores, explained: first.map((i) => (total > 0 ? Math.max(0, values[i]) / total : 0)) };
}

function columnMeans(vectors: Float32Array, width: number): Float64Array {
  const means = new Float64Array(width);
  vectors.forEach((value, i) => (means[i % width] += value));
  return means.map((sum) => (sum * width) / vectors.length);
}

function covariance(vectors: Float32Array, width: number, means: Float64Array): number[][] {
  const sums = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  const row = new Float64Array(width);
  const count = vectors.length / width;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) row[j] = vectors[i * width + j] - means[j];
    for (let j = 0; j < width; j++) for (let l = 0; l <= j; l++) sums[j][l] += row[j] * row[l];
  }
  for (let j = 0; j < width; j++)
    for (let l = 0; l <= j; l++) sums[j][l] = sums[l][j] = sums[j][l] / Math.max(1, count - 1);
  return sums;
}
