import type { CheckInChoice } from '../../../data/check-in-files/check-in-choice';
import type { CheckInPreview } from '../../../data/check-in-files/read-check-in-files';
import type { SeriesChoice } from '../../../data/flow-files/series-choice';
import { shown } from '../../../base/text';
import type { DatasetChecks } from '../../../data/dataset-checks';
import type { FileKind } from '../../../data/file-kind';
import type { StoredDataset } from '../../../data/dataset-store';
import { PART_WORDS, partsOf } from '../../../domain/dataset';
import { badInput, Failure } from '../../../base/failure';
import type { OldData } from '../../../domain/old-data';
import type { RoadNetwork } from '../../../domain/road-network';
import type {
  CountSeriesRequest,
  DataService,
  OldDataSource,
  OpenedDataset,
} from '../../../engine/datasets/data-service';
import type { NamedFile } from '../../../engine/datasets/named-file';
import { SAMPLE_CITY, type SampleDataset } from '../../../engine/datasets/samples';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { RequestOf } from '../../../engine/protocol/service';
import type { SupervisedOptions, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call } from '../../../engine/protocol/worker-client';
import { nameOfFiles } from '../../chosen-files';
import { datasetAddress, nameForAddress } from '../../dataset-address';
import { count } from '../../figures';
import { tripWords, roadsText } from '../../trip-words';
import { AsyncTask, type TaskListeners } from '../async-task.svelte';
import { startDataWorker } from '../machine/workers';

/** Wherever the page is served. */
const besidePage = (address: string) => new URL(address, document.baseURI).href;

type DataWorker = Pick<SupervisedWorker<DataService>, 'call' | 'close'>;
type Start = (watch: Pick<SupervisedOptions<DataService>, 'onState'>) => DataWorker;

/**
 * The data set that is open and those that are kept. What was open stays open when a load fails or is
 * cancelled; a load that begins while another runs takes its place.
 */
export class DatasetSession {
  /** Renaming replaces this object too; `version` tells whether the data are others. */
  opened = $state.raw<OpenedDataset | null>(null);
  /** Goes up by one with every data set that is opened. */
  version = $state(0);
  /** The shipped sample that is open, as it was shipped; null for any other data set. */
  sample = $state.raw<SampleDataset | null>(null);
  /** Whether what is open was built on this page, and nobody has gone on with it yet. */
  justBuilt = $state(false);
  kept = $state.raw<readonly StoredDataset[]>([]);
  /** The load under way, or the last one; it also tells the failure of what is asked for beside it. */
  readonly loading = new AsyncTask();
  notes = $state.raw<readonly string[]>([]);
  /** What is going on, in a sentence: for a live region. */
  readonly said = $derived.by(() => this.#sentence());
  /** Is called with every data set that is opened, before anybody who waits for it. */
  onOpened: (opened: OpenedDataset) => void = () => undefined;
  readonly #worker: DataWorker;
  /** By network: renaming a data set changes none of them. */
  readonly #checks = new WeakMap<RoadNetwork, Promise<DatasetChecks>>();
  /** Name of the data set that was last asked for. */
  #asked = $state('');
  /** The files that the open data set was just read from; null where it was not read from chosen files. */
  files = $state.raw<readonly NamedFile[] | null>(null);
  /** The chosen files that were last asked for, whether they could be opened or not; null where it was no chosen files. */
  tried = $state.raw<readonly NamedFile[] | null>(null);
  /** What was decided about check-ins when files were last asked for. */
  checkInChoice = $state.raw<CheckInChoice>({});
  /** The sample that is on its way. */
  #awaited: { readonly sample: SampleDataset; readonly opened: Promise<boolean> } | null = null;

  constructor(start: Start = startDataWorker) {
    this.#worker = start({
      onState: (state, cause) => {
        if (state !== 'restarting') return;
        // That it was ended for a person who cancelled is no fault to speak of.
        const fault = cause?.code === 'cancelled' ? '' : 'The data worker was replaced. ';
        this.#note(`${fault}${cause?.message ?? ''}`);
      },
    });
    void this.loading.attempt(() => this.#list());
  }

  get busy(): boolean {
    return this.loading.active;
  }

  /** Name of the data set that is being opened. */
  get opening(): string | null {
    return this.loading.active ? this.#asked : null;
  }

  get failure(): Failure | null {
    return this.loading.failure;
  }

  /** Whether what is open is the sample city as shipped. */
  get isSampleCity(): boolean {
    return this.sample === SAMPLE_CITY;
  }

  /** Opens the sample city unless it is open or on its way; resolves with whether it is open then. */
  loadSampleCity(): Promise<boolean> {
    return this.loadSample(SAMPLE_CITY);
  }

  /** The same for any sample. */
  loadSample(sample: SampleDataset): Promise<boolean> {
    if (this.opened && this.sample === sample && !this.busy) return Promise.resolve(true);
    if (this.#awaited?.sample === sample) return this.#awaited.opened;
    const request = { addresses: [besidePage(sample.address)], name: sample.title };
    const awaited = { sample, opened: this.#open(sample.title, this.#fetching(request), sample) };
    this.#awaited = awaited;
    return awaited.opened.finally(() => {
      if (this.#awaited === awaited) this.#awaited = null;
    });
  }

  /**
   * Resolves with whether the files' data set is open now.
   * @param series what a person decides about measured series whose files do not say everything
   * @param checkIns the same for files of check-ins
   */
  loadFiles(
    files: readonly NamedFile[],
    series: SeriesChoice = {},
    checkIns: CheckInChoice = {},
  ): Promise<boolean> {
    this.checkInChoice = checkIns;
    const request = { files, name: nameOfFiles(files), series, checkIns };
    const start = (listeners: TaskListeners) =>
      this.#worker.call('loadFiles', request, { ...listeners, onEvent: this.#note });
    return this.#open(request.name, start, null, files);
  }

  /** How the files would be read as check-ins; null where they are none. */
  previewCheckIns(files: readonly NamedFile[], choice: CheckInChoice): Promise<CheckInPreview | null> {
    return this.#worker.call('previewCheckIns', { files, choice }).result;
  }

  /** Fetches a zip from an address as a person wrote it; resolves with whether its data set is open now. */
  async loadAddress(text: string): Promise<boolean> {
    let address = '';
    const valid = await this.loading.attempt(
      async () => void (address = datasetAddress(text, document.baseURI)),
    );
    if (!valid) return false;
    const request = { addresses: [address], name: nameForAddress(address) };
    return this.#open(request.name, this.#fetching(request));
  }

  /** Opens a data set that is kept. */
  open(id: string): Promise<boolean> {
    const name = this.kept.find((one) => one.id === id)?.name ?? 'the data set';
    return this.#open(name, (listeners) => this.#worker.call('open', { id }, listeners));
  }

  /**
   * Counts the trips of the open data set, or routes on its roads, and opens the data set that has these counts as its
   * series; resolves with whether it is open now.
   */
  countSeries(request: Omit<CountSeriesRequest, 'dataset'>): Promise<boolean> {
    const dataset = this.opened?.dataset;
    if (!dataset) return Promise.resolve(false);
    return this.#open(request.name, (listeners) =>
      this.#worker.call('countSeries', { ...request, dataset }, { ...listeners, onEvent: this.#note }),
    );
  }

  /**
   * Takes over a data set that was built elsewhere on the page, and is kept already. A load under way is
   * cancelled.
   */
  async adopt(opened: OpenedDataset): Promise<void> {
    this.loading.reset();
    this.#show(opened, null);
    this.justBuilt = true;
    await this.loading.attempt(() => this.#list());
  }

  /** What a file is for; null if that is unclear, `failure` then says why. */
  async kindOf(file: NamedFile): Promise<FileKind | null> {
    let kind: FileKind | null = null;
    await this.loading.attempt(async () => void (kind = await this.#worker.call('kindOf', file).result));
    return kind;
  }

  /** What a person should know of the open data set before training on it; computed once. */
  checks(): Promise<DatasetChecks> {
    const dataset = this.opened?.dataset;
    if (!dataset) return Promise.reject(badInput('No data set is open.'));
    const known = this.#checks.get(dataset.network);
    if (known) return known;
    const { network, trips } = dataset;
    const checks = this.#worker.call('check', { network, trips }).result;
    this.#checks.set(network, checks);
    // Asked again after a failure, they are computed again.
    checks.catch(() => this.#checks.delete(network));
    return checks;
  }

  /** Earlier trips on the roads of the data set that is open. */
  oldData(from: OldDataSource, listeners: TaskListeners): Call<OldData> {
    const { dataset } = this.opened!;
    const onto = { name: dataset.name, network: dataset.network };
    return this.#worker.call('oldData', { from, onto }, listeners);
  }

  /** The open data set as one zip; null if it could not be packed, `failure` then says why. */
  async pack(onProgress: (report: ProgressReport) => void): Promise<Blob | null> {
    const dataset = this.opened?.dataset;
    if (!dataset) return null;
    let packed: Blob | null = null;
    await this.loading.attempt(async () => {
      packed = await this.#worker.call('pack', { dataset }, { onProgress }).result;
    });
    return packed;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.loading.attempt(async () => {
      await this.#worker.call('rename', { id, name }).result;
      if (this.opened?.id === id)
        this.opened = { ...this.opened, dataset: { ...this.opened.dataset, name: name.trim() } };
      await this.#list();
    });
  }

  /** Deletes what is kept; what is open stays open. */
  async delete(id: string): Promise<void> {
    await this.loading.attempt(async () => {
      await this.#worker.call('delete', { id }).result;
      if (this.opened?.id === id) this.opened = { ...this.opened, id: null };
      await this.#list();
    });
  }

  /** Says why something was not done. */
  refuse = (why: string): void => this.loading.fail(badInput(why));
  dismissFailure = (): void => this.loading.dismiss();
  close = (): Promise<void> => this.#worker.close();

  #open(
    name: string,
    start: (listeners: TaskListeners) => Call<OpenedDataset>,
    sample: SampleDataset | null = null,
    files: readonly NamedFile[] | null = null,
  ): Promise<boolean> {
    this.#asked = name;
    this.notes = [];
    this.tried = files;
    return this.loading.run(
      async ({ follow }) => {
        try {
          return await follow(start);
        } catch (thrown) {
          throw this.#withWhatIsOpen(asFailure(thrown));
        }
      },
      async (opened) => {
        this.#show(opened, sample, files);
        await this.#list();
      },
    );
  }

  #fetching(request: RequestOf<DataService, 'loadAddresses'>) {
    return (listeners: TaskListeners) =>
      this.#worker.call('loadAddresses', request, { ...listeners, onEvent: this.#note });
  }

  #show(
    opened: OpenedDataset,
    sample: SampleDataset | null,
    files: readonly NamedFile[] | null = null,
  ): void {
    this.opened = opened;
    this.files = files;
    this.justBuilt = false;
    this.sample = sample;
    this.version++;
    this.onOpened(opened);
  }

  #withWhatIsOpen({ code, message, details }: Failure): Failure {
    if (!this.opened) return new Failure(code, message, details);
    return new Failure(code, `${message} ${shown(this.opened.dataset.name)} stays open.`, details);
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
    const contents = partsOf(dataset).map((part) =>
      part === 'trips' ? `${count(trips)} ${tripWords(dataset).trips}` : PART_WORDS[part],
    );
    return `${dataset.name} is open: ${[roadsText(dataset.network), ...contents].join(', ')}.`;
  }

  readonly #note = (text: string): void => {
    this.notes = [...this.notes, text];
  };
}
