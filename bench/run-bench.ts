import type { EventTask } from '../src/base/task';
import type { BackendReport } from '../src/engine/backend/backend';
import { calibrate } from './calibrate';
import type { BenchCities } from './cities';
import type { BenchContext, Benchmark } from './context';
import type { BenchEvent } from '../src/engine/benchmarks/bench-service';
import { CALIBRATION } from '../src/engine/benchmarks/benchmark-names';
import { failedResult, resultOf } from '../src/engine/benchmarks/benchmark-result';
import type { Calibration, BenchmarkResult } from '../src/engine/benchmarks/report';
import type { Clock } from './rounds';

export interface BenchRequest {
  readonly backend: Pick<BackendReport, 'backend' | 'threads'>;
  readonly benchmarks: readonly Benchmark[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  /** Other threads that do pieces of work. */
  readonly help?: BenchContext['help'];
  /** What the machine can do, where that is known. */
  readonly calibration?: Calibration;
  /**
   * What has befallen the device since it was started, if anything: its results are then not to be trusted.
   */
  readonly trouble?: () => Promise<Error | undefined>;
}

/**
 * Measures the machine, then the benchmarks one after another, on the backend in use. A benchmark that
 * cannot run is reported with its reason. Emits each figure as it is found.
 */
export async function runBench(
  {
    backend: { backend, threads },
    benchmarks,
    rounds,
    clock,
    cities,
    trouble,
    calibration: known,
    help = null,
  }: BenchRequest,
  task: EventTask<BenchEvent>,
): Promise<{ calibration: Calibration; results: BenchmarkResult[] }> {
  task.emit({ kind: 'benchmark', name: CALIBRATION });
  task.progress({ step: 'bench.calibrate', done: 0, total: 1, unit: 'machine' });
  const calibration = known ?? (await calibrate(backend, clock));
  task.emit({ kind: 'calibration', calibration });
  const on = { backend, threads };
  const results: BenchmarkResult[] = [];
  const add = (result: BenchmarkResult) => {
    results.push(result);
    task.emit({ kind: 'result', result });
  };
  for (const benchmark of benchmarks) {
    task.emit({ kind: 'benchmark', name: benchmark.name });
    task.progress({ step: 'bench.measure', subject: benchmark.name, done: 0, total: rounds, unit: 'rounds' });
    try {
      const found = await benchmark.run({ backend, threads, rounds, clock, cities, task, help });
      const befallen = await trouble?.();
      if (befallen) throw befallen;
      for (const measured of found) add(resultOf(benchmark.name, measured, calibration, on));
    } catch (error) {
      add(failedResult(benchmark.name, error, on));
    }
  }
  return { calibration, results };
}
