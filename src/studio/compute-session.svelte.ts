import type { Failure } from '../domain/failure';
import type { BackendReport } from '../engine/backend';
import { asFailure } from '../engine/protocol/failure-wire';
import type { ProgressReport } from '../engine/protocol/progress-meter';
import type { SupervisedState, SupervisedWorker } from '../engine/protocol/supervised-worker';
import type { Call } from '../engine/protocol/worker-client';
import type { ResultTable } from '../engine/result-table';
import { startComputeWorker, type ComputeService } from './compute-worker';

export type JobPhase = 'idle' | 'running' | 'halted' | 'done' | 'cancelled' | 'failed';

const SEED = 42;
/** Beside the page, wherever it is served. */
const SAMPLE_CITY = new URL('./sample-city/', document.baseURI).href;

/** The compute worker as the page sees it: its backend, the job that runs, and what came of it. */
export class ComputeSession {
  workerState = $state<SupervisedState>('opening');
  backend = $state.raw<BackendReport | null>(null);
  canRunJob = $state(false);
  phase = $state<JobPhase>('idle');
  progress = $state.raw<ProgressReport | null>(null);
  messages = $state.raw<readonly string[]>([]);
  table = $state.raw<ResultTable | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #worker: SupervisedWorker<ComputeService>;
  #call: Call<ResultTable> | undefined;

  constructor() {
    this.#worker = startComputeWorker({
      restore: async (client) => {
        this.backend = await client.call('chooseBackend', {}, { onEvent: this.#note }).result;
      },
      onState: (state, cause) => {
        this.workerState = state;
        if (state === 'restarting') this.#note(`The compute worker was replaced. ${cause?.message ?? ''}`);
      },
    });
    void this.#open();
  }

  /** Runs the whole job in the quick preset on the sample city. */
  async runQuickJob(): Promise<void> {
    this.phase = 'running';
    this.progress = null;
    this.table = null;
    this.failure = null;
    this.#call = this.#worker.call(
      'runQuickJob',
      { seed: SEED, city: SAMPLE_CITY },
      {
        onProgress: (report) => (this.progress = report),
        onHalt: (halted) => (this.phase = halted ? 'halted' : 'running'),
        onEvent: this.#note,
      },
    );
    try {
      this.table = await this.#call.result;
      this.phase = 'done';
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.phase = failure.code === 'cancelled' ? 'cancelled' : 'failed';
      this.failure = failure.code === 'cancelled' ? null : failure;
    }
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  step = (): void => this.#call?.step();
  cancel = (): void => this.#call?.cancel();
  close = (): Promise<void> => this.#worker.close();

  async #open(): Promise<void> {
    try {
      const client = await this.#worker.client();
      this.canRunJob = (await client.ready()).includes('runQuickJob');
      this.backend = await client.call('chooseBackend', {}, { onEvent: this.#note }).result;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  readonly #note = (message: string): void => {
    this.messages = [...this.messages, message];
  };
}
