const LEAST_PIVOT = 1e-12;

/**
 * Cholesky factor of a symmetric matrix that is positive definite, or nearly: pivots below `LEAST_PIVOT` are raised to
 * it, so that a row which says what others say changes nothing.
 */
export class Cholesky {
  readonly #size: number;
  readonly #lower: Float64Array;

  /** @param matrix (size x size), of which the lower half is read */
  constructor(matrix: Float64Array, size: number) {
    const lower = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * size + j];
        for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
        lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, LEAST_PIVOT)) : sum / lower[j * size + j];
      }
    }
    this.#size = size;
    this.#lower = lower;
  }

  /** (size) x with matrix * x = `right`. */
  solve(right: ArrayLike<number>): Float64Array {
    const [n, lower] = [this.#size, this.#lower];
    const solved = Float64Array.from(right);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) solved[i] -= lower[i * n + k] * solved[k];
      solved[i] /= lower[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) solved[i] -= lower[k * n + i] * solved[k];
      solved[i] /= lower[i * n + i];
    }
    return solved;
  }

  /** (size) the diagonal of the inverse. */
  inverseDiagonal(): Float64Array {
    return Float64Array.from({ length: this.#size }, (_, i) => {
      const unit = new Float64Array(this.#size);
      unit[i] = 1;
      return this.solve(unit)[i];
    });
  }
}
