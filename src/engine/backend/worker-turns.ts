import { TaskQueue, type Task } from '../../base/task';
import type { BackendName, BackendReport } from './backend';
import { WorkerBackend, type WorkerBackendOptions } from './worker-backend';

/** The requests of a worker that computes with tensors: one after the other, changes of what they are about among them. */
export class WorkerTurns {
  readonly #backend: WorkerBackend;
  readonly #queue = new TaskQueue();

  constructor(options: WorkerBackendOptions) {
    this.#backend = new WorkerBackend(options);
  }

  /**
   * See `chooseBackend`.
   * @param release frees what is on the backend that was in use
   */
  choose(
    wanted: BackendName | undefined,
    note: (text: string) => void,
    release: () => void,
  ): Promise<BackendReport> {
    return this.change(() => {
      release();
      return this.#backend.choose(wanted, note);
    });
  }

  /** Changes what requests are about, once those before it are answered. */
  change<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    return this.#queue.run(async () => work());
  }

  /** Work without tensors. @throws Failure 'cancelled' where the request was cancelled while it waited */
  inTurn<Result>(task: Task, work: () => Result | Promise<Result>): Promise<Result> {
    return this.#queue.run(async () => {
      await task.checkpoint({ isStep: false });
      return work();
    });
  }

  /** Work with tensors, on the backend in use; where none was chosen, on the best that works. */
  computing<Result>(task: Task, work: () => Promise<Result>): Promise<Result> {
    return this.inTurn(task, async () => {
      await this.#backend.ready();
      return this.#backend.guard(work);
    });
  }
}
