import type { Dataset } from '../../../../domain/dataset';
import { NetworkWorker } from '../../../../studio/state/machine/network-worker';
import { RECOVERY_AT_WORK } from '../../recovery/recovery-service';
import type { OpenData, SystemPage } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { TimesOfRoutes } from '../../../../studio/times-of-routes';
import { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import { transfertraj } from '../../index';
import {
  TRANSFER_NETWORKS,
  type TransferNetworkName,
  TRANSFERTRAJ,
  SHIPPED_ENCODERS,
  SHIPPED_FOLDER,
  ARCHITECTURES,
  NETWORK_LABELS,
} from '../../networks';
import { type TransferConfig, TRANSFER_SETTINGS, TRANSFER, type PresetName } from '../../settings';
import { networkBounds } from '../../../../domain/geo';
import { weightsOf, type CityWorker } from './encoder-weights';
import { EvaluationState } from './evaluation-state.svelte';
import type { NetworkInUse } from './measured-networks';
import { RecoverSession, type RecoveryTrips } from './recover-session.svelte';
import { RecoveryOnMap } from './recovery-on-map.svelte';
import { TraceFile } from './trace-file.svelte';
import { TransferState } from './transfer-state.svelte';
import { TravelTimeSession } from './travel-time-session.svelte';
import { ShippedNetworks, type ReadShipped } from '../../../../studio/state/page/shipped-networks.svelte';
import { fetchShipped } from '../../../../studio/shipped-files';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { trainedNetworks } from '../../transfer-config';
import { badInput, Failure } from '../../../../base/failure';
import { shown } from '../../../../base/text';
import { CheckpointHeader } from '../../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../../engine/checkpoints/checkpoint-reader';
import { asFailure } from '../../../../engine/protocol/failure-wire';

/** What the system keeps while the page is open. */
export class RecoveryState {
  /** Encoders that come with the page. */
  readonly shipped: SampleEncoders;
  readonly settings = new RecoverySettings();
  /** Works on the data set that is open. */
  readonly worker: CityWorker;
  /** The trajectories of the open city. */
  readonly trips: RecoveryTrips;
  /** What the networks in use are worth in the open city. */
  readonly evaluation: EvaluationState;
  /** Traces of a file of one's own. */
  readonly file: TraceFile;
  /** The stage Recover, and what the map shows of it. */
  readonly recover: RecoverSession;
  readonly recoverOnMap: RecoveryOnMap;
  readonly travelTime: TravelTimeSession;
  /** The open city beside another one. */
  readonly transfer: TransferState;
  /** How long the routes of other systems should take. */
  readonly timesOfRoutes: TimesOfRoutes;
  readonly #page: SystemPage;

  /**
   * @param config what the page's address asks for; null where it asks for nothing of this system
   * @param choices what the address says beside the settings
   */
  constructor(
    page: SystemPage,
    config: TransferConfig | null,
    choices: Readonly<Record<string, string>> = {},
  ) {
    this.#page = page;
    this.shipped = new SampleEncoders(page);
    const dataset = () => page.data.opened?.dataset ?? null;
    const workerOn = (city: () => Dataset | null): CityWorker =>
      new NetworkWorker(RECOVERY_AT_WORK, { dataset: city, wanted: () => page.compute.wanted });
    this.worker = workerOn(dataset);
    const { worker, settings } = this;
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
      ask: (request, weights, listeners) => worker.askNetworks('evaluate', request, weights, listeners),
    });
    const network = () => dataset()?.network ?? null;
    this.file = new TraceFile({
      bounds: () => {
        const open = network();
        return open && networkBounds(open);
      },
    });
    this.recover = new RecoverSession({
      trips: this.trips,
      file: this.file,
      networks: () => this.networks,
      fill: (question, model, listeners) =>
        worker.call('fill', { ...question, weights: weightsOf(model) }, listeners),
      baselines: (question, listeners) => worker.ask('baselines', question, listeners),
      missLinked: (...unmet) => page.missLinked(...unmet),
    });
    this.recoverOnMap = new RecoveryOnMap(this.recover, () => page.layout.stage === 'recover');
    this.travelTime = new TravelTimeSession({
      trip: () => this.recover.trip,
      networks: () => this.networks,
      network,
      ask: (question, model, listeners) =>
        worker.call('travelTime', { ...question, weights: weightsOf(model) }, listeners),
    });
    this.timesOfRoutes = {
      check: ({ id, bytes }, sets, listeners) =>
        worker.call('checkTimes', { weights: { id, bytes }, sets }, listeners),
      fetchShipped: fetchTimeTeller,
    };
    this.transfer = new TransferState({
      dataset,
      worker,
      otherWorker: workerOn,
      networks: () => this.networks,
      seed: () => settings.value('seed'),
      stage: () => page.layout.stage,
      system: () => page.system.id,
      missLinked: (...unmet) => page.missLinked(...unmet),
    });
    if (config) this.adopt(config, choices);
    $effect.root(() => {
      // The trips of data that are opened for another system wait until somebody asks for them.
      $effect(() => void (page.system.id === TRANSFERTRAJ && this.trips.follow()));
      this.#followRecover();
    });
  }

  /** Sets it as an address or a file says. */
  adopt(config: TransferConfig, choices: Readonly<Record<string, string>> = {}): void {
    this.settings.adopt(config);
    this.recover.adopt(choices);
    this.transfer.adopt(choices);
  }

  /** What is chosen beside the settings, for the page's address. */
  get choices(): Readonly<Record<string, string>> {
    return { ...this.recover.choices, ...this.transfer.choices };
  }

  /** While the stage Recover is open: its trip is read and filled in. */
  #followRecover(): void {
    const isOpen = () => this.#page.system.id === TRANSFERTRAJ && this.#page.layout.stage === 'recover';
    $effect(() => void (isOpen() && this.trips.followTrip()));
    $effect(() => this.recover.goWhereAsked());
    $effect(() => void (isOpen() && this.recover.follow()));
    $effect(() => void (isOpen() && this.travelTime.follow()));
    $effect(() => {
      const fingerprint = this.#page.data.opened?.dataset.fingerprint;
      if (fingerprint !== undefined) this.travelTime.clicked.keepOnly(fingerprint);
    });
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

/** What they were trained on, for people. */
const SHIPPED_FROM = 'City A with 4,000 other trips';

interface SampleEncodersNeeds {
  readonly data: OpenData;
  readonly models: Pick<Models, 'use' | 'of'>;
}

/** Puts the encoders in use that come with the page: they were trained on City A, and go with any data that are open. */
export class SampleEncoders extends ShippedNetworks {
  constructor({ data, models }: SampleEncodersNeeds) {
    super(
      TRANSFERTRAJ,
      models,
      'Encoders come with the page, trained on City A: they go with any city.',
      () => (data.opened ? readAll : null),
    );
  }
}

const readAll: ReadShipped = (signal) => readShipped(SHIPPED_ENCODERS, signal);

async function readShipped(
  networks: readonly (typeof SHIPPED_ENCODERS)[number][],
  signal: AbortSignal,
): Promise<Model[]> {
  const files = await fetchShipped(SHIPPED_FOLDER, networks, signal);
  return networks.map((network) => ({
    ...{
      id: `${SHIPPED_FOLDER}/${network}`,
      network,
      bytes: files[network],
      runId: null,
      from: SHIPPED_FROM,
    },
    dataset: learntData(files[network], network, `${network}.safetensors`),
  }));
}

/** The shipped encoder that says how long trips take, alone: it is not put in use. */
const fetchTimeTeller = async (signal: AbortSignal): Promise<Model> =>
  (await readShipped(['travel-time'], signal))[0];

/** How the encoder is trained, and for which tasks. */
export class RecoverySettings extends ExperimentSettings<
  PresetName,
  TransferConfig,
  typeof TRANSFER_SETTINGS
> {
  /** Whether another encoder is pre-trained although one is in use. */
  newEncoder = $state(false);

  constructor() {
    super(TRANSFER, 'quick');
  }

  /** Pre-training and the tasks that are switched on; a pre-trained encoder that is given is not trained again. */
  order(pretrained: Model | null = null): DraftOrder {
    const networks = trainedNetworks(this.config());
    const trained = networks.filter((name) => !(pretrained && name === 'pretrained'));
    return this.draft(TRANSFERTRAJ, 'Recovery', trained, [pretrained]);
  }
}

/**
 * Fingerprint of the data that the encoder of a file learnt from. Its tensors are compared with its sizes only when it is loaded.
 * @param fileName for people
 * @throws Failure 'bad-input' that names the file, where it is broken or of another network
 */
export function learntData(bytes: Uint8Array, network: TransferNetworkName, fileName: string): string {
  const header = headerOf(bytes, fileName);
  if (header.text('network') !== network)
    throw badInput(`${shown(fileName)} is not the ${NETWORK_LABELS[network]}. Load the page again.`);
  const dataset = header.text('dataset');
  if (dataset !== null) return dataset;
  throw badInput(`${shown(fileName)} does not say what it learnt from. Save the checkpoint again.`);
}

function headerOf(bytes: Uint8Array, fileName: string): CheckpointHeader {
  try {
    return new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES, fileName));
  } catch (thrown) {
    const { code, message, details } = asFailure(thrown);
    throw new Failure(code, `${shown(fileName)}: ${message}`, details);
  }
}
