import type { Failure } from '../../../base/failure';
import type { Precision } from '../../../engine/backend/precision';
import type { BackendName, BackendReport } from '../../../engine/backend/backend';
import { usualThreads } from '../../../engine/backend/usual-threads';
import type { ComputeService, TensorMemory } from '../../../engine/experiments/compute-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { SupervisedState, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { startComputeWorker } from './workers';

/** What a person has chosen to compute with, where they have. */
interface ComputeChoice {
  readonly backend?: BackendName | undefined;
  readonly threads?: number | undefined;
  readonly precision?: Precision | undefined;
}

/** The compute worker as the page sees it: its state and its backend. */
export class ComputeSession {
  workerState = $state<SupervisedState>('opening');
  backend = $state.raw<BackendReport | null>(null);
  wanted = $state<BackendName | undefined>();
  /** How many threads WebAssembly should have; undefined: as many as usual. */
  threads = $state<number | undefined>();
  /** Undefined: the usual. */
  precision = $state<Precision | undefined>();
  notes = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);
  /** What ended the workers that were replaced since the backend was chosen. */
  losses = $state.raw<readonly Failure[]>([]);
  readonly worker: SupervisedWorker<ComputeService>;
  /** Resolves once a backend was first asked for, whether or not it started: what is trained before would not be on the one that is wanted. */
  readonly ready: Promise<void>;

  /** @param after what the start of the backend waits for */
  constructor(
    { backend: wanted, threads, precision }: ComputeChoice = {},
    after: Promise<unknown> = Promise.resolve(),
  ) {
    this.wanted = wanted;
    this.threads = threads;
    this.precision = precision;
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
    this.ready = after.then(() => this.choose(this.wanted));
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

  /** The same backend on so many threads; undefined: as many as usual. */
  chooseThreads(threads: number | undefined): Promise<void> {
    this.threads = threads;
    return this.choose(this.wanted);
  }

  /** The same backend with a teacher's products in this precision; undefined: the usual. */
  choosePrecision(precision: Precision | undefined): Promise<void> {
    this.precision = precision;
    return this.choose(this.wanted);
  }

  memory = (): Promise<TensorMemory> => this.worker.call('memory', undefined as never).result;

  close = (): Promise<void> => this.worker.close();

  get #request() {
    const choice = { threads: this.threads ?? usualThreads(), half: this.precision !== 'single' };
    return this.wanted === undefined ? choice : { wanted: this.wanted, ...choice };
  }

  readonly #listeners = { onEvent: (text: string) => (this.notes = [...this.notes, text]) };
}
