import { openBrowserStores } from '../../src/data/dataset-store';
import { Random } from '../../src/base/random';
import type { BackendName } from '../../src/engine/backend/backend';
import type { ExperimentConfig } from '../../src/systems/routes/settings';
import { routes } from '../../src/systems/routes/index';
import { asFailure } from '../../src/engine/protocol/failure-wire';
import { SupervisedWorker } from '../../src/engine/protocol/supervised-worker';
import type { Call } from '../../src/engine/protocol/worker-client';
import type { ExperimentEvent, ExperimentProducts } from '../../src/engine/experiments/experiment';
import { runSupervised } from '../../src/engine/experiments/supervised-experiment';
import {
  tinyCity,
  tinyExperiment,
  type TinyExperimentOptions,
} from '../../src/systems/routes/testing/tiny-experiment';
import { sampleOdPairs } from '../../src/generation/od-pairs';
import type { ComputeTrialService } from './compute-trial.worker';

interface TrialSteps {
  /** Losses of every step, in order. */
  readonly losses: readonly number[];
  /** Epochs that were trained, in order; one that was trained twice stands there twice. */
  readonly epochs: readonly number[];
}

export interface JobTrialReport {
  readonly backend: string;
  /** Code of the failure that ended the run, or null. */
  readonly code: string | null;
  readonly notes: readonly string[];
  readonly states: readonly string[];
  readonly networks: Readonly<Record<string, TrialSteps>>;
  /** Share of the student's routes that arrived, and how many there are. */
  readonly arrived: { readonly share: number; readonly routes: number } | null;
  /** Routes drawn while the students learnt: after which step, and how many roads came over. */
  readonly snapshots: readonly { readonly step: number; readonly roads: number }[];
  /** Wall-clock seconds of each stage. */
  readonly seconds: Readonly<Record<string, number>>;
  /** A digest of the final weights of each network. */
  readonly weights: readonly string[];
  /** Checkpoints left in the browser after the run. */
  readonly checkpointsLeft: number;
}

export interface JobTrialOptions {
  readonly backend: BackendName;
  readonly city: { readonly roads: number; readonly trips: number };
  readonly job: TinyExperimentOptions;
  /** Draws routes for a few test trips that often, in seconds, while the students learn. */
  readonly watchEvery?: number;
  /** Ends the worker after this epoch of the network, once. */
  readonly kill?: {
    readonly how: 'terminate' | 'destroy device';
    readonly network: string;
    readonly afterStep: number;
  };
}

/** A real job in a supervised worker, watched from the page. */
export class JobTrial {
  readonly states: string[] = [];
  readonly notes: string[] = [];
  readonly snapshots: { step: number; roads: number }[] = [];
  readonly networks: Record<string, { losses: number[]; epochs: number[] }> = {};
  readonly worker: SupervisedWorker<ComputeTrialService>;
  #spawned: Worker | undefined;
  #killed = false;

  constructor(readonly options: JobTrialOptions) {
    this.worker = new SupervisedWorker<ComputeTrialService>({
      service: 'compute',
      spawn: () =>
        (this.#spawned = new Worker(new URL('./compute-trial.worker.ts', import.meta.url), {
          type: 'module',
        })),
      restore: async (client) =>
        void (await client.call('chooseBackend', { wanted: options.backend }).result),
      onState: (state) => this.states.push(state),
    });
  }

  get steps(): number {
    return Object.values(this.networks).reduce((sum, { losses }) => sum + losses.length, 0);
  }

  get config(): ExperimentConfig {
    return tinyExperiment(this.options.job);
  }

  async start(onPause?: (paused: boolean) => void): Promise<Call<ExperimentProducts>> {
    const { roads, trips } = this.options.city;
    const dataset = await tinyCity(roads, trips);
    await this.worker.call('chooseBackend', { wanted: this.options.backend }).result;
    // The worker has what it needs beyond this service, which the supervised run does not ask for.
    const worker = this.worker as unknown as Parameters<typeof runSupervised>[0];
    const { watchEvery } = this.options;
    const pairs = sampleOdPairs(dataset.trips.test, 3, new Random(1));
    const request = { system: routes.id, dataset, config: this.config, id: crypto.randomUUID() };
    return runSupervised(
      worker,
      routes,
      watchEvery === undefined ? request : { ...request, watched: { pairs, everySeconds: watchEvery } },
      { onEvent: (event) => this.#hear(event), ...(onPause ? { onPause } : {}) },
    );
  }

  async report(call: Call<ExperimentProducts>): Promise<JobTrialReport> {
    const ended = await call.result.then(
      (products) => ({ products, code: null }),
      (thrown: unknown) => ({ products: null, code: asFailure(thrown).code }),
    );
    await this.worker.close();
    const { checkpoints } = await openBrowserStores();
    const { products } = ended;
    return {
      backend: products?.record.backend.backend ?? '',
      code: ended.code,
      notes: this.notes,
      states: this.states,
      networks: this.networks,
      arrived: products && arrivals(products),
      snapshots: this.snapshots,
      seconds: products?.record.timing.seconds ?? {},
      weights: products ? await Promise.all(products.checkpoints.map(({ bytes }) => digest(bytes))) : [],
      checkpointsLeft: (await checkpoints.list()).length,
    };
  }

  #hear(event: ExperimentEvent): void {
    if (event.kind === 'note') {
      this.notes.push(event.text);
      return;
    }
    if (event.kind === 'snapshot') {
      this.snapshots.push({ step: event.step, roads: event.routes.roads.length });
      return;
    }
    const seen = (this.networks[event.network] ??= { losses: [], epochs: [] });
    if (event.event.kind === 'epoch') seen.epochs.push(event.event.epoch);
    else {
      seen.losses.push(event.event.values.loss);
      this.#killAfter(event.network, event.event.step);
    }
  }

  #killAfter(network: string, step: number): void {
    const { kill } = this.options;
    if (!kill || this.#killed || kill.network !== network || step < kill.afterStep) return;
    this.#killed = true;
    if (kill.how === 'terminate') this.#spawned?.terminate();
    // The device's end may come before the answer.
    else this.worker.call('destroyDevice', undefined as never).result.catch(() => undefined);
  }
}

function arrivals({ sets }: ExperimentProducts): { share: number; routes: number } {
  const drawn = sets.filter(({ source }) => source === 'distilled');
  const routes = drawn.reduce((sum, set) => sum + set.routes.count, 0);
  const arrived = drawn.reduce((sum, set) => sum + set.routes.arrived.reduce((a, b) => a + b, 0), 0);
  return { share: arrived / routes, routes };
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
