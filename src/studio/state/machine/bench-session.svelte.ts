import type { BenchEvent } from '../../../../bench/page/bench-service';
import type { BenchReport, Calibration, JobResult } from '../../../../bench/report';
import { JOB_SETS, type JobSet } from '../../../../bench/job-names';
import { PlanClock } from '../../../../bench/page/plan-clock';
import type { Progress } from '../../../base/task';
import type { BackendName } from '../../../engine/backend/backend';
import { AsyncTask, type TaskScope } from '../async-task.svelte';

/** Rounds of each job that count. */
const ROUNDS = 5;
/** How often the time left is looked at anew where no job says how far it is. */
const LOOK_EVERY_MS = 1000;

/**
 * Benchmarks of this machine in this browser: which to run, what the run has found, and the report of the
 * last one that ended.
 */
export class BenchSession {
  set = $state<JobSet>('short');
  /** Null: the backend in use. */
  wanted = $state<BackendName | null>(null);
  readonly measuring = new AsyncTask();
  calibration = $state.raw<Calibration | null>(null);
  results = $state.raw<readonly JobResult[]>([]);
  /** Null until a run has ended. */
  report = $state.raw<BenchReport | null>(null);
  #plan: PlanClock | undefined;
  #stage = '';

  /** Measures; its code is fetched now. What was found until it is cancelled stays. */
  async run(backend: BackendName): Promise<void> {
    if (this.measuring.active) return;
    this.report = null;
    this.calibration = null;
    this.results = [];
    this.#plan = undefined;
    await this.measuring.run(
      (scope) => this.#measure(backend, scope),
      (report) => (this.report = report),
    );
  }

  /** The report of the last run as the command writes it. */
  async json(): Promise<string> {
    const { benchJson } = await import('../../../../bench/report');
    return benchJson(this.report!);
  }

  async #measure(backend: BackendName, { signal, report }: TaskScope): Promise<BenchReport> {
    const look = () => this.#look(report);
    const timer = setInterval(look, LOOK_EVERY_MS);
    const began = Date.now();
    report({ stage: 'Starting', done: 0, unit: 'jobs', elapsedMs: 0 });
    try {
      const [{ benchInPage }, { machineOfPage }] = await Promise.all([
        import('../../../../bench/page/bench-client'),
        import('../../../../bench/page/machine'),
      ]);
      const request = { backend, only: JOB_SETS[this.set], rounds: ROUNDS, reference: null };
      const onEvent = (event: BenchEvent) => {
        this.#hear(event);
        look();
      };
      const onProgress = ({ done, total }: Progress) => {
        if (total) this.#plan?.advance(done / total);
        look();
      };
      const found = await benchInPage(request, { onEvent, onProgress }, signal);
      const { calibration, jobs, versions } = found;
      return { machine: await machineOfPage(found.backend, versions, began), calibration, jobs };
    } finally {
      clearInterval(timer);
    }
  }

  #hear(event: BenchEvent): void {
    if (event.kind === 'plan') this.#plan = new PlanClock(event.jobs);
    else if (event.kind === 'calibration') this.calibration = event.calibration;
    else if (event.kind === 'result') this.results = [...this.results, event.result];
    else {
      this.#plan?.begin(event.name);
      this.#stage = event.name;
    }
  }

  #look(report: TaskScope['report']): void {
    const plan = this.#plan;
    if (!plan) return;
    const { done, total, elapsedMs, remainingMs } = plan;
    report({ stage: `Measuring ${this.#stage}`, done, total, unit: 'jobs', elapsedMs, remainingMs });
  }
}
