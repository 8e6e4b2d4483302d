import type { Task } from '../src/base/task';
import type { BackendReport } from '../src/engine/backend/backend';
import { calibrate } from './calibrate';
import type { BenchCities } from './cities';
import type { BenchJob } from './context';
import { CALIBRATION } from '../src/engine/benchmarks/job-names';
import { failedResult, resultOf } from '../src/engine/benchmarks/job-result';
import type { Calibration, JobResult } from '../src/engine/benchmarks/report';
import type { Clock } from './rounds';

export interface BenchRequest {
  readonly backend: Pick<BackendReport, 'backend' | 'threads'>;
  readonly jobs: readonly BenchJob[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  /** What the machine can do, where that is known. */
  readonly calibration?: Calibration;
  /**
   * What has befallen the device since it was started, if anything: its results are then not to be trusted.
   */
  readonly trouble?: () => Promise<Error | undefined>;
}

export interface BenchListener {
  readonly onProgress: Task['progress'];
  /** Told the name of each job as it begins, the calibration's too. */
  readonly onJob?: (name: string) => void;
  readonly onCalibration: (calibration: Calibration) => void;
  readonly onResult: (result: JobResult) => void;
}

/**
 * Measures the machine, then the jobs one after another, on the backend in use. A job that
 * cannot run is reported with its reason.
 */
export async function runBench(
  { backend: { backend, threads }, jobs, rounds, clock, cities, trouble, calibration: known }: BenchRequest,
  { onProgress, onJob, onCalibration, onResult }: BenchListener,
): Promise<{ calibration: Calibration; jobs: JobResult[] }> {
  onJob?.(CALIBRATION);
  onProgress({ step: 'bench.calibrate', done: 0, total: 1, unit: 'machine' });
  const calibration = known ?? (await calibrate(backend, clock));
  onCalibration(calibration);
  const on = { backend, threads };
  const results: JobResult[] = [];
  const add = (result: JobResult) => {
    results.push(result);
    onResult(result);
  };
  for (const job of jobs) {
    onJob?.(job.name);
    onProgress({ step: 'bench.measure', subject: job.name, done: 0, total: rounds, unit: 'rounds' });
    try {
      const found = await job.run({ backend, rounds, clock, cities, onProgress });
      const befallen = await trouble?.();
      if (befallen) throw befallen;
      for (const measured of found) add(resultOf(job.name, measured, calibration, on));
    } catch (error) {
      add(failedResult(job.name, error, on));
    }
  }
  return { calibration, jobs: results };
}
