import { NO_TASK, type EventTask, type Progress } from '../../../base/task';
import type { BackendName, BackendReport } from '../../../engine/backend/backend';
import type { BenchEvent, PageBenchRequest, PageBenchResult } from '../../../engine/benchmarks/bench-service';
import { BENCHMARK_SETS, type BenchmarkSet } from '../../../engine/benchmarks/benchmark-names';
import type { BenchReport, Calibration, BenchmarkResult, Machine } from '../../../engine/benchmarks/report';
import { AsyncTask, type TaskScope } from '../async-task.svelte';
import { PlanClock } from './plan-clock';

/** What measures in a page, and says what machine it measured. */
interface PageBenchmarks {
  benchInPage(request: PageBenchRequest, task: EventTask<BenchEvent>): Promise<PageBenchResult>;
  machineOfPage(backend: BackendReport, versions: Machine['versions'], began: number): Promise<Machine>;
}

/** Rounds of each benchmark that count. */
const ROUNDS = 5;
/** How often the time left is estimated again while no benchmark reports progress. */
const LOOK_EVERY_MS = 1000;

/**
 * Benchmarks of this machine in this browser: which to run, what the run has found, and the report of the
 * last one that ended.
 */
export class BenchSession {
  set = $state<BenchmarkSet>('short');
  /** Null: the backend in use. */
  wanted = $state<BackendName | null>(null);
  readonly measuring = new AsyncTask();
  calibration = $state.raw<Calibration | null>(null);
  results = $state.raw<readonly BenchmarkResult[]>([]);
  /** Null until a run has ended. */
  report = $state.raw<BenchReport | null>(null);
  #plan: PlanClock | undefined;
  #name = '';

  /** Measures with what `load` fetches. What was found until it is cancelled stays. */
  async run(backend: BackendName, load: () => Promise<PageBenchmarks>): Promise<void> {
    if (this.measuring.active) return;
    this.report = null;
    this.calibration = null;
    this.results = [];
    this.#plan = undefined;
    await this.measuring.run(
      (scope) => this.#measure(backend, load, scope),
      (report) => (this.report = report),
    );
  }

  /** The report of the last run as the command writes it. */
  async json(): Promise<string> {
    const { benchJson } = await import('../../../engine/benchmarks/report');
    return benchJson(this.report!);
  }

  /** The report of the last run as one line to send to others. */
  async line(): Promise<string> {
    const { shareLine } = await import('../../../engine/benchmarks/share-line');
    return shareLine(this.report!);
  }

  async #measure(
    backend: BackendName,
    load: () => Promise<PageBenchmarks>,
    { signal, report }: TaskScope,
  ): Promise<BenchReport> {
    const look = () => this.#look(report);
    const timer = setInterval(look, LOOK_EVERY_MS);
    const began = Date.now();
    report({ step: 'bench.start', done: 0, unit: 'benchmarks', elapsedMs: 0 });
    try {
      const { benchInPage, machineOfPage } = await load();
      const request = { backend, only: BENCHMARK_SETS[this.set], rounds: ROUNDS, reference: null };
      const emit = (event: BenchEvent) => {
        this.#hear(event);
        look();
      };
      const progress = ({ done, total }: Progress) => {
        if (total) this.#plan?.advance(done / total);
        look();
      };
      const found = await benchInPage(request, { ...NO_TASK, signal, progress, emit });
      const { calibration, results, versions } = found;
      return {
        machine: await machineOfPage(found.backend, versions, began),
        calibration,
        jobs: [...results],
      };
    } finally {
      clearInterval(timer);
    }
  }

  #hear(event: BenchEvent): void {
    if (event.kind === 'plan') this.#plan = new PlanClock(event.benchmarks);
    else if (event.kind === 'calibration') this.calibration = event.calibration;
    else if (event.kind === 'result') this.results = [...this.results, event.result];
    else {
      this.#plan?.begin(event.name);
      this.#name = event.name;
    }
  }

  #look(report: TaskScope['report']): void {
    const plan = this.#plan;
    if (!plan) return;
    const { done, total, elapsedMs, remainingMs } = plan;
    report({
      step: 'bench.measure',
      subject: this.#name,
      done,
      total,
      unit: 'benchmarks',
      elapsedMs,
      remainingMs,
    });
  }
}
