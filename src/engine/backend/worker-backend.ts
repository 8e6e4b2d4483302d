import { getBackend } from '@tensorflow/tfjs-core';
import type { Failure } from '../../base/failure';
import { gradientSelfCheck } from '../../nn/self-check';
import { chooseBackend, type BackendName, type BackendOptions, type BackendReport } from './backend';
import { asFailure } from '../protocol/failure-wire';
import { TaskQueue, type Task } from '../../base/task';

export interface WorkerBackendOptions extends Pick<BackendOptions, 'wasmPaths' | 'spawnKernelThread'> {
  /** Told when this thread can compute no more (device lost, out of memory): another must take over. */
  readonly onBroken: (failure: Failure) => void;
}

/** How long the loss of a device may lag behind the error of the call that suffered from it, in ms. */
const LOSS_LAG_MS = 500;

/** The backend of a worker, checked as it starts, and what becomes of a worker whose backend breaks. */
export class WorkerBackend {
  readonly #options: WorkerBackendOptions;
  #report: BackendReport | undefined;
  #broken: Failure | undefined;

  constructor(options: WorkerBackendOptions) {
    this.#options = options;
  }

  /** See `chooseBackend`. */
  async choose(
    wanted: BackendName | undefined,
    note: (text: string) => void = () => undefined,
    { threads = 1, half = false }: Pick<BackendOptions, 'threads' | 'half'> = {},
  ): Promise<BackendReport> {
    const { wasmPaths, spawnKernelThread } = this.#options;
    this.#report = await chooseBackend(wanted, note, {
      ...(wasmPaths ? { wasmPaths } : {}),
      ...(spawnKernelThread ? { spawnKernelThread } : {}),
      threads,
      half,
      selfCheck: gradientSelfCheck,
      onDeviceLost: (failure) => this.#break(failure),
    });
    return this.#report;
  }

  /** The backend in use; the best that works if none was chosen. */
  async ready(note?: (text: string) => void): Promise<BackendReport> {
    return this.#report ?? this.choose(undefined, note);
  }

  /** Does work with tensors. A failure that the end of the device lies behind is thrown as that. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'out-of-memory' && !this.#broken) this.#break(failure);
      if (failure.code === 'internal' && getBackend() === 'webgpu') await this.#lossOrNot();
      throw this.#broken ?? failure;
    }
  }

  #break(failure: Failure): void {
    this.#broken ??= failure;
    this.#options.onBroken(failure);
  }

  /** Waits until the loss of the device is known, or long enough to know that it was something else. */
  async #lossOrNot(): Promise<void> {
    const until = performance.now() + LOSS_LAG_MS;
    while (!this.#broken && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

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
