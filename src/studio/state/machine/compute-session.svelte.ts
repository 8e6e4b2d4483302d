import type { Failure } from '../../../base/failure';
import type { BackendName, BackendReport } from '../../../engine/backend/backend';
import type { ComputeService, TensorMemory } from '../../../engine/experiments/compute-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { SupervisedState, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { startComputeWorker } from './workers';

/** The compute worker as the page sees it: its state and its backend. */
export class ComputeSession {
  workerState = $state<SupervisedState>('opening');
  backend = $state.raw<BackendReport | null>(null);
  wanted = $state<BackendName | undefined>();
  notes = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);
  /** What ended the workers that were replaced since the backend was chosen. */
  losses = $state.raw<readonly Failure[]>([]);
  readonly worker: SupervisedWorker<ComputeService>;

  /** @param after what the start of the backend waits for */
  constructor(wanted?: BackendName, after: Promise<unknown> = Promise.resolve()) {
    this.wanted = wanted;
    this.worker = startComputeWorker({
      restore: async (client) => {
        this.backend = await client.call('chooseBackend', this.#request, this.#listeners).result;
      },
      onState: (state, cause) => {
        this.workerState = state;
        if (state === 'restarting' && cause) this.losses = [...this.losses, cause];
        if (state === 'failed' && cause) this.failure = cause;
      },
    });
    void after.then(() => this.choose(this.wanted));
  }

  /** Starts the backend that a person wants, or the best that works. */
  async choose(wanted: BackendName | undefined): Promise<void> {
    this.wanted = wanted;
    this.backend = null;
    this.failure = null;
    this.notes = [];
    this.losses = [];
    try {
      this.backend = await this.worker.call('chooseBackend', this.#request, this.#listeners).result;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  memory = (): Promise<TensorMemory> => this.worker.call('memory', undefined as never).result;

  close = (): Promise<void> => this.worker.close();

  get #request() {
    return this.wanted === undefined ? {} : { wanted: this.wanted };
  }

  readonly #listeners = { onEvent: (text: string) => (this.notes = [...this.notes, text]) };
}
