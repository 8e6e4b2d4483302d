import { Failure } from '../../../src/base/failure';
import type { JobWatch } from './do-job';
import type { Job } from './job';
import type { Worker } from './worker';

/** Who hears of jobs. */
export interface CrewListener {
  readonly onBegin: (job: Job) => void;
  readonly onEnd: (job: Job) => Promise<void>;
  /** Called for a job whose worker died twice. */
  readonly onLost: (job: Job, why: Failure) => Promise<void>;
  /** Called for a network that others learn from which failed: whether the others go on without it. */
  readonly onBroken: (job: Job, why: unknown) => boolean;
  /** Called in place of a job that learns from such a network: whether it is left out. */
  readonly leavesOut: (job: Job) => Promise<boolean>;
  readonly watch: (job: Job) => JobWatch;
}

/** A worker that is gone may have been ended with everything else, for no fault of its job. */
const ATTEMPTS = 2;

/** Hands out jobs in their order to several workers. */
export class Crew {
  #stopped = false;
  #wake: (() => void)[] = [];

  constructor(readonly workers: readonly Worker[]) {}

  /**
   * Resolves when all jobs have ended, or the crew was stopped.
   * @param jobs those after which others come stand before them
   * @throws Failure the first that a job ended with
   */
  async run(jobs: readonly Job[], listener: CrewListener): Promise<void> {
    const waiting = [...jobs];
    const unfinished = new Set(jobs.map(({ run }) => run));
    const next = async (): Promise<Job | undefined> => {
      while (waiting.length > 0 && !this.#stopped) {
        const at = waiting.findIndex(({ after }) => !after.some((run) => unfinished.has(run)));
        if (at >= 0) return waiting.splice(at, 1)[0];
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      return undefined;
    };
    const lane = async (worker: Worker) => {
      for (let job = await next(); job; job = await next()) {
        if (!(await listener.leavesOut(job))) {
          listener.onBegin(job);
          await this.#do(job, worker, listener);
        }
        if (this.#stopped) return;
        await listener.onEnd(job);
        unfinished.delete(job.run);
        this.#wakeAll();
      }
    };
    try {
      await Promise.all(this.workers.map(lane));
    } catch (failure) {
      this.stop();
      throw failure;
    }
  }

  async #do(job: Job, worker: Worker, listener: CrewListener): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        return await worker.run(job, listener.watch(job));
      } catch (error) {
        if (this.#stopped) return;
        if (!(error instanceof Failure && error.code === 'worker-died')) {
          if (!job.trial && listener.onBroken(job, error)) return;
          throw error;
        }
        if (attempt === ATTEMPTS) return listener.onLost(job, error);
      }
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Ends all work at once. */
  stop(): void {
    this.#stopped = true;
    for (const worker of this.workers) worker.close();
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
