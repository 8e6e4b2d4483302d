import type { Calibration, BenchmarkResult } from './report';
import type { Figure } from './statistics';
import { leastSeconds, type Work } from './work';

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
