import { type Failure, badInput } from '../../../base/failure';
import { counted, shown, shownList } from '../../../base/text';
import type { MetricsReport } from '../../../evaluation/metrics-report';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call } from '../../../engine/protocol/worker-client';
import type { RunsReportKind } from '../../../engine/report/report-kinds';
import { isoNow } from '../../../engine/review/verdict';
import { runMisfit } from '../../../engine/runs/run-fit';
import {
  summaryOf,
  type AdoptFileRequest,
  type BrokenRun,
  type RunsService,
  type RunSummary,
  type StartFileRequest,
} from '../../../engine/runs/runs-service';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import type { AdoptedNetwork } from '../../../engine/checkpoints/adoption';
import type { RunContents } from '../../../engine/records/run-contents';
import type { NetworkStart } from '../../../engine/records/network-start';
import type { DatasetSession } from '../data/dataset-session.svelte';
import { measureRun } from './measure-run';
import { writtenRunReport } from '../machine/report-file';
import { idInRun, type Models } from '../page/models.svelte';
import { groupOfRun, type RouteBook } from '../routes/route-book.svelte';
import { saveFile } from '../page/save-file';
import { startRunsWorker } from '../machine/workers';

export interface RunsNeeds {
  readonly systems: readonly SystemEntry[];
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity' | 'kept' | 'open' | 'loadSampleCity'>;
  readonly models: Models;
  readonly book: RouteBook;
  /** Left out: the worker of this page. */
  readonly worker?: SupervisedWorker<RunsService>;
  /** Left out: a metrics worker. */
  readonly measure?: typeof measureRun;
  /** Left out: by a worker for reports. */
  readonly report?: typeof writtenRunReport;
  /** Left out: as a download of the browser. */
  readonly save?: typeof saveFile;
}

/** Beside the page, wherever it is served. */
const sampleResults = () => new URL('./sample-city/results.zip', document.baseURI).href;

/**
 * What the results that come with the page are called, and the id that they go by: they are not kept, but
 * read again.
 */
export const SAMPLE_RESULTS = 'Sample results';
export const SAMPLE_ID = 'sample';

/**
 * The kept runs: their list, what is open of them, and the way in and out of this browser. `begin` to `end`
 * are for the training that makes a run; they throw, since only it knows what to say then. Everything else
 * tells its failure here.
 */
export class RunsSession {
  kept = $state.raw<readonly RunSummary[]>([]);
  /** What cannot be read as a run. */
  broken = $state.raw<readonly BrokenRun[]>([]);
  /** Ids of those whose files were saved. */
  salvaged = $state.raw<readonly string[]>([]);
  /** Whether the list was read once. */
  listed = $state(false);
  /** The results that come with the page, once they were read. */
  sample = $state.raw<RunSummary | null>(null);
  /** The run in view. */
  opened = $state.raw<RunContents | null>(null);
  /** Ids chosen to be compared, in the order of choosing. */
  compared = $state.raw<readonly string[]>([]);
  /** What is being done, for people; null when nothing is. */
  doing = $state<string | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What is to say of the runs that were imported last; null where nothing is. */
  note = $state<string | null>(null);
  /** Id of the run that is being measured after its end. */
  measuring = $state<string | null>(null);
  /** Everything that can be opened and compared, the sample results last. */
  readonly all = $derived(this.sample ? [...this.kept, this.sample] : this.kept);
  readonly chosen = $derived(this.compared.flatMap((id) => this.all.find((run) => run.id === id) ?? []));
  /** Hears of a run that was put into view: its curves and scores are another part's. */
  onOpened: (contents: RunContents) => void = () => undefined;
  readonly #worker: SupervisedWorker<RunsService>;
  readonly #save: typeof saveFile;
  #call: Call<unknown> | null = null;

  constructor(private readonly needs: RunsNeeds) {
    this.#worker = needs.worker ?? startRunsWorker();
    this.#save = needs.save ?? saveFile;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    try {
      this.kept = await this.#worker.callAgain('list', undefined as never);
      this.broken = await this.#worker.callAgain('broken', undefined as never);
      this.listed = true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  begin: RunsService['begin'] = (plan) => this.#tell('begin', plan);
  appendSeries: (request: Parameters<RunsService['appendSeries']>[0]) => Promise<void> = (request) =>
    this.#worker.callAgain('appendSeries', request);
  /** Keeps what a run left behind; what it was not measured for is measured afterwards, and kept too. */
  finish: RunsService['finish'] = async (contents) => {
    // What it left behind is in view by now, kept or not.
    if (this.#isOfOpenData(contents)) this.opened = contents;
    await this.#tell('finish', contents);
    void this.#measure(contents);
  };
  end: RunsService['end'] = (request) => this.#tell('end', request);

  /** Keeps measures with the run that they are of. */
  keepMetrics(id: string, metrics: MetricsReport): Promise<void> {
    return this.#tell('keepMetrics', { id, metrics });
  }

  /** All of a run that is kept, or of the sample results. */
  readonly open = async ({ id }: { readonly id: string }): Promise<RunContents> => {
    if (id !== SAMPLE_ID) return this.#worker.callAgain('open', { id });
    try {
      return await this.#readSample();
    } finally {
      this.progress = null;
    }
  };

  /**
   * Puts a run's networks, routes and measures in view, with the data set that it is of. Resolves with
   * whether it did.
   */
  show(id: string): Promise<boolean> {
    if (id === SAMPLE_ID) return this.loadSample();
    return this.#attempt('Opening the run', async () => {
      const contents = await this.open({ id });
      await this.#openDataset(contents);
      this.#putInView(contents);
      await this.#useGiven(contents);
    });
  }

  /**
   * The results that come with the page, on the sample city. A data set that a person opens meanwhile stays
   * open, and the results out of view. Resolves with whether they are in view.
   */
  async loadSample(): Promise<boolean> {
    let inView = false;
    await this.#attempt('Loading the sample results', async () => {
      const [contents, city] = await Promise.all([this.#readSample(), this.#openSampleCity()]);
      if (!city || this.needs.data.opened !== city) return;
      this.#putInView(contents);
      inView = true;
    });
    return inView;
  }

  /** No run is in view any more; it stays kept. */
  leave(): void {
    this.opened = null;
  }

  rename(id: string, name: string): Promise<boolean> {
    return this.#attempt('Renaming the run', () => this.#tell('rename', { id, name }));
  }

  delete(id: string): Promise<boolean> {
    return this.#attempt('Deleting the run', async () => {
      await this.#tell('delete', { id });
      this.compared = this.compared.filter((other) => other !== id);
    });
  }

  /** Downloads a run as one zip. */
  exportZip(id: string): Promise<boolean> {
    return this.#attempt('Packing the run', async () => {
      const zip = await this.#worker.callAgain('exportZip', { id });
      this.#save(fileName(this.#nameOf(id), 'zip'), zip);
    });
  }

  /** Downloads what is whole of a run that cannot be read. */
  salvage({ id, name }: BrokenRun): Promise<boolean> {
    return this.#attempt('Packing the files', async () => {
      const zip = await this.#worker.callAgain('salvage', { id });
      this.#save(fileName(`${name ?? 'run'} files`, 'zip'), zip);
      this.salvaged = [...this.salvaged, id];
    });
  }

  /** Downloads one of the run's networks as safetensors. */
  downloadCheckpoint(id: string, network: string): Promise<boolean> {
    return this.#attempt('Reading the checkpoint', async () => {
      const { checkpoints } = await this.open({ id });
      const found = checkpoints.find(({ name }) => name === network);
      if (!found) throw badInput(`"${this.#nameOf(id)}" holds no ${network}. It may not have been trained.`);
      const content = new Blob([Uint8Array.from(found.bytes)], { type: 'application/octet-stream' });
      this.#save(fileName(`${this.#nameOf(id)} ${network}`, 'safetensors'), content);
    });
  }

  /** Downloads the report of a run, where that says what was found by its record alone. */
  saveReport(id: string, kind: RunsReportKind): Promise<boolean> {
    return this.#attempt('Writing the report', async () => {
      // A run that just ended is in view before it is kept.
      const { plan, record } = this.opened?.plan.id === id ? this.opened : await this.open({ id });
      const name = this.all.find((run) => run.id === id)?.name ?? plan.name;
      if (!record) throw badInput(`"${shown(name)}" has no results yet. Let it run to its end first.`);
      const run = { name, record, zip: fileName(name, 'zip'), made: isoNow() };
      const report = await (this.needs.report ?? writtenRunReport)(run, kind);
      this.#save(fileName(`report ${name}`, kind), report);
    });
  }

  /** See `RunsService.adopt`. */
  adopt = (request: AdoptFileRequest): Promise<AdoptedNetwork> => this.#worker.call('adopt', request).result;

  /** See `RunsService.readStart`. */
  readStart = (request: StartFileRequest): Promise<NetworkStart> =>
    this.#worker.call('readStart', request).result;

  /** Reads a zip that another browser or the command line wrote, and keeps it. */
  importZip(file: File): Promise<boolean> {
    return this.#attempt(`Reading ${file.name}`, async () => {
      this.note = null;
      const before = this.kept.map(({ id }) => id);
      await this.#await(this.#worker.call('importZip', { file, name: file.name }, this.#reports));
      await this.refresh();
      const imported = this.kept.filter(({ id }) => !before.includes(id));
      this.note = imported.map((run) => this.#closedNote(run)).find((text) => text !== null) ?? null;
    });
  }

  compare(id: string, on: boolean): void {
    const others = this.compared.filter((other) => other !== id);
    this.compared = on ? [...others, id] : others;
  }

  cancel = (): void => this.#call?.cancel();
  close = (): Promise<void> => this.#worker.close();

  async #measure(contents: RunContents): Promise<void> {
    const dataset = this.needs.data.opened?.dataset;
    const { plan, metrics, sets } = contents;
    if (metrics || sets.length === 0 || !dataset || !this.#isOfOpenData(contents)) return;
    this.measuring = plan.id;
    try {
      const measured = await (this.needs.measure ?? measureRun)(contents, dataset, this.needs.systems);
      await this.keepMetrics(plan.id, measured);
      if (this.opened === contents) this.opened = { ...contents, metrics: measured };
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.measuring = null;
    }
  }

  #isOfOpenData({ plan }: RunContents): boolean {
    return this.needs.data.opened?.dataset.fingerprint === plan.dataset.fingerprint;
  }

  async #readSample(): Promise<RunContents> {
    const call = this.#worker.call('readAddress', { address: sampleResults() }, this.#reports);
    const { contents, headline } = await this.#await(call);
    const named = { ...contents, plan: { ...contents.plan, id: SAMPLE_ID, name: SAMPLE_RESULTS } };
    this.sample = summaryOf(named, headline, 'sample');
    return named;
  }

  /** Null if it cannot be opened. What is open is not opened again, even while another is on its way. */
  async #openSampleCity(): Promise<DatasetSession['opened']> {
    const { data } = this.needs;
    const loaded = data.isSampleCity || (await data.loadSampleCity());
    return loaded ? data.opened : null;
  }

  /** Opens the run's data set if this browser has it. */
  async #openDataset({ plan: { dataset } }: RunContents): Promise<void> {
    const { data } = this.needs;
    const { fingerprint } = dataset;
    if (data.opened?.dataset.fingerprint === fingerprint) return;
    const kept = data.kept.find(({ content }) => content?.fingerprint === fingerprint);
    if (kept) await data.open(kept.id);
    else if (fingerprint === this.sample?.dataset.fingerprint) await data.loadSampleCity();
  }

  /** Says which roads were closed for a run; null where all were open. */
  #closedNote({ name, system, config }: RunSummary): string | null {
    const closed = this.#closedIn(system, config);
    if (closed.length === 0) return null;
    const roads = `${counted(closed.length, 'road')} closed (${shownList(closed.map(String), 8)})`;
    return `"${shown(name, 60)}" was made with ${roads}: its routes avoid ${closed.length === 1 ? 'it' : 'them'}.`;
  }

  /** Numbers of the roads that were closed for a run. */
  #closedIn(system: string, config: unknown): readonly number[] {
    return this.needs.systems.find(({ id }) => id === system)?.closing?.closed(config) ?? [];
  }

  #putInView(contents: RunContents): void {
    const { data, models, book } = this.needs;
    const misfit = runMisfit(contents, data.opened?.dataset ?? null);
    if (misfit) throw misfit;
    const { plan, checkpoints, sets } = contents;
    const { id, name: from, dataset } = plan;
    models.keepOnly(dataset.fingerprint);
    for (const { name, bytes } of checkpoints)
      models.use(
        {
          network: name,
          id: idInRun(id, name),
          bytes,
          from,
          runId: id,
          dataset: dataset.fingerprint,
        },
        plan.system,
      );
    const group = groupOfRun(from, 'test', sets, contents) ?? groupOfRun(from, 'train', sets, contents);
    const closed = this.#closedIn(plan.system, plan.config);
    const { geoIds } = data.opened!.dataset.network;
    const closedRoads = Uint32Array.from(closed, (number) => geoIds.indexOf(number)).sort();
    if (group) book.show(closed.length > 0 ? { ...group, closedRoads } : group);
    this.opened = contents;
    this.onOpened(contents);
  }

  /** Puts in use what the run was given to learn from, where the run that holds it is still here. */
  async #useGiven({ plan: { system, given, dataset } }: RunContents): Promise<void> {
    const { models, systems } = this.needs;
    const { goesWithAnyData } = systemById(systems, system);
    for (const [network, holder] of Object.entries(given)) {
      const isHere =
        holder === SAMPLE_ID || this.kept.some(({ id, state }) => id === holder && state === 'done');
      if (!isHere || models.of(network, system)?.runId === holder) continue;
      const { plan, checkpoints } = await this.open({ id: holder });
      const bytes = checkpoints.find(({ name }) => name === network)?.bytes;
      const { fingerprint } = plan.dataset;
      if (!bytes || (!goesWithAnyData && fingerprint !== dataset.fingerprint)) continue;
      models.use(
        {
          network,
          id: idInRun(holder, network),
          bytes,
          from: plan.name,
          runId: holder,
          dataset: fingerprint,
        },
        system,
      );
    }
  }

  async #tell<K extends 'begin' | 'finish' | 'end' | 'rename' | 'delete' | 'keepMetrics'>(
    method: K,
    request: Parameters<RunsService[K]>[0],
  ): Promise<void> {
    try {
      await this.#worker.callAgain(method, request as never);
    } finally {
      await this.refresh();
    }
  }

  async #await<T>(call: Call<T>): Promise<T> {
    this.#call = call;
    try {
      return await call.result;
    } finally {
      this.#call = null;
    }
  }

  async #attempt(doing: string, work: () => Promise<void>): Promise<boolean> {
    this.failure = null;
    this.progress = null;
    this.doing = doing;
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'cancelled') this.failure = failure;
      return false;
    } finally {
      this.doing = null;
      this.progress = null;
    }
  }

  #nameOf(id: string): string {
    return this.all.find((run) => run.id === id)?.name ?? id;
  }

  readonly #reports = { onProgress: (report: ProgressReport) => (this.progress = report) };
}

/** A name that every file system takes. */
function fileName(name: string, ending: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\w]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 80);
  return `${plain || 'run'}.${ending}`;
}
