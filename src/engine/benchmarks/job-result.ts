import type { Calibration, JobResult } from './report';
import type { Figure } from './statistics';
import { leastSeconds, type Work } from './work';

/** One thing that a job measured. */
export interface Measured {
  /** What follows the job's own name; '' if it measures one thing only. */
  readonly what: string;
  readonly size: Readonly<Record<string, number>>;
  readonly figure: Figure;
  readonly unit: string;
  /** What a round asks for at least, and how long its median took; absent where nobody can count it. */
  readonly against?: { readonly work: Work; readonly seconds: number };
}

/** What a job ran on. */
export type RanOn = Pick<JobResult, 'backend' | 'threads'>;

/** The row of one thing that a job measured. */
export function resultOf(
  job: string,
  { what, size, figure, unit, against }: Measured,
  calibration: Calibration,
  on: RanOn,
): JobResult {
  return {
    name: what === '' ? job : `${job}-${what}`,
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

/** The row of a job that could not run, with its reason. */
export function failedResult(name: string, error: unknown, on: RanOn): JobResult {
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
