import type { StoredDataset } from '../../data/dataset-store';
import type { Failure } from '../../domain/failure';
import type { DataService, NamedFile, OpenedDataset } from '../../engine/data-service';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../engine/protocol/progress-meter';
import type { SupervisedWorker } from '../../engine/protocol/supervised-worker';
import type { Call } from '../../engine/protocol/worker-client';
import { nameOfFiles } from '../chosen-files';
import { startDataWorker } from './workers';

/** Beside the page, wherever it is served. */
const sampleCity = () => new URL('./sample-city/sample-city.zip', document.baseURI).href;

/** The data set that is open and those that are kept. What was open stays open when a load fails. */
export class DatasetSession {
  opened = $state.raw<OpenedDataset | null>(null);
  /** Whether what is open is the sample city as shipped. */
  isSampleCity = $state(false);
  kept = $state.raw<readonly StoredDataset[]>([]);
  progress = $state.raw<ProgressReport | null>(null);
  busy = $state(false);
  notes = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly #worker: SupervisedWorker<DataService>;
  #call: Call<OpenedDataset> | undefined;

  constructor() {
    this.#worker = startDataWorker({
      onState: (state, cause) => {
        if (state === 'restarting') this.#note(`The data worker was replaced. ${cause?.message ?? ''}`);
      },
    });
    void this.#attempt(() => this.#list());
  }

  /** Resolves with whether the sample city is open now. */
  async loadSampleCity(): Promise<boolean> {
    if (this.opened && this.isSampleCity) return true;
    const request = { addresses: [sampleCity()], name: 'Sample city' };
    const loaded = await this.#open(() => this.#worker.call('loadAddresses', request, this.#listeners));
    if (loaded) this.isSampleCity = true;
    return loaded;
  }

  /** Resolves with whether the files' data set is open now. */
  loadFiles(files: readonly NamedFile[]): Promise<boolean> {
    const request = { files, name: nameOfFiles(files) };
    return this.#open(() => this.#worker.call('loadFiles', request, this.#listeners));
  }

  open(id: string): Promise<boolean> {
    return this.#open(() => this.#worker.call('open', { id }));
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
  close = (): Promise<void> => this.#worker.close();

  async #open(call: () => Call<OpenedDataset>): Promise<boolean> {
    this.busy = true;
    this.progress = null;
    this.notes = [];
    const done = await this.#attempt(async () => {
      this.#call = call();
      this.opened = await this.#call.result;
      this.isSampleCity = false;
      await this.#list();
    });
    this.busy = false;
    this.progress = null;
    return done;
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

  readonly #note = (text: string): void => {
    this.notes = [...this.notes, text];
  };

  readonly #listeners = {
    onProgress: (report: ProgressReport) => (this.progress = report),
    onEvent: (text: string) => this.#note(text),
  };
}
