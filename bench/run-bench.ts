import type { OnProgress } from '../src/domain/progress';
import type { BackendReport } from '../src/engine/backend';
import { calibrate } from './calibrate';
import type { BenchCities } from './cities';
import type { BenchJob, Measured } from './context';
import type { Calibration, JobResult } from './report';
import type { Clock } from './rounds';
import { leastSeconds } from './work';

export interface BenchRequest {
  readonly backend: Pick<BackendReport, 'backend' | 'threads'>;
  readonly jobs: readonly BenchJob[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  /** What the machine can do, where that is known. */
  readonly calibration?: Calibration;
  /** What has befallen the device since it was started, if anything: its results are then not to be trusted. */
  readonly trouble?: () => Promise<Error | undefined>;
}

export interface BenchListener {
  readonly onProgress: OnProgress;
  readonly onCalibration: (calibration: Calibration) => void;
  readonly onResult: (result: JobResult) => void;
}

/** Measures the machine, then the jobs one after another, on the backend in use. A job that cannot run is reported with its reason. */
export async function runBench(
  { backend: { backend, threads }, jobs, rounds, clock, cities, trouble, calibration: known }: BenchRequest,
  { onProgress, onCalibration, onResult }: BenchListener,
): Promise<{ calibration: Calibration; jobs: JobResult[] }> {
  onProgress({ stage: 'Calibration', done: 0, total: 1, unit: 'machine' });
  const calibration = known ?? (await calibrate(backend, clock));
  onCalibration(calibration);
  const results: JobResult[] = [];
  const add = (result: JobResult) => {
    results.push(result);
    onResult(result);
  };
  for (const job of jobs) {
    const about = { backend, threads };
    onProgress({ stage: job.name, done: 0, total: rounds, unit: 'rounds' });
    try {
      const found = await job.run({ backend, rounds, clock, cities, onProgress });
      const befallen = await trouble?.();
      if (befallen) throw befallen;
      for (const measured of found) add({ ...resultOf(job.name, measured, calibration), ...about });
    } catch (error) {
      add({ ...failed(job.name, error), ...about });
    }
  }
  return { calibration, jobs: results };
}

type Result = Omit<JobResult, 'backend' | 'threads'>;

function resultOf(job: string, measured: Measured, calibration: Calibration): Result {
  const { what, size, figure, unit, against } = measured;
  return {
    name: what === '' ? job : `${job}-${what}`,
    size: { ...size },
    median: figure.median,
    spread: [...figure.spread],
    unit,
    limitShare: against ? leastSeconds(against.work, calibration) / against.seconds : null,
    rounds: figure.rounds,
    failure: null,
  };
}

function failed(name: string, error: unknown): Result {
  const failure = error instanceof Error ? error.message : String(error);
  return { name, size: {}, median: null, spread: null, unit: '', limitShare: null, rounds: 0, failure };
}
