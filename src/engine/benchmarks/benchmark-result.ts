import { quantile } from '../../base/quantiles';
import type { Calibration, BenchmarkResult } from './report';

/** One thing that a benchmark measured. */
export interface Measured {
  /** What follows the benchmark's own name; '' if it measures one thing only. */
  readonly what: string;
  readonly size: Readonly<Record<string, number>>;
  readonly figure: Figure;
  readonly unit: string;
  /** What a round asks for at least, and how long its median took; absent where nobody can count it. */
  readonly against?: { readonly work: Work; readonly seconds: number };
}

/** What a benchmark ran on. */
export type RanOn = Pick<BenchmarkResult, 'backend' | 'threads'>;

/** The row of one thing that a benchmark measured. */
export function resultOf(
  benchmark: string,
  { what, size, figure, unit, against }: Measured,
  calibration: Calibration,
  on: RanOn,
): BenchmarkResult {
  return {
    name: what === '' ? benchmark : `${benchmark}-${what}`,
    ...on,
    size: { ...size },
    median: figure.median,
    spread: [...figure.spread],
    unit,
    limitShare: against ? leastSeconds(against.work, calibration) / against.seconds : null,
    rounds: figure.rounds,
    failure: null,
  };
}

/** The row of a benchmark that could not run, with its reason. */
export function failedResult(name: string, error: unknown, on: RanOn): BenchmarkResult {
  const failure = error instanceof Error ? error.message : String(error);
  return {
    name,
    ...on,
    size: {},
    median: null,
    spread: null,
    unit: '',
    limitShare: null,
    rounds: 0,
    failure,
  };
}

/** What repeated rounds of one thing gave: their median, with the lower and the upper quartile as spread. */
export interface Figure {
  readonly median: number;
  readonly spread: readonly [lower: number, upper: number];
  readonly rounds: number;
}

/** Median and quartiles. @throws RangeError for no numbers, or for any that is not finite */
export function figureOf(values: ArrayLike<number>): Figure {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0 || !sorted.every(Number.isFinite))
    throw new RangeError(`A figure needs finite numbers, not [${Array.from(values).join(', ')}].`);
  return {
    median: quantile(sorted, 0.5),
    spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    rounds: sorted.length,
  };
}

/** Rates of rounds that took `seconds` for `amount` of something each. */
export function rates(amount: number, seconds: ArrayLike<number>): number[] {
  return Array.from(seconds, (each) => amount / each);
}

/** Least work of a benchmark: floating-point operations (a multiply-add is two) and bytes moved. */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/** Operations of (rows x inputs) times (inputs x outputs). */
export const dense = (rows: number, inputs: number, outputs: number) => 2 * rows * inputs * outputs;

/** Fewest seconds that the calibrated machine needs: the longer of arithmetic and traffic. */
export function leastSeconds({ flops, bytes }: Work, { matmul, bandwidth }: Calibration): number {
  return Math.max(flops / (matmul.best * 1e9), bytes / (bandwidth.best * 1e9));
}
