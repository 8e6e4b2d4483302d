import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Failure } from '../../../src/base/failure';
import { startOf } from '../../package';
import { doJob, type JobSurroundings, type JobWatch } from './do-job';
import type { Job } from './job';

/** What all jobs of a worker have in common. */
export interface WorkerTask {
  /** Id of the system. */
  readonly system: string;
  /** Path of the data set. */
  readonly data: string;
  /** The same of other data that networks are tested on; left out where there are none. */
  readonly testOn?: string | undefined;
  /** Folder of the study. */
  readonly out: string;
  /** That it computes with. */
  readonly threads: number;
}

/** What a worker process is told. */
export type ToWorker =
  | ({ readonly kind: 'begin' } & WorkerTask)
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
  /** Ends it, and the job with it: soon, and in an orderly way. */
  close(): void;
}

/** Does jobs in this process. */
export const workerHere = (surroundings: JobSurroundings): Worker => ({
  run: (job, watch) => doJob(job, surroundings, watch),
  close: () => void surroundings.runs.stop(),
});

/** A worker that is asked to end gives up its locks first. Clusters kill 30 s after they asked. */
const ENDS_WITHIN_MS = 15_000;

const SCRIPT = fileURLToPath(startOf('study-worker', 'ts'));
/** By its place: the command may be given in any folder. */
const TSX = SCRIPT.endsWith('.ts') ? pathToFileURL(createRequire(SCRIPT).resolve('tsx')).href : '';

/** Does jobs in a process of its own, which is started with the first of them and ends with this one. */
export class WorkerProcess implements Worker {
  #child: ChildProcess | null = null;

  constructor(readonly task: WorkerTask) {}

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
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    child.once('exit', () => clearTimeout(kill));
  }

  #start(): ChildProcess {
    const child = fork(SCRIPT, [], {
      execArgv: TSX ? ['--import', TSX] : [],
      // Infinity, which patience may be, is no JSON.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    tell(child, { kind: 'begin', ...this.task });
    return child;
  }
}

/** One that ends meanwhile is heard of by its exit. */
const tell = (child: ChildProcess, message: ToWorker) => child.send(message, () => undefined);
