import type { BenchEvent } from '../../../../bench/page/bench-service';
import type { BenchReport, Calibration, JobResult } from '../../../../bench/report';
import { JOB_SETS, type JobSet } from '../../../../bench/job-names';
import { PlanClock } from '../../../../bench/page/plan-clock';
import type { Failure } from '../../../base/failure';
import type { Progress } from '../../../base/task';
import type { BackendName } from '../../../engine/backend/backend';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';

/** Rounds of each job that count. */
const ROUNDS = 5;
/** How often the time left is looked at anew where no job says how far it is. */
const LOOK_EVERY_MS = 1000;

/** Benchmarks on this machine, in this browser: a run of them, what it has found, and the report of the last one that ended. */
export class BenchSession {
  set = $state<JobSet>('short');
  /** Null: the backend in use. */
  wanted = $state<BackendName | null>(null);
  running = $state(false);
  progress = $state.raw<ProgressReport | null>(null);
  calibration = $state.raw<Calibration | null>(null);
  results = $state.raw<readonly JobResult[]>([]);
  /** Null until a run has ended. */
  report = $state.raw<BenchReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Shown while nothing else is. */
  cancelled = $state(false);
  #stop: AbortController | undefined;
  #plan: PlanClock | undefined;
  #name = '';

  /** Measures; its code is fetched now. */
  async run(backend: BackendName): Promise<void> {
    if (this.running) return;
    this.#begin();
    const stop = (this.#stop = new AbortController());
    const look = setInterval(() => this.#look(), LOOK_EVERY_MS);
    const began = Date.now();
    try {
      const [{ benchInPage }, { machineOfPage }] = await Promise.all([
        import('../../../../bench/page/bench-client'),
        import('../../../../bench/page/machine'),
      ]);
      const request = { backend, only: JOB_SETS[this.set], rounds: ROUNDS, reference: null };
      const listener = { onEvent: this.#onEvent, onProgress: this.#onProgress };
      const found = await benchInPage(request, listener, stop.signal);
      const { calibration, jobs, versions } = found;
      this.report = { machine: await machineOfPage(found.backend, versions, began), calibration, jobs };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'cancelled') this.cancelled = true;
      else this.failure = failure;
    } finally {
      clearInterval(look);
      this.running = false;
      this.progress = null;
    }
  }

  /** Ends the run at once; what it has found stays. */
  cancel = (): void => this.#stop?.abort();

  /** The report of the last run as the command writes it. */
  async json(): Promise<string> {
    const { benchJson } = await import('../../../../bench/report');
    return benchJson(this.report!);
  }

  #begin(): void {
    this.running = true;
    this.failure = null;
    this.cancelled = false;
    this.report = null;
    this.calibration = null;
    this.results = [];
    this.#plan = undefined;
    this.progress = { step: 'bench.start', done: 0, unit: 'jobs', elapsedMs: 0 };
  }

  readonly #onEvent = (event: BenchEvent): void => {
    if (event.kind === 'plan') this.#plan = new PlanClock(event.jobs);
    else if (event.kind === 'calibration') this.calibration = event.calibration;
    else if (event.kind === 'result') this.results = [...this.results, event.result];
    else {
      this.#plan?.begin(event.name);
      this.#name = event.name;
    }
    this.#look();
  };

  readonly #onProgress = ({ done, total }: Progress): void => {
    if (total) this.#plan?.advance(done / total);
    this.#look();
  };

  #look(): void {
    const plan = this.#plan;
    if (!plan || !this.running) return;
    const { done, total, elapsedMs, remainingMs } = plan;
    this.progress = {
      step: 'bench.measure',
      subject: this.#name,
      done,
      total,
      unit: 'jobs',
      elapsedMs,
      remainingMs,
    };
  }
}
