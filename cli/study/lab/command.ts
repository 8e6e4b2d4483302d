import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, Failure } from '../../../src/base/failure';
import { counted, shown } from '../../../src/base/text';
import type { Dataset } from '../../../src/domain/dataset';
import type { StudyResult, CityFacts } from '../../../src/engine/study/study-result';
import { commandText, inFolder } from '../../command';
import { diskReason, isDiskError } from '../../files/folder';
import { FolderLock } from '../../files/folder-lock';
import { tryFolder } from '../../files/try-folder';
import { startNodeBackend } from '../../node-backend';
import { abridged, nothingFor, type Shard } from '../../shards/shard';
import { checkCut } from '../../shards/shard-file';
import { StopSignals } from '../../written-work';
import { versions } from '../../package';
import { STUDY_FILES, writeStudyReport } from '../study-report';
import { StudyRuns, dataPath, studyDataset } from '../study-runs';
import { Crew } from './crew';
import { homeOf, settle } from './home';
import { Lab } from './lab';
import { labTable } from './lab-table';
import { mergeStudies } from './merge';
import { jobsOf } from './job';
import { readPlan, type StudyPlan, gridTrials, inShard } from './plan';
import { studies } from '../../../src/systems/studies';
import { runSearch } from './search';
import { workerHere, WorkerProcess } from './worker';
import { ProgressBar } from '../../progress-bar';
import type { KnownTrial } from './result';
import { kilometersOf } from '../../../src/engine/datasets/trip-histograms';

/** Networks and routes of a trial on a small city. */
const LEAST_ROOM = 1024 ** 2;

/** A study to run, and how. */
export interface StudyRequest {
  /** Path of its file. */
  readonly file: string;
  readonly out: string;
  /** In place of the data that the file names. */
  readonly data: string | undefined;
  /** Networks of other systems that teach, by name: a file or a run of each. */
  readonly given: Readonly<Record<string, string>>;
  /** Trials at once. */
  readonly workers: number;
  /** Number of threads of each worker. */
  readonly threads: number;
  /** The part of the trials that is run; null for all. */
  readonly shard: Shard | null;
}

/** Runs a study of a file. @throws Failure; 'cancelled' where a signal stopped it; with a code of its own where trials failed */
export async function runStudy(request: StudyRequest): Promise<void> {
  const { file, out, data, given, workers, threads, shard } = request;
  const bytes = await fileBytes(file);
  const plan = readPlan(file, bytes, given);
  if (plan.search && shard)
    throw badInput(
      'A search cannot be cut into parts: what it tries next follows from all trials before. Leave --shard out, and ' +
        'use the cores of one machine with --workers.',
    );
  const raw = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  const command = [
    file,
    ...(data === undefined ? [] : ['--data', data]),
    ...Object.entries(given).flatMap(([name, from]) => [`--${name}-from`, from]),
    ...['--out', out],
  ];
  const { system } = plan.study;
  const path = dataPath(system, data ?? plan.data);
  const testOn = plan.testOn === undefined ? undefined : dataPath(system, plan.testOn);
  await inFolder(out, () => runLab({ plan, raw, command, path, testOn, out, shard, workers, threads }));
}

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isDiskError(error)) throw error;
    if (error.code === 'ENOENT')
      throw badInput(`${shown(path)} does not exist. Check the path of the study file.`);
    throw badInput(`Cannot read ${shown(path)}: ${diskReason(error)}. Name another study file.`);
  }
}

interface LabRun {
  readonly plan: StudyPlan;
  /** The study file as it was given. */
  readonly raw: unknown;
  readonly command: readonly string[];
  /** Path of the data. */
  readonly path: string;
  /** The same of other data that networks are tested on. */
  readonly testOn: string | undefined;
  readonly out: string;
  readonly shard: Shard | null;
  readonly workers: number;
  /** Number of threads of each worker. */
  readonly threads: number;
}

async function runLab(run: LabRun): Promise<void> {
  const { plan, raw, command, path, testOn, out, shard, workers, threads } = run;
  const { study } = plan;
  const { system } = study;
  const trials = plan.search ? [] : gridTrials(plan);
  const orders = trials.filter((order) => !shard || inShard(shard, order));
  if (shard && orders.length === 0) return console.log(nothingFor(shard, counted(trials.length, 'trial')));
  if (shard) await checkCut(out, shard);
  const dataset = await studyDataset(path);
  const testedOn = testOn === undefined ? undefined : await studyDataset(testOn);
  for (const one of testedOn ? [dataset, testedOn] : [dataset]) {
    const lacking = system.requires(one);
    if (lacking) throw lacking;
  }
  // What cannot be run is refused before anything is trained.
  for (const order of orders) jobsOf(order, plan, dataset.trips.train.tripCount);
  const home = homeOf(out, shard);
  await tryFolder(home, LEAST_ROOM);
  const lock = await FolderLock.take(home, commandText('study'));
  try {
    const city = cityFacts(dataset);
    const about = { facts: await factsOf(plan, dataset, command), ...(city && { city }) };
    await settle(home, { plan: raw, fingerprint: dataset.fingerprint, ...about });
    const progress = new LabProgress(plan.search ? searched(plan.search) : orders.length);
    const backend = () => startNodeBackend('wasm', progress.note, { threads });
    const quiet = () => undefined;
    const runs = workers > 1 ? null : new StudyRuns(system, out, await backend(), await versions(), quiet);
    const processes = () =>
      Array.from(
        { length: workers },
        () => new WorkerProcess({ system: system.id, data: path, testOn, out, threads }),
      );
    const crew = new Crew(runs ? [workerHere({ study, dataset, testedOn, runs })] : processes());
    const lab = new Lab({
      plan,
      out,
      home,
      about,
      trips: dataset.trips.train.tripCount,
      crew,
      onTrial: progress.ended,
    });
    const signals = new StopSignals(() => {
      progress.note('Stopping.');
      crew.stop();
      // What waits for the lock of another process has no other end.
      if (runs && !runs.stop()) process.exit(signals.exitCode);
    });
    try {
      if (plan.search) await runSearch({ ...plan, search: plan.search }, lab);
      else await lab.run(orders, { retries: true });
    } finally {
      signals.close();
      progress.close();
      crew.stop();
    }
    const { exitCode } = signals;
    if (exitCode !== undefined)
      throw new Failure('cancelled', 'Stopped. The same command goes on from here.', { exitCode });
    await report(lab.result, home);
    const failed = failedOf(lab.result);
    if (failed !== '')
      throw new Failure(
        'internal',
        `${failed} ${plan.search ? 'One whose folder is deleted' : 'The same command'} tries again.`,
        { exitCode: SOME_FAILED },
      );
  } finally {
    lock.release();
  }
}

/** Trials of a search, the final ones included. */
const searched = ({ trials, final, first }: NonNullable<StudyPlan['search']>): number =>
  trials + (final ? final.seeds.length * (first ? 2 : 1) : 0);

async function factsOf(
  plan: StudyPlan,
  { name, fingerprint, trips, network }: Dataset,
  command: readonly string[],
): Promise<StudyResult['facts']> {
  const { app, tensorflow, node } = await versions();
  const { train, val, test } = trips;
  const given = Object.entries(plan.given).map(([name, from]) => `${name} of ${from}`);
  const settings = Object.entries(plan.settings).map(([flag, value]) => `${flag} ${value}`);
  return {
    ...(plan.study !== studies[0] && { System: plan.study.system.models }),
    Data:
      train.tripCount === 0
        ? name
        : `${name}, ${network.roadCount} roads, ${train.tripCount} + ${val.tripCount} + ${test.tripCount} trips`,
    ...(plan.testOn !== undefined && { 'Tested on': plan.testOn }),
    Fingerprint: fingerprint,
    Preset: plan.preset,
    ...(settings.length > 0 && { Settings: settings.join(', ') }),
    ...(plan.steps !== undefined && { Steps: String(plan.steps) }),
    ...(plan.teacherSteps !== undefined && { 'Steps of a teacher': String(plan.teacherSteps) }),
    ...(given.length > 0 && { 'Given teachers': given.join(', ') }),
    Seeds: plan.seeds.join(', '),
    Backend: 'wasm',
    Versions: `Route Distillery ${app}, TensorFlow.js ${tensorflow}, Node ${node}`,
    Command: commandText('study', command),
  };
}

/**
 * Puts the parts of a study together and reports it.
 * @param isWhole whether every trial has to have ended well
 * @throws Failure 'bad-input' that says what does not go together, or is missing
 */
export async function mergeLab(folders: readonly string[], out: string, isWhole: boolean): Promise<void> {
  const result = await inFolder(out, () => mergeStudies(folders, out, isWhole));
  await report(result, out);
  const failed = failedOf(result);
  if (failed !== '') console.error(failed);
}

/** Reports what a study has found so far. @throws Failure 'bad-input' */
export async function reportStudy(folder: string): Promise<void> {
  await inFolder(folder, () => writeStudyReport(folder));
  console.log(join(folder, STUDY_FILES.html));
}

async function report(result: StudyResult, home: string): Promise<void> {
  await writeStudyReport(home);
  console.log(labTable(result));
}

/** Exit code of a study, or a part of one, some of whose trials failed. */
const SOME_FAILED = 3;

function failedOf({ trials }: StudyResult): string {
  const failed = trials.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return '';
  return `${failed.length} of ${trials.length} trials failed (${abridged(failed.map(({ number }) => String(number)))}): study.json says why.`;
}

const STEP = 'study.trials';

/** Tells on stderr which trials have ended, and about how long the others will take. */
class LabProgress {
  readonly #bar = new ProgressBar([{ [STEP]: 'Trials' }]);
  readonly #began = performance.now();
  #ended = 0;

  /** @param total trials of this process, as far as is known */
  constructor(readonly total: number) {}

  ended = ({ order, file }: KnownTrial, { result, known }: Lab): void => {
    if (!file) return;
    this.#ended++;
    const value = file.measures[result.objective] ?? file.course.at(-1)?.[1];
    const said = value === undefined ? '' : `, ${result.objective} ${value.toFixed(4)}`;
    const why = file.failure === undefined ? '' : `: ${file.failure.split('\n', 1)[0]}`;
    this.#bar.note(
      `Trial ${order.number} (${order.arm}, seed ${order.seed}): ${file.state}${said}, ${file.seconds.toFixed(0)} s${why}`,
    );
    const done = known.filter((one) => one.file).length;
    const elapsedMs = performance.now() - this.#began;
    const remainingMs = (elapsedMs / this.#ended) * Math.max(0, this.total - done);
    this.#bar.show({ step: STEP, done, total: this.total, unit: 'trials', elapsedMs, remainingMs });
  };

  note = (text: string): void => this.#bar.note(text);

  close(): void {
    this.#bar.clear();
  }
}

/** The facts of a city that studies of several cities are compared by; null for data without training trips. */
export function cityFacts({
  network,
  trips: { train },
}: Pick<Dataset, 'network' | 'trips'>): CityFacts | null {
  if (train.tripCount === 0) return null;
  const { roadCount } = network;
  const { tripCount } = train;
  const kilometres = kilometersOf(train, network).reduce((sum, one) => sum + one, 0);
  return {
    roads: roadCount,
    trips: tripCount,
    roadsPerTrip: train.roads.length / Math.max(1, tripCount),
    tripsPerRoad: tripCount / Math.max(1, roadCount),
    kilometres: kilometres / Math.max(1, tripCount),
  };
}
