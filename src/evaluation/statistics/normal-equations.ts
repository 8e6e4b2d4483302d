import { Cholesky } from '../../base/cholesky';

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
    const factor = new Cholesky(matrix, width);
    return Array.from({ length: this.outputs }, (_, o) =>
      factor.solve(this.#targets.subarray(o * width, (o + 1) * width)),
    );
  }
}
