/** X^T X and X^T Y of least squares, added up sample by sample. */
export class NormalEquations {
  readonly #products: Float64Array;
  readonly #targets: Float64Array;
  #samples = 0;

  /** @param width of a sample, its constant included; @param outputs how many targets it has */
  constructor(
    readonly width: number,
    readonly outputs: number,
  ) {
    this.#products = new Float64Array(width * width);
    this.#targets = new Float64Array(outputs * width);
  }

  /** How many were added. */
  get samples(): number {
    return this.#samples;
  }

  add(row: Float64Array, targets: Float64Array): void {
    const { width } = this;
    this.#samples++;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) this.#products[i * width + j] += row[i] * row[j];
      for (let o = 0; o < targets.length; o++) this.#targets[o * width + i] += row[i] * targets[o];
    }
  }

  /**
   * Weights of each target. May be asked for several times.
   * @param ridge share of the samples that is added to the diagonal of all columns but the last, which is the constant
   */
  solve(ridge: number): Float64Array[] {
    if (this.#samples === 0)
      throw new RangeError('Weights are solved for after samples were added, and none was.');
    const { width } = this;
    const matrix = this.#products.slice();
    for (let i = 0; i < width - 1; i++) matrix[i * width + i] += ridge * this.#samples;
    const lower = choleskyFactor(matrix, width);
    return Array.from({ length: this.outputs }, (_, o) =>
      solvedBy(lower, width, this.#targets.subarray(o * width, (o + 1) * width)),
    );
  }
}

/** L of a positive definite A = L L^T, of which the lower triangle is given; row by row. */
function choleskyFactor(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * width + j];
      for (let k = 0; k < j; k++) rest -= lower[i * width + k] * lower[j * width + k];
      lower[i * width + j] = i === j ? Math.sqrt(rest) : rest / lower[j * width + j];
    }
  return lower;
}

/** x of L L^T x = right. */
function solvedBy(lower: Float64Array, width: number, right: Float64Array): Float64Array {
  const x = right.slice();
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * width + k] * x[k];
    x[i] /= lower[i * width + i];
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let k = i + 1; k < width; k++) x[i] -= lower[k * width + i] * x[k];
    x[i] /= lower[i * width + i];
  }
  return x;
}
