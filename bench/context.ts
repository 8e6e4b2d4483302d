import type { Task } from '../src/base/task';
import type { BackendName } from '../src/engine/backend/backend';
import type { BenchCities } from './cities';
import type { Clock } from './rounds';
import type { HelperThreads } from '../src/engine/protocol/crew';
import type { Measured } from '../src/engine/benchmarks/benchmark-result';

/** What a benchmark is given. */
export interface BenchContext {
  readonly backend: BackendName;
  /** Threads that it computes with. */
  readonly threads: number;
  /** Rounds that count; each benchmark has warm-ups of its own before them. */
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  readonly task: Task;
  /** Other threads that do pieces of work; null where there can be none. */
  readonly help: HelperThreads | null;
}

/** Something to measure on the backend in use. Frees what it made. */
export interface Benchmark {
  /** Parts joined by hyphens: `--only` takes a name or its leading parts. */
  readonly name: string;
  /**
   * Files that are not everywhere: without them it runs only where it is asked
   * for by name, and says what is missing.
   */
  readonly needs?: 'porto';
  run(context: BenchContext): Promise<Measured[]>;
}
