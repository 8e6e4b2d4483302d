import { Failure, type FailureCode } from '../../base/failure';
import type { ComputeService } from './compute-service';
import type { ExperimentEvent, ExperimentProducts, KeptOrder } from './experiment';
import { asFailure } from '../protocol/failure-wire';
import type { TaskListeners } from '../protocol/local-task';
import type { SupervisedWorker } from '../protocol/supervised-worker';
import { stepCommand } from '../protocol/task-control';
import type { Call } from '../protocol/worker-client';
import type { SystemEntry } from './system';

/** Ends of a worker after which another can go on. */
const SURVIVED: ReadonlySet<FailureCode> = new Set(['worker-died', 'device-lost', 'out-of-memory']);

/**
 * Runs an experiment in the compute worker and sees it through the worker's death: the supervisor replaces
 * the worker, the run is asked for again under its name and goes on from its last checkpoint; events tell. If
 * memory was the cause, batches are halved, once. What a browser does not tell cannot be mended: it may end
 * the whole page when memory is short.
 */
export function runSupervised(
  worker: SupervisedWorker<ComputeService>,
  system: Pick<SystemEntry, 'halved'>,
  order: KeptOrder,
  listeners: TaskListeners<ExperimentEvent> = {},
): Call<ExperimentProducts> {
  const run = new SupervisedRun(worker, system, listeners);
  return {
    result: run.through(order),
    pause: () => run.pause(),
    resume: () => run.resume(),
    step: (count) => run.step(count),
    cancel: () => run.cancel(),
  };
}

class SupervisedRun {
  #call: Call<ExperimentProducts> | undefined;
  #paused = false;
  #cancelled = false;
  #halved = false;

  constructor(
    private readonly worker: SupervisedWorker<ComputeService>,
    private readonly system: Pick<SystemEntry, 'halved'>,
    private readonly listeners: TaskListeners<ExperimentEvent>,
  ) {}

  async through(order: KeptOrder): Promise<ExperimentProducts> {
    for (let config = order.config; ;) {
      this.#call = this.worker.call('runExperiment', { ...order, config }, this.listeners);
      if (this.#paused) this.#call.pause();
      try {
        return await this.#call.result;
      } catch (thrown) {
        config = this.#next(config, asFailure(thrown));
      }
    }
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }

  step(count = 1): void {
    stepCommand(count);
    this.#paused = true;
    this.#call?.step(count);
  }

  cancel(): void {
    this.#cancelled = true;
    this.#call?.cancel();
  }

  /** What to run in the next worker. @throws the failure if it cannot be survived */
  #next(config: unknown, failure: Failure): unknown {
    const { state } = this.worker;
    if (this.#cancelled) throw new Failure('cancelled', 'The run was cancelled.');
    if (state === 'failed') throw this.worker.failure ?? failure;
    if (!SURVIVED.has(failure.code) || state === 'closed') throw failure;
    let next: unknown = config;
    if (failure.code === 'out-of-memory') next = this.#halved ? null : this.system.halved(config);
    if (!next) throw failure;
    this.#note(
      `${failure.message} The compute worker was replaced; the run goes on from its last checkpoint.`,
    );
    if (next !== config) {
      this.#halved = true;
      this.#note('Memory was short: batches are half as large from here on, two to a step.');
    }
    return next;
  }

  #note(text: string): void {
    this.listeners.onEvent?.({ kind: 'note', text });
  }
}
