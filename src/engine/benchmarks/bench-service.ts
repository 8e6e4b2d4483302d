import type { EventTask, Task } from '../../base/task';
import type { BackendName, BackendReport } from '../backend/backend';
import type { Calibration, JobResult, Machine } from './report';

export interface PageBenchRequest {
  readonly backend: BackendName;
  readonly only: readonly string[];
  readonly rounds: number;
  /** Files of the reference network by path, where it is at hand. */
  readonly reference: ReadonlyMap<string, Uint8Array> | null;
}

export interface PageBenchResult {
  readonly backend: BackendReport;
  readonly versions: Machine['versions'];
  readonly calibration: Calibration;
  readonly jobs: JobResult[];
}

export type BenchEvent =
  /** Names of all jobs in their order, the calibration's first. */
  | { readonly kind: 'plan'; readonly jobs: readonly string[] }
  /** A job begins. */
  | { readonly kind: 'job'; readonly name: string }
  | { readonly kind: 'calibration'; readonly calibration: Calibration }
  | { readonly kind: 'result'; readonly result: JobResult };

export interface BenchService {
  /** Runs the jobs that need no page. Emits each figure as it is found; resolves with all of them. The device is gone then. */
  bench(request: PageBenchRequest, task: EventTask<BenchEvent>): Promise<PageBenchResult>;
}

/** Is told what a run of benchmarks finds, and how far it is. */
export interface BenchListener {
  readonly onEvent?: (event: BenchEvent) => void;
  readonly onProgress?: Task['progress'];
}
