import { shown } from '../../src/base/text';
import { basename, resolve } from 'node:path';
import { badInput, Failure } from '../../src/base/failure';
import type { Task } from '../../src/base/task';
import { BlobStore } from '../../src/data/blob-store';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { loadDataset } from '../../src/data/load-dataset';
import type { Dataset } from '../../src/domain/dataset';
import type { CheckInChoice } from '../../src/data/check-in-files/check-in-choice';
import type { SeriesChoice } from '../../src/data/flow-files/series-choice';
import type { BackendName } from '../../src/nn/backend-names';
import { oldDataOn, type OldData } from '../../src/domain/old-data';
import type { ExperimentEvent, Order, ExperimentProducts } from '../../src/engine/experiments/experiment';
import { experimentHooks, type CacheStore } from '../../src/engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../src/engine/experiments/run-checkpoints';
import { inGivenFiles, runExperiment } from '../../src/engine/experiments/experiment-run';
import { stepsOf, type SystemEntry } from '../../src/engine/experiments/system';
import { measureAll, type MeasureRequest } from '../../src/engine/metrics/measure-routes';
import { measuringCrew } from '../../src/engine/metrics/piece-crew';
import { localTask, type LocalTask } from '../../src/engine/protocol/local-task';
import { ENGINE_STEPS } from '../../src/engine/protocol/progress-words';
import { RUN_FILES, unkeptRoutes } from '../../src/engine/runs/run-bundle';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import { renderMetricsTable } from '../../src/evaluation/metrics-table';
import { reportOfRuns } from '../../src/engine/report/report-of-runs';
import type { AnyReport } from '../../src/engine/report/report-files';
import { reportOfRecords } from '../../src/engine/report/runs/report-of-records';
import { isReportedByTables } from '../../src/engine/records/run-format';
import { commandText, isCancelled } from '../command';
import { openDataset } from '../dataset/dataset-folder';
import { diskReason, isDiskError } from '../files/folder';
import { freeBytes, tryFolder } from '../files/try-folder';
import { closedRoadNumbers } from './closed-roads';
import { claimFolder } from './claim-folder';
import { OLD_DATA, type WantedStart } from './start-options';
import { resultFiles, type RunResults, type RunFolder, type Unwritten } from './run-folder';
import { networkFile } from './run-files';
import { readStartFiles, type StartFiles } from './start-files';
import { startLines } from '../../src/engine/records/network-start';
import { TRAINING } from './unfinished-run';
import { dataTitle } from './usual-folder';
import { startNodeBackend } from '../node-backend';
import { NodeDirectory } from '../node-directory';
import { helperThreads } from '../node-thread';
import { duration, ProgressBar } from '../progress-bar';
import { titleOf } from '../report/make-report';
import { StopSignals } from '../written-work';
import { versions } from '../package';

export interface TrainOptions {
  readonly system: SystemEntry;
  readonly data: string;
  readonly out: string;
  /** Where soft targets stay between runs, if anywhere. */
  readonly cache: string | undefined;
  readonly backend: BackendName;
  /** Threads that compute, this one included. */
  readonly threads: number;
  readonly zones: number | undefined;
  /** What is decided about files of flows that do not say everything. */
  readonly series: SeriesChoice;
  /** The same for files of check-ins. */
  readonly checkIns: CheckInChoice;
  /** Roads to close: a list, or the path of a file that holds one. */
  readonly closedRoads: string | undefined;
  /** The system's configuration, as far as the data do not decide it. */
  readonly config: object;
  /**
   * The same for data of so many training trips, where these networks, that start from weights, learn with
   * the schedule of fresh ones.
   */
  readonly configOn: (trips: number, learningAnew?: readonly string[]) => object;
  /** Files and runs that networks start from. */
  readonly starts: readonly WantedStart[];
  /** Earlier trips that what starts from weights is measured on too. */
  readonly oldData: string | undefined;
  /** Other data that networks are tested on too, and do not learn from. */
  readonly testOn: string | undefined;
  /** Goes on with the run that was left unfinished in the folder. */
  readonly resume: boolean;
  /** Takes the place of another run in the folder. */
  readonly replace: boolean;
  /** Seeds that it is run from, one after the other, beginning with that of the configuration. */
  readonly seeds: number;
  /** Whether a report is written beside the results. */
  readonly report: boolean;
}

async function load(data: string, { zones, series, checkIns }: TrainOptions, task: Task): Promise<Dataset> {
  const options = {
    name: dataTitle(data),
    series,
    checkIns,
    ...(zones === undefined ? {} : { zoneCount: zones }),
  };
  return openDataset(data, (files) => loadDataset(files, options, task));
}

/** The earlier trips, on the roads of the data. @throws Failure 'bad-input' that names the option */
async function loadOld(data: string | undefined, onto: Dataset, task: Task): Promise<OldData | undefined> {
  if (data === undefined) return undefined;
  try {
    const dataset = await openDataset(data, (files) =>
      loadHoserDataset(files, { name: dataTitle(data) }, task),
    );
    return oldDataOn(dataset, onto);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    throw badInput(`--${OLD_DATA}: ${error.message}`, error.details);
  }
}

/** A cache in a folder, which never takes the last room of its disk. */
const cacheIn = (folder: string, blobs = new BlobStore(new NodeDirectory(folder))): CacheStore => ({
  blobs,
  free: () => freeBytes(folder),
});

/** Any run takes more than this. */
const LEAST_ROOM = 1024 ** 2;
/** With less room than this it is likely that not all results fit. */
const LITTLE_ROOM = 64 * 1024 ** 2;

/** One experiment, its task and its progress bar. */
class Training {
  readonly #started = performance.now();
  /** Whether there is something to go on with. */
  #isKept = false;
  readonly #bar: ProgressBar;
  readonly #task: LocalTask<ExperimentEvent>;

  constructor(
    readonly options: TrainOptions,
    readonly args: readonly string[],
    readonly systems: readonly SystemEntry[],
  ) {
    this.#bar = new ProgressBar([ENGINE_STEPS, stepsOf(options.system)]);
    this.#task = localTask<ExperimentEvent>({
      onProgress: (report) => this.#bar.show(report),
      onEvent: (event) => this.#hear(event),
    });
  }

  /** @throws Failure 'cancelled' with the exit code where a signal stopped it; see `train` */
  async run(): Promise<void> {
    const signals = new StopSignals(() => {
      this.#bar.note('Stopping after this step, which is kept. Once more stops at once.');
      this.#task.control.cancel();
    });
    try {
      await this.#runTried();
    } catch (error) {
      this.#bar.clear();
      const { exitCode } = signals;
      if (exitCode === undefined || !isCancelled(error)) throw error;
      const goesOn = `The same command with --resume goes on from what is kept in ${this.options.out}.`;
      throw new Failure('cancelled', this.#isKept ? `Stopped. ${goesOn}` : 'Stopped.', { exitCode });
    } finally {
      signals.close();
    }
  }

  /** Before the work: a folder that cannot be written to should be heard of at once. */
  async #runTried(): Promise<void> {
    const { out, cache } = this.options;
    const clear = await tryFolder(out, LEAST_ROOM);
    try {
      if (cache !== undefined) await tryFolder(cache, LEAST_ROOM, '--cache');
      const free = await freeBytes(out);
      if (free < LITTLE_ROOM)
        this.#bar.note(`Only ${(free / 1e6).toFixed(0)} MB are left on the disk of ${out}.`);
      const { starts, system, data, oldData, testOn } = this.options;
      const files = await readStartFiles(starts, system, this.systems);
      const dataset = await load(data, this.options, this.#task);
      const old = await loadOld(oldData, dataset, this.#task);
      const testedOn = testOn === undefined ? undefined : await load(testOn, this.options, this.#task);
      await this.#runOn(dataset, files, { ...(old && { oldData: old }), ...(testedOn && { testedOn }) });
    } finally {
      await clear();
    }
  }

  /** @param beside data that the networks do not learn from */
  async #runOn(
    dataset: Dataset,
    files: StartFiles,
    beside: Pick<Order<object>, 'oldData' | 'testedOn'>,
  ): Promise<void> {
    const { oldData, testedOn } = beside;
    const { system, out, backend, resume, replace } = this.options;
    const asked: Order<object> = {
      system: system.id,
      dataset,
      config: await this.#closing(dataset, this.options.configOn(dataset.trips.train.tripCount)),
      files: true,
      ...beside,
      ...files.order,
    };
    const order = await inGivenFiles(asked, () => this.#orderInForce(asked));
    const { config } = order;
    const { zoneCount: zones } = dataset.zones;
    const { starts } = files;
    const wanted = {
      system: system.id,
      config,
      data: dataset.fingerprint,
      zones,
      backend,
      starts,
      ...(oldData && { oldData: oldData.fingerprint }),
      ...(testedOn && { testedOn: testedOn.fingerprint }),
    };
    const command = this.args;
    const claim = { resume, replace, command, versions: await versions() };
    const { folder, notes } = await claimFolder(out, wanted, this.systems, claim);
    for (const note of [...notes, ...files.notes]) this.#bar.note(note);
    if (!folder) return;
    try {
      await this.#runIn(folder, order);
    } finally {
      this.#isKept ||= await folder.unfinished.hasStates();
      if (!this.#isKept) await folder.unfinished.remove();
      folder.release();
    }
  }

  /** The configuration with the roads closed that are to be. */
  async #closing({ network }: Dataset, config: object): Promise<object> {
    const { system, closedRoads } = this.options;
    if (closedRoads === undefined || !system.closing) return config;
    return system.closing.close(config, await closedRoadNumbers(closedRoads, network)) as object;
  }

  /** The order with the configuration that it will run with, which files that it starts from may decide. */
  async #orderInForce(order: Order<object>): Promise<Order<object>> {
    const { system, starts } = this.options;
    if (starts.length === 0) return order;
    const { configInForce, readStarts } = await system.load();
    const told = (await readStarts?.(order)) ?? {};
    const anew = Object.keys(told).filter((name) => system.starts?.startsAnew(told[name]));
    const { dataset } = order;
    const scheduled = await this.#closing(
      dataset,
      this.options.configOn(dataset.trips.train.tripCount, anew),
    );
    const wanted = { ...order, config: scheduled };
    return configInForce ? { ...wanted, config: configInForce(wanted) as object } : wanted;
  }

  async #runIn(folder: RunFolder, order: Order<object>): Promise<void> {
    const { system, cache, threads } = this.options;
    const { dataset, config } = order;
    const note = (text: string) => this.#bar.note(text);
    const { unfinished } = folder;
    const backend = await startNodeBackend(this.options.backend, note, {
      threads: this.options.threads,
    });
    note(`${backend.why} ${backend.selfCheck?.message ?? ''}`);
    const keeper = new RunCheckpoints(unfinished.blobs, TRAINING, note, true);
    const caches = cache === undefined ? cacheIn(unfinished.folder, unfinished.blobs) : cacheIn(cache);
    const hooks = experimentHooks(
      { networks: system.networks, systems: this.systems, keeper, caches, helpers: helperThreads(threads) },
      this.#task,
    );
    const products = await runExperiment(system, order, { backend, versions: await versions(), hooks });
    const { resamples, seed } = system.facts(config);
    const { network, trips } = dataset;
    const { sets } = products;
    const measure = once(() => this.#measure({ network, trips, sets, resamples, seed }));
    const isReported = this.options.report && (sets.length > 0 || (await isReportedByTables(system)));
    if (this.options.report && !isReported) note('The run draws no routes: there is nothing to report.');
    const report = isReported ? once(() => this.#report(dataset, products, measure)) : null;
    const unwritten = await this.#write(folder, { system, dataset, products, measure, report });
    await this.#tell(products, unwritten, measure);
  }

  async #measure(request: MeasureRequest): Promise<MetricsReport> {
    const crew = measuringCrew(request, helperThreads(this.options.threads));
    return measureAll(request, this.#task, crew).finally(() => crew.close());
  }

  async #report(
    dataset: Dataset,
    { record, sets }: ExperimentProducts,
    measure: () => Promise<MetricsReport>,
  ): Promise<AnyReport> {
    const { system, out } = this.options;
    const named = { name: basename(resolve(out)), record, system };
    const repeat = { kind: 'command', text: commandText('train', this.args) } as const;
    const made = new Date().toISOString();
    if (await isReportedByTables(system)) return reportOfRecords([named], { made, repeat });
    const run = { ...named, metrics: await measure(), sets };
    return reportOfRuns(dataset, [run], { title: titleOf(dataset, 1), made, repeat }, this.#task);
  }

  async #write(folder: RunFolder, results: RunResults): Promise<readonly Unwritten[]> {
    const { networks } = results.system;
    const makeRoom = (file: string) =>
      folder.unfinished.makeRoom(networks.find(({ name }) => networkFile(name) === file)?.name);
    const unwritten = await folder.write(resultFiles(results), makeRoom).catch((error: unknown) => {
      if (!isDiskError(error)) throw error;
      const advice = 'Mend that, and give the same command with --resume.';
      throw new Failure(
        'storage-full',
        `The results cannot be put into ${shown(folder.path)}: ${diskReason(error)}. ${advice}`,
      );
    });
    // What only lacked room or a right is written when the run is gone on with.
    this.#isKept = unwritten.some(({ error }) => isDiskError(error));
    if (!this.#isKept) await folder.unfinished.remove();
    return unwritten;
  }

  async #tell(
    { record, sets }: ExperimentProducts,
    unwritten: readonly Unwritten[],
    measure: () => Promise<MetricsReport>,
  ): Promise<void> {
    const { system, out } = this.options;
    this.#bar.clear();
    const unkept = unkeptRoutes(sets);
    if (unkept) this.#bar.note(unkept);
    const { summary } = await system.loadFormat();
    const starts = system.networks.flatMap(({ name, label }) => {
      const start = record.networks[name]?.start;
      return start ? startLines(label, start) : [];
    });
    console.log(`\n${[...starts, ...summary(record)].join('\n')}`);
    if (sets.length > 0 && !unwritten.some(({ name }) => name === RUN_FILES.metrics))
      console.log(`\n${renderMetricsTable(await measure())}`);
    console.log(`Written to ${out} after ${duration(performance.now() - this.#started)}.`);
    if (unwritten.length > 0) throw notAllWritten(out, unwritten);
  }

  #hear(event: ExperimentEvent): void {
    if (event.kind === 'note') this.#bar.note(event.text);
    else if (event.kind === 'training' && event.event.kind === 'epoch')
      this.#bar.note(epochLine(event.network, event.event));
  }
}

/** The same result, or the same failure, however often it is asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function notAllWritten(out: string, unwritten: readonly Unwritten[]): Failure {
  const lines = unwritten.map(({ name, error }) => `${name} was not written: ${whyNot(error)}`);
  const ofDisk = unwritten.some(({ error }) => isDiskError(error));
  const advice = ofDisk
    ? `Make room in ${out} and give the same command with --resume: what is written stays.`
    : 'Everything else is there.';
  return new Failure(ofDisk ? 'storage-full' : 'internal', [...lines, advice].join('\n'));
}

/** What is no failure of the data or the disk is a mistake in the program, and its stack says where. */
function whyNot(error: unknown): string {
  if (isDiskError(error)) return `${diskReason(error)}.`;
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function epochLine(
  network: string,
  {
    epoch,
    epochs,
    measures,
    means,
    best,
  }: {
    epoch: number;
    epochs: number;
    measures: Readonly<Record<string, number>>;
    means: Readonly<Record<string, number>>;
    best: boolean;
  },
): string {
  const loss = means.loss === undefined ? {} : { loss: means.loss };
  const shown = Object.entries({ ...loss, ...measures })
    .filter(([name]) => name !== 'steps')
    .map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `${network} epoch ${epoch}/${epochs}: ${shown.join(', ')}${best ? ' *' : ''}`;
}

/**
 * Runs one experiment: trains, measures, writes everything to a folder and says what came of it.
 * @param words of the command line, for those who want to repeat it
 * @param systems what can be trained, the usual one first
 * @throws Failure 'bad-input' for data or a folder that cannot be used; 'cancelled' with the exit code in its details
 *   where a signal stopped it; another where not all results could be written
 */
export const train = (
  options: TrainOptions,
  words: readonly string[],
  systems: readonly SystemEntry[],
): Promise<void> => new Training(options, words, systems).run();
