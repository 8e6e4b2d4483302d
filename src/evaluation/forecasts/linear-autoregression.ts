import { Failure } from '../../base/failure';
import type { MeasuredTable } from '../../domain/counts/count-table';
import type { WindowLengths } from '../../domain/counts/forecast-windows';
import { normalised, type ZScore } from '../../domain/counts/z-score';

/** Share of the samples that is added to the diagonal: enough for columns that are all alike. */
const RIDGE = 1e-6;
/** Samples that a fit takes at most; more windows are then left out evenly. */
const MOST_SAMPLES = 2_000_000;

/**
 * A linear autoregression: each horizon is a weighted sum of the inputs of a window and a constant, by ridge least
 * squares, the same weights for all nodes. Normal equations and weights are in double precision.
 */
export class LinearAutoregression {
  /** (outputs x (inputs + 1)) weights of the normalised inputs, oldest first, then the constant. */
  readonly weights: Float64Array;

  /**
   * @param starts first rows of the windows that it learns from
   * @throws Failure 'bad-input' where a horizon has no measured target
   */
  constructor(
    table: MeasuredTable,
    starts: Int32Array,
    readonly lengths: WindowLengths,
    readonly score: ZScore,
  ) {
    const { inputs, outputs } = lengths;
    const width = inputs + 1;
    this.weights = new Float64Array(outputs * width);
    const step = Math.max(1, Math.ceil((starts.length * table.nodes) / MOST_SAMPLES));
    const taken = starts.filter((_, k) => k % step === 0);
    // Without gaps the products of the inputs are the same for all horizons.
    const shared = table.measured ? null : new NormalEquations(width, outputs);
    for (let h = 0; h < outputs; h++) {
      if (shared && h > 0) break;
      const equations = shared ?? new NormalEquations(width, 1);
      const horizons = shared ? Array.from({ length: outputs }, (_, i) => i) : [h];
      this.#gather(table, taken, horizons, equations);
      equations.solve(RIDGE).forEach((weights, i) => this.weights.set(weights, horizons[i] * width));
    }
  }

  #gather(
    { nodes, counts, measured }: MeasuredTable,
    starts: Int32Array,
    horizons: readonly number[],
    equations: NormalEquations,
  ): void {
    const { inputs } = this.lengths;
    const row = new Float64Array(inputs + 1).fill(1);
    const targets = new Float64Array(horizons.length);
    const at = (line: number, node: number) => normalised(counts[line * nodes + node], this.score);
    for (const start of starts)
      for (let node = 0; node < nodes; node++) {
        if (measured && measured[(start + inputs + horizons[0]) * nodes + node] === 0) continue;
        for (let t = 0; t < inputs; t++) row[t] = at(start + t, node);
        for (let i = 0; i < targets.length; i++) targets[i] = at(start + inputs + horizons[i], node);
        equations.add(row, targets);
      }
  }

  /** Forecasts of windows of a table, (K x outputs x N) vehicles; none is below 0. */
  forecast({ nodes, counts }: MeasuredTable, starts: Int32Array): Float32Array {
    const { inputs, outputs } = this.lengths;
    const { mean, std } = this.score;
    const forecast = new Float32Array(starts.length * outputs * nodes);
    starts.forEach((start, k) => {
      for (let h = 0; h < outputs; h++) {
        const weights = this.weights.subarray(h * (inputs + 1), (h + 1) * (inputs + 1));
        for (let node = 0; node < nodes; node++) {
          let value = weights[inputs];
          for (let t = 0; t < inputs; t++)
            value += (weights[t] * (counts[(start + t) * nodes + node] - mean)) / std;
          forecast[(k * outputs + h) * nodes + node] = Math.max(0, value * std + mean);
        }
      }
    });
    return forecast;
  }
}

/** X^T X and X^T Y of least squares, added up sample by sample. */
class NormalEquations {
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

  add(row: Float64Array, targets: Float64Array): void {
    const { width } = this;
    this.#samples++;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) this.#products[i * width + j] += row[i] * row[j];
      for (let o = 0; o < targets.length; o++) this.#targets[o * width + i] += row[i] * targets[o];
    }
  }

  /**
   * Weights of each target.
   * @param ridge share of the samples that is added to the diagonal of all columns but the last, which is the constant
   */
  solve(ridge: number): Float64Array[] {
    if (this.#samples === 0)
      throw new Failure(
        'bad-input',
        'A linear baseline needs measured values in the training rows, and a horizon has none. Choose a longer series.',
      );
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
