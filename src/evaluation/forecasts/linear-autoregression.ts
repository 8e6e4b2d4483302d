import { Failure } from '../../base/failure';
import type { CountTable, RowRange } from '../../domain/counts/count-table';
import { windowStarts, type WindowLengths } from '../../domain/counts/forecast-windows';

/** Added to the diagonal, over the entries: inputs that say the same leave the equations solvable. */
const RIDGE = 1e-6;

/**
 * A linear autoregression for each bin ahead: an intercept and a weight for each of the inputs, the same for all nodes, by least
 * squares. Scaling all counts alike changes none of its forecasts, so it is fitted on the counts themselves.
 */
export class LinearAutoregression {
  /** (outputs) weights of the inputs, the first of them first, and the intercept. */
  readonly weights: readonly Float64Array[];

  /** @throws Failure 'bad-input' where no window fits into the rows */
  constructor(
    counts: CountTable,
    rows: RowRange,
    readonly lengths: WindowLengths,
  ) {
    const { inputs, outputs } = lengths;
    const starts = windowStarts(rows, lengths);
    if (starts.length === 0)
      throw new Failure(
        'bad-input',
        `An autoregression needs ${inputs + outputs} rows, and there are ${rows.to - rows.from}.`,
      );
    const size = inputs + 1;
    const products = new Float64Array(size * size);
    const targets = Array.from({ length: outputs }, () => new Float64Array(size));
    const x = new Float64Array(size).fill(1);
    for (const start of starts)
      for (let node = 0; node < counts.nodes; node++) {
        const at = (row: number) => counts.counts[row * counts.nodes + node];
        for (let i = 0; i < inputs; i++) x[i] = at(start + i);
        for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) products[i * size + j] += x[i] * x[j];
        for (let h = 0; h < outputs; h++) {
          const y = at(start + inputs + h);
          for (let i = 0; i < size; i++) targets[h][i] += x[i] * y;
        }
      }
    for (let i = 0; i < size; i++) products[i * size + i] += RIDGE * starts.length * counts.nodes;
    const factor = choleskyFactor(products, size);
    this.weights = targets.map((target) => solved(factor, target));
  }

  /** Forecasts of the targets of windows that begin at some rows, (K x outputs x N) vehicles; none is below 0. */
  forecast({ nodes, counts }: CountTable, starts: Int32Array): Float32Array {
    const { inputs, outputs } = this.lengths;
    const forecast = new Float32Array(starts.length * outputs * nodes);
    starts.forEach((start, k) => {
      for (let h = 0; h < outputs; h++)
        for (let node = 0; node < nodes; node++) {
          let sum = this.weights[h][inputs];
          for (let i = 0; i < inputs; i++) sum += this.weights[h][i] * counts[(start + i) * nodes + node];
          forecast[(k * outputs + h) * nodes + node] = Math.max(0, sum);
        }
    });
    return forecast;
  }
}

/** Lower L with L L' = A, of a positive definite A given by its lower half. */
function choleskyFactor(a: Float64Array, size: number): Float64Array {
  const l = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j];
      for (let k = 0; k < j; k++) sum -= l[i * size + k] * l[j * size + k];
      l[i * size + j] = i === j ? Math.sqrt(sum) : sum / l[j * size + j];
    }
  return l;
}

/** x with L L' x = b. */
function solved(l: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i * size + k] * x[k];
    x[i] /= l[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= l[k * size + i] * x[k];
    x[i] /= l[i * size + i];
  }
  return x;
}
