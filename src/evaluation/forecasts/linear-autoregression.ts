import { badInput } from '../../base/failure';
import { type MeasuredTable, normalised, type ZScore } from '../../domain/counts/count-table';
import type { WindowLengths } from '../../domain/counts/forecast-windows';
import { NormalEquations } from '../statistics/normal-equations';

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
      if (equations.samples === 0)
        throw badInput(
          'A linear baseline needs measured values in the training rows, and a horizon has none. Choose a longer series.',
        );
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

  /** Forecasts of windows of a table, (K x outputs x N) vehicles. @param least none is below it */
  forecast({ nodes, counts }: MeasuredTable, starts: Int32Array, least = 0): Float32Array {
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
          forecast[(k * outputs + h) * nodes + node] = Math.max(least, value * std + mean);
        }
      }
    });
    return forecast;
  }
}
