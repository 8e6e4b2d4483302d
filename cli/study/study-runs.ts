import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { shown } from '../../src/base/text';
import type { DataFile } from '../../src/data/data-file';
import type { Dataset } from '../../src/domain/dataset';
import type { BackendReport } from '../../src/engine/backend/backend';
import type { ExperimentEvent, Order, StartFrom } from '../../src/engine/experiments/experiment';
import { experimentHooks } from '../../src/engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../src/engine/experiments/run-checkpoints';
import { runExperiment } from '../../src/engine/experiments/experiment-run';
import { measureAll } from '../../src/engine/metrics/measure-routes';
import { measuringCrew } from '../../src/engine/metrics/piece-crew';
import type { HelperThreads } from '../../src/engine/protocol/crew';
import { localTask, type LocalTask, type TaskListeners } from '../../src/engine/protocol/local-task';
import type { TaskControl } from '../../src/engine/protocol/task-control';
import { METRICS } from '../../src/engine/metrics/metrics-schema';
import { readJson } from '../../src/base/plain-json';
import type { GeneratedSet } from '../../src/engine/routes/generated-set';
import { decodeRoutes, encodeRoutes } from '../../src/engine/routes/route-tensors';
import { RunReader } from '../../src/engine/runs/run-reader';
import type { SystemEntry } from '../../src/engine/experiments/system';
import type { StudyRun } from '../../src/engine/study/study-system';
import { systems } from '../../src/systems/registry';
import { writeWhole } from '../files/whole-file';
import { loadDataset } from '../../src/data/load-dataset';
import { datasetFiles, openDataset } from '../dataset/dataset-folder';
import { dataTitle, pathOfSample } from '../train/usual-folder';
import { damagedFile, DIGESTS, digestsJson, sha256Of } from '../files/digests';
import { isThere, makeFolder } from '../files/folder';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import { differencesOf, startedFrom, type RunIdentity } from '../train/run-identity';
import { TRAINING, UnfinishedRun } from '../train/unfinished-run';

/** An order without what is the same for all runs of a study. */
export type StudyOrder = Omit<Order<object>, 'system'>;

/** Who hears of a run, and steers it with the control that it gets before it begins. */
export interface StudyWatch extends TaskListeners<ExperimentEvent> {
  readonly onControl?: (control: TaskControl) => void;
}

const RECORD = 'run.json';
const MEASURES = 'metrics.json';
const ROUTES = 'routes.safetensors';

/** The runs of a study in a folder, each under its name: one that is there is not run again. */
export class StudyRuns {
  #control: TaskControl | null = null;

  constructor(
    readonly system: SystemEntry,
    readonly folder: string,
    readonly backend: BackendReport,
    readonly versions: Readonly<Record<string, string>>,
    readonly say: (text: string) => void,
    readonly helpers: HelperThreads | null = null,
  ) {}

  /**
   * Runs an order, unless it was run before under this name. One that was cut short goes on from its last epoch.
   * @throws Failure 'cancelled' where `watch` has cancelled it, or `stop`
   */
  async run(name: string, order: () => Promise<StudyOrder>, watch: StudyWatch = {}): Promise<StudyRun> {
    const folder = join(this.folder, name);
    if (!(await this.has(name))) await this.#run(name, folder, await order(), watch);
    const record = join(folder, RECORD);
    const measures = join(folder, MEASURES);
    return {
      record: await new RunReader([this.system]).record(record, await readFile(record)),
      metrics: readJson(measures, await readFile(measures), METRICS),
    };
  }

  /** Stops the run that goes on, which keeps what it has learnt. @returns whether there is one */
  stop(): boolean {
    this.#control?.cancel();
    return this.#control !== null;
  }

  /** Whether a run is there as a whole. One that is damaged is not, and said to be. */
  async has(name: string): Promise<boolean> {
    if (!(await isThere(join(this.folder, name, MEASURES)))) return false;
    const damaged = await damagedFile(join(this.folder, name));
    if (damaged !== null) console.error(`${shown(damaged)} is damaged. Its run is run again.`);
    return damaged === null;
  }

  /** Has a run of this name be run anew. */
  forget(name: string): Promise<void> {
    return rm(join(this.folder, name, MEASURES), { force: true });
  }

  /** Removes what is kept of a run that was cut short and that nobody goes on with. */
  giveUp(name: string): Promise<void> {
    return new UnfinishedRun(join(this.folder, name)).remove();
  }

  /** The routes that a run drew. */
  async routes(name: string): Promise<GeneratedSet[]> {
    return decodeRoutes(await readFile(join(this.folder, name, ROUTES)));
  }

  /** A network of a run, for others to start from. */
  async network(name: string, network: string): Promise<StartFrom> {
    const file = `${network}.safetensors`;
    return { bytes: await readFile(join(this.folder, name, file)), name: `${name}/${file}` };
  }

  async #run(name: string, folder: string, order: StudyOrder, watch: StudyWatch): Promise<void> {
    const started = performance.now();
    const task = localTask<ExperimentEvent>(watch);
    watch.onControl?.(task.control);
    this.#control = task.control;
    const unfinished = new UnfinishedRun(folder);
    try {
      const keeper = await this.#keeper(name, unfinished, order);
      const files = await this.#files(order, task, keeper);
      await makeFolder(folder);
      const digests = files.map(([file, bytes]) => [file, sha256Of(bytes)] as const);
      // The measures come last: a run without them was cut short.
      const last = files.pop()!;
      for (const [file, bytes] of [
        ...files,
        [DIGESTS, digestsJson({ files: Object.fromEntries(digests) })],
        last,
      ] as const)
        await writeWhole(join(folder, file), [bytes]);
      await unfinished.remove();
    } finally {
      this.#control = null;
    }
    this.say(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }

  /** The results of an order as files, by name. */
  async #files(
    order: StudyOrder,
    task: LocalTask<ExperimentEvent>,
    keeper: RunCheckpoints,
  ): Promise<[string, string | Uint8Array][]> {
    const { system } = this;
    const given = { networks: system.networks, systems, helpers: this.helpers, keeper };
    const { backend, versions } = this;
    const { record, checkpoints, sets } = await runExperiment(
      system,
      { ...order, system: system.id },
      { backend, versions, hooks: experimentHooks(given, task) },
    );
    const { network, trips }: Dataset = order.dataset;
    const { resamples, seed } = system.facts(order.config);
    const request = { network, trips, sets, resamples, seed };
    const crew = measuringCrew(request, this.helpers);
    const metrics = await measureAll(request, task, crew).finally(() => crew.close());
    return [
      ...checkpoints.map(({ name, bytes }): [string, Uint8Array] => [`${name}.safetensors`, bytes]),
      [ROUTES, encodeRoutes(sets)],
      [RECORD, JSON.stringify(record, null, 1)],
      [MEASURES, JSON.stringify(metrics, null, 1)],
    ];
  }

  /** Where the states of a run's training are kept: those of the same run that was cut short, if they are there. */
  async #keeper(name: string, unfinished: UnfinishedRun, order: StudyOrder): Promise<RunCheckpoints> {
    const { dataset, config, given = {}, start = {}, testedOn } = order;
    const starts: Record<string, string> = {};
    for (const [network, bytes] of Object.entries(given))
      starts[network] = startedFrom(await digestOfFile(bytes), false);
    for (const [network, { bytes }] of Object.entries(start))
      starts[network] = startedFrom(await digestOfFile(bytes), true);
    const run: RunIdentity = {
      system: this.system.id,
      config,
      data: dataset.fingerprint,
      zones: dataset.zones.zoneCount,
      backend: this.backend.backend,
      starts,
      ...(testedOn && { testedOn: testedOn.fingerprint }),
    };
    const there = await unfinished.plan([this.system]);
    const isSame =
      there !== null &&
      differencesOf(there.run, run, this.system).length === 0 &&
      JSON.stringify(there.versions) === JSON.stringify(this.versions);
    if (!isSame) {
      await unfinished.remove();
      await unfinished.begin({ run, replaces: false, command: [name], versions: this.versions });
    }
    return new RunCheckpoints(unfinished.blobs, TRAINING, this.say, true);
  }
}

const SAMPLE = 'sample';

/** Where the data of a study lie. @param named by the file or `--data`; without it, the sample of the system */
export const dataPath = ({ sample }: SystemEntry, named: string = SAMPLE): string =>
  named === SAMPLE ? pathOfSample(sample) : resolve(named);

/**
 * The data of a study, and what was read of them, which is said once for all of its processes.
 * @param path folder, zip or file of any data set
 * @throws Failure 'bad-input'
 */
export async function studyDataset(path: string, isSaid = true): Promise<Dataset> {
  const load = (files: readonly DataFile[]) => loadDataset(files, { name: dataTitle(path) });
  return isSaid ? openDataset(path, load) : (await load(await datasetFiles([path]))).dataset;
}
