import type { DatasetChecks } from '../../../data/dataset-checks';
import type { FileKind } from '../../../data/file-kind';
import type { StoredDataset } from '../../../data/dataset-store';
import { Failure } from '../../../base/failure';
import type { RoadNetwork } from '../../../domain/road-network';
import type { DataService, OpenedDataset } from '../../../engine/datasets/data-service';
import type { NamedFile } from '../../../engine/datasets/named-file';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { SupervisedOptions, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call } from '../../../engine/protocol/worker-client';
import { nameOfFiles } from '../../chosen-files';
import { datasetAddress, nameForAddress } from '../../dataset-address';
import { count } from '../../figures';
import { tripWords } from '../../trip-words';
import { startDataWorker } from '../machine/workers';

const SAMPLE_CITY = 'Sample city';

/** Beside the page, wherever it is served. */
const sampleCity = () => new URL('./sample-city/sample-city.zip', document.baseURI).href;

type Start = (watch: Pick<SupervisedOptions<DataService>, 'onState'>) => SupervisedWorker<DataService>;

/**
 * The data set that is open and those that are kept. What was open stays open when a load fails or is cancelled; a load
 * that begins while another runs takes its place.
 */
export class DatasetSession {
  /** Renaming replaces this object too; `version` tells whether the data are others. */
  opened = $state.raw<OpenedDataset | null>(null);
  /** Goes up by one with every data set that is opened. */
  version = $state(0);
  /** Whether what is open is the sample city as shipped. */
  isSampleCity = $state(false);
  kept = $state.raw<readonly StoredDataset[]>([]);
  /** Name of the data set that is being opened. */
  opening = $state<string | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  notes = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly busy = $derived(this.opening !== null);
  /** What goes on, in a sentence: for a live region. */
  readonly said = $derived.by(() => this.#sentence());
  /** Hears of every data set that is opened, before anybody who waits for it. */
  onOpened: (opened: OpenedDataset) => void = () => undefined;
  readonly #worker: SupervisedWorker<DataService>;
  /** By network: renaming a data set changes none of them. */
  readonly #checks = new WeakMap<RoadNetwork, Promise<DatasetChecks>>();
  #call: Call<OpenedDataset> | null = null;
  #sample: Promise<boolean> | null = null;

  constructor(start: Start = startDataWorker) {
    this.#worker = start({
      onState: (state, cause) => {
        if (state === 'restarting') this.#note(`The data worker was replaced. ${cause?.message ?? ''}`);
      },
    });
    void this.#attempt(() => this.#list());
  }

  /** Opens the sample city unless it is open or on its way; resolves with whether it is open then. */
  loadSampleCity(): Promise<boolean> {
    if (this.opened && this.isSampleCity && !this.busy) return Promise.resolve(true);
    const request = { addresses: [sampleCity()], name: SAMPLE_CITY };
    const start = () => this.#worker.call('loadAddresses', request, this.#listeners);
    this.#sample ??= this.#open(SAMPLE_CITY, start, true).finally(() => (this.#sample = null));
    return this.#sample;
  }

  /** Resolves with whether the files' data set is open now. */
  loadFiles(files: readonly NamedFile[]): Promise<boolean> {
    const request = { files, name: nameOfFiles(files) };
    return this.#open(request.name, () => this.#worker.call('loadFiles', request, this.#listeners));
  }

  /** Fetches a zip from an address as a person wrote it; resolves with whether its data set is open now. */
  async loadAddress(text: string): Promise<boolean> {
    let address = '';
    const valid = await this.#attempt(async () => void (address = datasetAddress(text, document.baseURI)));
    if (!valid) return false;
    const request = { addresses: [address], name: nameForAddress(address) };
    return this.#open(request.name, () => this.#worker.call('loadAddresses', request, this.#listeners));
  }

  /** Opens a data set that is kept. */
  open(id: string): Promise<boolean> {
    const name = this.kept.find((one) => one.id === id)?.name ?? 'the data set';
    return this.#open(name, () => this.#worker.call('open', { id }));
  }

  /** Takes over a data set that was made elsewhere on the page, and is kept already. */
  async adopt(opened: OpenedDataset): Promise<void> {
    this.#call?.cancel();
    this.#call = null;
    this.opening = null;
    this.progress = null;
    this.failure = null;
    this.#show(opened, false);
    await this.#attempt(() => this.#list());
  }

  /** What a file is for; null if it cannot be told, `failure` then says why. */
  async kindOf(file: NamedFile): Promise<FileKind | null> {
    let kind: FileKind | null = null;
    await this.#attempt(async () => void (kind = await this.#worker.call('kindOf', file).result));
    return kind;
  }

  /** What is to be known of the open data set before one trains on it; found once. */
  checks(): Promise<DatasetChecks> {
    const dataset = this.opened?.dataset;
    if (!dataset) return Promise.reject(new Failure('bad-input', 'No data set is open.'));
    const known = this.#checks.get(dataset.network);
    if (known) return known;
    const { network, trips } = dataset;
    const checks = this.#worker.call('check', { network, trips }).result;
    this.#checks.set(network, checks);
    // Who asks again after a failure tries again.
    checks.catch(() => this.#checks.delete(network));
    return checks;
  }

  /** The open data set as one zip; null if it could not be packed, `failure` then says why. */
  async pack(onProgress: (report: ProgressReport) => void): Promise<Blob | null> {
    const dataset = this.opened?.dataset;
    if (!dataset) return null;
    let packed: Blob | null = null;
    await this.#attempt(async () => {
      packed = await this.#worker.call('pack', { dataset }, { onProgress }).result;
    });
    return packed;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#worker.call('rename', { id, name }).result;
      if (this.opened?.id === id)
        this.opened = { ...this.opened, dataset: { ...this.opened.dataset, name: name.trim() } };
      await this.#list();
    });
  }

  /** Deletes what is kept; what is open stays open. */
  async delete(id: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#worker.call('delete', { id }).result;
      if (this.opened?.id === id) this.opened = { ...this.opened, id: null };
      await this.#list();
    });
  }

  cancel = (): void => this.#call?.cancel();
  /** Says why something was not done. */
  refuse = (why: string): void => void (this.failure = new Failure('bad-input', why));
  dismissFailure = (): void => void (this.failure = null);
  close = (): Promise<void> => this.#worker.close();

  async #open(name: string, start: () => Call<OpenedDataset>, isSampleCity = false): Promise<boolean> {
    this.#call?.cancel();
    const call = start();
    this.#call = call;
    this.opening = name;
    this.progress = null;
    this.notes = [];
    this.failure = null;
    const failure = await this.#end(call, isSampleCity);
    // A later load has taken over: it tells how things stand.
    if (this.#call !== call) return false;
    this.#call = null;
    this.opening = null;
    this.progress = null;
    if (failure) this.failure = failure.code === 'cancelled' ? null : this.#withWhatIsOpen(failure);
    return failure === null;
  }

  /** What went wrong, null if nothing did. */
  async #end(call: Call<OpenedDataset>, isSampleCity: boolean): Promise<Failure | null> {
    try {
      const opened = await call.result;
      if (this.#call === call) this.#show(opened, isSampleCity);
      await this.#list();
      return null;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }

  #show(opened: OpenedDataset, isSampleCity: boolean): void {
    this.opened = opened;
    this.isSampleCity = isSampleCity;
    this.version++;
    this.onOpened(opened);
  }

  #withWhatIsOpen({ code, message, details }: Failure): Failure {
    if (!this.opened) return new Failure(code, message, details);
    return new Failure(code, `${message} ${this.opened.dataset.name} stays open.`, details);
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    this.failure = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.failure = failure.code === 'cancelled' ? null : failure;
      return false;
    }
  }

  async #list(): Promise<void> {
    this.kept = await this.#worker.call('list', undefined as never).result;
  }

  #sentence(): string {
    if (this.opening !== null) return `Opening ${this.opening}.`;
    if (this.failure) return this.failure.message;
    if (!this.opened) return '';
    const { dataset, overview } = this.opened;
    const trips = overview.trips.train + overview.trips.val + overview.trips.test;
    return `${dataset.name} is open: ${count(overview.roads)} roads, ${count(trips)} ${tripWords(dataset).trips}.`;
  }

  readonly #note = (text: string): void => {
    this.notes = [...this.notes, text];
  };

  readonly #listeners = {
    onProgress: (report: ProgressReport) => (this.progress = report),
    onEvent: (text: string) => this.#note(text),
  };
}
