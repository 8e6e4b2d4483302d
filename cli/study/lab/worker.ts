import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../../src/base/failure';
import { startOf } from '../../package';
import { doJob, type JobSurroundings, type JobWatch } from './do-job';
import type { Job } from './job';

/** What a worker process is told. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly data: string; readonly out: string; readonly threads: number }
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'answer'; readonly prunes: boolean };

/** What a worker process tells. */
export type FromWorker =
  | { readonly kind: 'epoch'; readonly epoch: number; readonly value: number }
  | { readonly kind: 'rung'; readonly epoch: number; readonly value: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: Failure['code']; readonly message: string };

/** Does one job at a time. */
export interface Worker {
  /** @throws Failure 'worker-died' where it ended before the job did; it can be given another job all the same */
  run(job: Job, watch: JobWatch): Promise<void>;
  /** Ends it at once, and the job with it. */
  close(): void;
}

/** Does jobs in this process. */
export const workerHere = (surroundings: JobSurroundings): Worker => ({
  run: (job, watch) => doJob(job, surroundings, watch),
  close: () => undefined,
});

const SCRIPT = fileURLToPath(startOf('study-worker', 'ts'));

/** Does jobs in a process of its own, which is started with the first of them and ends with this one. */
export class WorkerProcess implements Worker {
  #child: ChildProcess | null = null;

  /** @param data folder of the data set @param out folder of the study @param threads that it computes with */
  constructor(
    readonly data: string,
    readonly out: string,
    readonly threads: number,
  ) {}

  run(job: Job, watch: JobWatch): Promise<void> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        child.off('message', hear);
        child.off('exit', left);
        settle();
      };
      const left = (code: number | null, signal: string | null) =>
        end(() => {
          this.#child = null;
          const why = signal === null ? `with code ${code}` : `by ${signal}`;
          reject(new Failure('worker-died', `The worker process of ${job.run} ended ${why}.`));
        });
      const hear = (message: FromWorker) => {
        if (message.kind === 'done') end(resolve);
        else if (message.kind === 'failed') end(() => reject(new Failure(message.code, message.message)));
        else if (message.kind === 'epoch') watch.onEpoch(message.epoch, message.value);
        else
          void watch.prunes(message.epoch, message.value).then((prunes) => {
            if (child.connected) tell(child, { kind: 'answer', prunes });
          });
      };
      child.on('message', hear);
      child.on('exit', left);
      tell(child, { kind: 'job', job });
    });
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #start(): ChildProcess {
    const child = fork(SCRIPT, [], {
      execArgv: SCRIPT.endsWith('.ts') ? ['--import', 'tsx'] : [],
      // Infinity, which patience may be, is no JSON.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    tell(child, { kind: 'begin', data: this.data, out: this.out, threads: this.threads });
    return child;
  }
}

/** One that ends meanwhile is heard of by its exit. */
const tell = (child: ChildProcess, message: ToWorker) => child.send(message, () => undefined);
