import { NO_TASK, type EventTask, type Progress } from '../../../base/task';
import type { BackendName, BackendReport } from '../../../engine/backend/backend';
import type { BenchEvent, PageBenchRequest, PageBenchResult } from '../../../engine/benchmarks/bench-service';
import { BENCHMARK_SETS, type BenchmarkSet, roughSeconds } from '../../../engine/benchmarks/benchmark-names';
import type { BenchReport, Calibration, BenchmarkResult, Machine } from '../../../engine/benchmarks/report';
import { AsyncTask, type TaskScope } from '../async-task.svelte';

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

/** Share of the plan that must be done before its pace says something about this machine. */
const TELLING_SHARE = 0.05;
/**
 * A benchmark may measure another thing after it has reported the end of one: only its own end counts fully.
 */
const MOST_SHARE = 0.9;

/**
 * Estimates how long a list of benchmarks still takes, from what each took
 * elsewhere and the pace of this machine.
 */
export class PlanClock {
  readonly #started: number;
  #at = 0;
  #share = 0;

  /** @param clock ms */
  constructor(
    private readonly plan: readonly string[],
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#started = clock();
  }

  get total(): number {
    return this.plan.length;
  }

  /** Number of benchmarks that are done. */
  get done(): number {
    return this.#at;
  }

  get elapsedMs(): number {
    return this.clock() - this.#started;
  }

  begin(benchmark: string): void {
    const at = this.plan.indexOf(benchmark);
    if (at < 0) return;
    this.#at = at;
    this.#share = 0;
  }

  /** Reports the progress of the present benchmark, 0 to 1; a lower value than before is ignored. */
  advance(share: number): void {
    this.#share = Math.max(this.#share, Math.min(MOST_SHARE, share));
  }

  get remainingMs(): number {
    const seconds = this.plan.map(roughSeconds);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const total = sum(seconds);
    const behind = sum(seconds.slice(0, this.#at)) + this.#share * (seconds[this.#at] ?? 0);
    const pace = behind >= TELLING_SHARE * total ? this.elapsedMs / behind : 1000;
    return (total - behind) * pace;
  }
}
