import type { EventTask } from '../../base/task';
import type { BackendName, BackendReport } from '../backend/backend';
import type { Calibration, BenchmarkResult, Machine } from './report';

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
  readonly results: readonly BenchmarkResult[];
}

export type BenchEvent =
  /** Names of all benchmarks in their order, the calibration's first. */
  | { readonly kind: 'plan'; readonly benchmarks: readonly string[] }
  /** A benchmark begins. */
  | { readonly kind: 'benchmark'; readonly name: string }
  | { readonly kind: 'calibration'; readonly calibration: Calibration }
  | { readonly kind: 'result'; readonly result: BenchmarkResult };

export interface BenchService {
  /** Runs the benchmarks that need no page, and emits each figure. The device is gone then. */
  bench(request: PageBenchRequest, task: EventTask<BenchEvent>): Promise<PageBenchResult>;
}
