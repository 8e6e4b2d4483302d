/** Vectors are columns of `vectors`, each for the value at its place. */
export interface Eigen {
  readonly values: readonly number[];
  /** `vectors[row][column]`. */
  readonly vectors: readonly (readonly number[])[];
}

const MOST_SWEEPS = 100;

/**
 * Eigenvalues and orthonormal eigenvectors of a small symmetric matrix (n x n), by Jacobi's rotations (Golub and Van
 * Loan, Matrix Computations, 8.5). In no order.
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (a[p][q] !== 0) rotate(a, vectors, p, q);
  return { values: a.map((row, i) => row[i]), vectors };
}

function isDiagonal(a: readonly (readonly number[])[]): boolean {
  let [beside, on] = [0, 0];
  a.forEach((row, i) => row.forEach((x, j) => (i === j ? (on += x * x) : (beside += x * x))));
  return beside <= 1e-30 * on;
}

/** Makes a[p][q] zero. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of [...a, ...vectors]) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  for (let k = 0; k < a.length; k++)
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
}
