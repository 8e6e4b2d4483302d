import type { ComputeSession } from '../../../../studio/state/machine/compute-session.svelte';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Layout } from '../../../../studio/state/page/layout.svelte';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { transfertraj } from '../../entry';
import { TRANSFERTRAJ } from '../../id';
import type { TrajectoriesSummary } from '../../recovery/recovery-service';
import { TRANSFER_NETWORKS, type TransferNetworkName } from '../../network-names';
import type { TransferConfig } from '../../transfer-config';
import { EvaluationState } from './evaluation-state.svelte';
import type { NetworkInUse } from './measured-networks';
import { RecoverySettings } from './recovery-settings.svelte';
import { RecoveryWorker } from './recovery-worker';
import { SampleEncoders } from './sample-encoders.svelte';

/** The parts of the page that the system's state is about. */
export interface RecoveryPage {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of' | 'use'>;
  readonly compute: Pick<ComputeSession, 'wanted'>;
  readonly layout: Pick<Layout, 'stage'>;
  /** The system that is open. */
  readonly system: { readonly id: string };
  /** Says what an address asks for that is not here, and what is shown instead. */
  missLinked(...unmet: readonly string[]): void;
}

/** What the system keeps while the page is open. */
export class RecoveryState {
  /** Encoders that come with the page. */
  readonly shipped: SampleEncoders;
  readonly settings = new RecoverySettings();
  /** Works on the data set that is open. */
  readonly worker: RecoveryWorker;
  /** The trajectories of the open city. */
  readonly trips: TripsInView<TrajectoriesSummary, Trajectory>;
  /** What the networks in use are worth in the open city. */
  readonly evaluation: EvaluationState;
  readonly #page: RecoveryPage;

  /** @param config what the page's address asks for; null where it asks for nothing of this system */
  constructor(page: RecoveryPage, config: TransferConfig | null) {
    this.#page = page;
    this.shipped = new SampleEncoders(page);
    this.worker = new RecoveryWorker({
      dataset: () => page.data.opened?.dataset ?? null,
      wanted: () => page.compute.wanted,
    });
    const { worker, settings } = this;
    const dataset = () => page.data.opened?.dataset ?? null;
    this.trips = new TripsInView({
      dataset,
      // Data without GPS traces have the roads of their trips.
      hasTrips: (open) => transfertraj.requires(open) === null,
      trips: (listeners) => worker.ask('trips', {}, listeners),
      trip: (index, listeners) => worker.ask('trip', { index }, listeners),
    });
    this.evaluation = new EvaluationState({
      networks: () => this.networks,
      dataset: () => dataset()?.fingerprint ?? null,
      hides: () => settings.value('hides'),
      seed: () => settings.value('seed'),
      ask: (request, weights, listeners) => worker.evaluate(request, weights, listeners),
    });
    if (config) this.adopt(config);
    $effect.root(() => {
      // The trips of data that are opened for another system wait until somebody asks for them.
      $effect(() => void (page.system.id === TRANSFERTRAJ && this.trips.follow()));
    });
  }

  /** Sets it as an address or a file says. */
  adopt(config: TransferConfig): void {
    this.settings.adopt(config);
  }

  /**
   * The network in use of a name, wherever it was trained: encoders go with any city. Null where there is none.
   */
  modelOf(name: TransferNetworkName): Model | null {
    return this.#page.models.of(name, TRANSFERTRAJ);
  }

  /** All networks in use, the pre-trained one first. */
  get networks(): readonly NetworkInUse[] {
    return TRANSFER_NETWORKS.flatMap((name) => {
      const model = this.modelOf(name);
      return model ? [{ name, model }] : [];
    });
  }
}

export { weightsOf } from './encoder-weights';
