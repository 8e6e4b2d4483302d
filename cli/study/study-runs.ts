import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, basename, resolve } from 'node:path';
import type { Dataset } from '../../src/domain/dataset';
import type { BackendReport } from '../../src/engine/backend/backend';
import type { ExperimentEvent, Order, StartFrom } from '../../src/engine/experiments/experiment';
import { experimentHooks } from '../../src/engine/experiments/experiment-hooks';
import { runExperiment } from '../../src/engine/experiments/experiment-run';
import { measureAll } from '../../src/engine/metrics/measure-routes';
import { measuringCrew } from '../../src/engine/metrics/piece-crew';
import type { HelperThreads } from '../../src/engine/protocol/crew';
import { localTask, type TaskListeners } from '../../src/engine/protocol/local-task';
import type { TaskControl } from '../../src/engine/protocol/task-control';
import { METRICS } from '../../src/engine/metrics/metrics-schema';
import type { RunRecord } from '../../src/engine/records/run-record';
import { readJson } from '../../src/base/plain-json';
import type { GeneratedSet } from '../../src/engine/routes/generated-set';
import { decodeRoutes, encodeRoutes } from '../../src/engine/routes/route-tensors';
import { RunReader } from '../../src/engine/runs/run-reader';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import { systems } from '../../src/systems/registry';
import { routes } from '../../src/systems/routes/index';
import type { ExperimentConfig } from '../../src/systems/routes/settings';
import { writeWhole } from '../files/whole-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { datasetFiles } from '../dataset/dataset-folder';
import { SAMPLE_CITY } from '../train/usual-folder';
import { isThere } from '../files/folder';

/** What a study takes from one of its runs. */
export interface StudyRun {
  readonly record: RunRecord;
  readonly metrics: MetricsReport;
}

/** An order without what is the same for all runs of a study. */
export type StudyOrder = Omit<Order<ExperimentConfig>, 'system'>;

/** Who hears of a run, and steers it with the control that it gets before it begins. */
export interface StudyWatch extends TaskListeners<ExperimentEvent> {
  readonly onControl?: (control: TaskControl) => void;
}

const RECORD = 'run.json';
const MEASURES = 'metrics.json';
const ROUTES = 'routes.safetensors';

/** The runs of a study in a folder, each under its name: one that is there is not run again. */
export class StudyRuns {
  constructor(
    readonly folder: string,
    readonly backend: BackendReport,
    readonly versions: Readonly<Record<string, string>>,
    readonly say: (text: string) => void,
    readonly helpers: HelperThreads | null = null,
  ) {}

  /**
   * Runs an order, unless it was run before under this name.
   * @throws Failure 'cancelled' where `watch` has cancelled it: then nothing is written
   */
  async run(name: string, order: () => Promise<StudyOrder>, watch: StudyWatch = {}): Promise<StudyRun> {
    const folder = join(this.folder, name);
    if (!(await this.has(name))) await this.#run(name, folder, await order(), watch);
    const record = join(folder, RECORD);
    const measures = join(folder, MEASURES);
    return {
      record: await new RunReader([routes]).record(record, await readFile(record)),
      metrics: readJson(measures, await readFile(measures), METRICS),
    };
  }

  /** Whether a run is there as a whole. */
  has(name: string): Promise<boolean> {
    return isThere(join(this.folder, name, MEASURES));
  }

  /** Has a run of this name be run anew. */
  forget(name: string): Promise<void> {
    return rm(join(this.folder, name, MEASURES), { force: true });
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

  /** The measures are written last: a run without them was cut short and is run again. */
  async #run(name: string, folder: string, order: StudyOrder, watch: StudyWatch): Promise<void> {
    const started = performance.now();
    const task = localTask<ExperimentEvent>(watch);
    watch.onControl?.(task.control);
    const hooks = experimentHooks({ networks: routes.networks, systems, helpers: this.helpers }, task);
    const { record, checkpoints, sets } = await runExperiment<ExperimentConfig>(
      routes,
      { ...order, system: routes.id },
      {
        backend: this.backend,
        versions: this.versions,
        hooks,
      },
    );
    const { network, trips }: Dataset = order.dataset;
    const { resamples, seed } = routes.facts(order.config);
    const request = { network, trips, sets, resamples, seed };
    const crew = measuringCrew(request, this.helpers);
    const metrics = await measureAll(request, task, crew).finally(() => crew.close());
    await mkdir(folder, { recursive: true });
    for (const { name: of, bytes } of checkpoints)
      await writeWhole(join(folder, `${of}.safetensors`), [bytes]);
    await writeWhole(join(folder, ROUTES), [encodeRoutes(sets)]);
    await writeWhole(join(folder, RECORD), [JSON.stringify(record, null, 1)]);
    await writeWhole(join(folder, MEASURES), [JSON.stringify(metrics, null, 1)]);
    this.say(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}

const SAMPLE = 'sample';

/** Where the data of a study lie. @param named by the file or `--data`; without it, the sample city */
export const dataPath = (named: string = SAMPLE): string => (named === SAMPLE ? SAMPLE_CITY : resolve(named));

/** @param path folder, zip or files in the HOSER layout @throws Failure 'bad-input' */
export async function studyDataset(path: string): Promise<Dataset> {
  const files = await datasetFiles([path]);
  const { dataset } = await loadHoserDataset(files, { name: basename(path) });
  return dataset;
}
