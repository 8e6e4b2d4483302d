import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import type { Dataset } from '../../../src/domain/dataset';
import { cityFacts } from '../../../src/engine/study/city-facts';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { GIVEN_TEACHERS } from '../../../src/systems/routes/given-teachers';
import { routes } from '../../../src/systems/routes/index';
import { commandText, inFolder, readArguments, wholeNumber } from '../../command';
import { diskReason, isDiskError } from '../../files/folder';
import { FolderLock } from '../../files/folder-lock';
import { tryFolder } from '../../files/try-folder';
import { startNodeBackend } from '../../node-backend';
import { shardOf, type Shard } from '../../shards/shard';
import { threadsOf } from '../../threads-option';
import { StopSignals } from '../../written-work';
import { versions } from '../../package';
import { STUDY_FILES, writeStudyReport } from '../study-report';
import { StudyRuns, dataPath, studyDataset } from '../study-runs';
import { Crew } from './crew';
import { homeOf, settle } from './home';
import { Lab } from './lab';
import { labTable } from './lab-table';
import { mergeStudies } from './merge';
import { readPlan, type StudyPlan, gridTrials, inShard } from './plan';
import { LabProgress } from './progress';
import { runSearch } from './search';
import { workerHere, WorkerProcess } from './worker';

export const LAB_HELP = `  npx route-distillery study FILE.json --out DIR [--data DIR] [--workers N] [--shard I/N]
  npx route-distillery study merge DIR DIR ... --out DIR
  npx route-distillery study report DIR

  FILE.json           A study of your own: arms, a grid of settings or a search, and seeds (docs/studies.md). The same
                      command again goes on where it was stopped, in whatever way.
  merge               Puts together the parts of a study that ran with --shard, in folders of their own or in one.
  report              Writes what a study has found so far as a page with its answer, tables, pictures and claims
                      (study.html, study.md: docs/study-report.md). A study that has ended has done so.
  --data DIR          In place of the data that the file names.
  --foundation-from FROM, --transfertraj-from FROM
                      The H3 model and the TransferTraj encoder that teach, where an arm has them: a file, or a run.
  --workers N         Trials at once, each in a process of its own (default: one for each core).
  --threads N         Threads that each of them computes with (default: one, or all for a single worker).
  --shard I/N         Part I of N of the trials; the other parts run elsewhere.
`;

const MERGE = 'merge';
const REPORT = 'report';
const MOST_WORKERS = 1000;
/** Networks and routes of a trial on a small city. */
const LEAST_ROOM = 1024 ** 2;

/** Whether a command line is for a study of a file. */
export const isLabCommand = ([first = '']: readonly string[]): boolean =>
  first === MERGE || first === REPORT || first.endsWith('.json');

/** Runs a study of a file, or merges parts of one. @throws Failure; 'cancelled' where a signal stopped it */
export async function labCommand(args: string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      shard: { type: 'string' },
      ...Object.fromEntries(GIVEN_TEACHERS.map((name) => [`${name}-from`, { type: 'string' as const }])),
      workers: { type: 'string', default: String(availableParallelism()) },
      threads: { type: 'string' },
    },
  });
  const { out, data } = values;
  const [first, ...others] = positionals;
  if (first === REPORT) return reportOf(others);
  if (out === undefined) throw new Failure('bad-input', 'A study needs --out. See --help.');
  if (first === MERGE) {
    if (others.length === 0)
      throw new Failure('bad-input', 'Name the folders whose parts are to be merged. See --help.');
    return mergeLab(others, out, false);
  }
  if (others.length > 0)
    throw new Failure('bad-input', `One study file was expected, not "${shown(others[0])}" too. See --help.`);
  const workers = wholeNumber('workers', values.workers, 1, MOST_WORKERS);
  const threads = workers > 1 && values.threads === undefined ? 1 : threadsOf(values.threads);
  const shard = values.shard === undefined ? null : shardOf(values.shard);
  const bytes = await fileBytes(first);
  const named = givenIn(values);
  const read = readPlan(first, bytes);
  const plan = { ...read, given: { ...read.given, ...named } };
  if (plan.search && shard)
    throw new Failure(
      'bad-input',
      'A search cannot be cut into parts: what it tries next follows from all trials before. Leave --shard out, and ' +
        'use the cores of one machine with --workers.',
    );
  const raw = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  const command = [
    first,
    ...(data === undefined ? [] : ['--data', data]),
    ...Object.entries(named).flatMap(([name, from]) => [`--${name}-from`, from]),
    ...['--out', out],
  ];
  const path = dataPath(data ?? plan.data);
  await inFolder(out, () => runLab({ plan, raw, command, path, out, shard, workers, threads }));
}

/** Networks of other systems that a command line gives. */
const givenIn = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    GIVEN_TEACHERS.flatMap((name) => {
      const from = values[`${name}-from`];
      return typeof from === 'string' ? [[name, from]] : [];
    }),
  );

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isDiskError(error)) throw error;
    if (error.code === 'ENOENT')
      throw new Failure('bad-input', `${shown(path)} does not exist. Check the path of the study file.`);
    throw new Failure(
      'bad-input',
      `Cannot read ${shown(path)}: ${diskReason(error)}. Name another study file.`,
    );
  }
}

interface LabRun {
  readonly plan: StudyPlan;
  /** The study file as it was given. */
  readonly raw: unknown;
  readonly command: readonly string[];
  /** Of the data. */
  readonly path: string;
  readonly out: string;
  readonly shard: Shard | null;
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
}

async function runLab({ plan, raw, command, path, out, shard, workers, threads }: LabRun): Promise<void> {
  const dataset = await studyDataset(path);
  const lacking = routes.requires(dataset);
  if (lacking) throw lacking;
  const home = homeOf(out, shard);
  await tryFolder(home, LEAST_ROOM);
  const lock = await FolderLock.take(home, 'npx route-distillery study');
  try {
    const about = { facts: await factsOf(plan, dataset, command), city: cityFacts(dataset) };
    await settle(home, { plan: raw, fingerprint: dataset.fingerprint, ...about });
    const orders = plan.search ? [] : gridTrials(plan).filter((order) => !shard || inShard(shard, order));
    const progress = new LabProgress(plan.search ? searched(plan.search) : orders.length);
    const crew = new Crew(await workersFor({ path, out, dataset, workers, threads }, progress.note));
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
      // A trial in this process has no other end.
      if (workers === 1) process.exit(signals.exitCode);
    });
    try {
      if (plan.search) await runSearch({ ...plan, search: plan.search }, lab);
      else await lab.run(orders);
    } finally {
      signals.close();
      progress.close();
      crew.stop();
    }
    const { exitCode } = signals;
    if (exitCode !== undefined)
      throw new Failure('cancelled', 'Stopped. The same command goes on from here.', { exitCode });
    await report(lab.result, home);
  } finally {
    lock.release();
  }
}

/** Trials of a search, the final ones included. */
const searched = ({ trials, final, first }: NonNullable<StudyPlan['search']>): number =>
  trials + (final ? final.seeds.length * (first ? 2 : 1) : 0);

async function workersFor(
  {
    path,
    out,
    dataset,
    workers,
    threads,
  }: Pick<LabRun, 'path' | 'out' | 'workers' | 'threads'> & { readonly dataset: Dataset },
  say: (text: string) => void,
) {
  if (workers > 1) return Array.from({ length: workers }, () => new WorkerProcess(path, out, threads));
  const backend = await startNodeBackend('wasm', say, { threads });
  const runs = new StudyRuns(out, backend, await versions(), () => undefined);
  return [workerHere({ dataset, runs })];
}

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
    Data: `${name}, ${network.roadCount} roads, ${train.tripCount} + ${val.tripCount} + ${test.tripCount} trips`,
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
 * @param isWhole whether every trial has to have ended
 * @throws Failure 'bad-input' that says what does not go together, or is missing
 */
export async function mergeLab(folders: readonly string[], out: string, isWhole: boolean): Promise<void> {
  await report(await inFolder(out, () => mergeStudies(folders, out, isWhole)), out);
}

async function reportOf(folders: readonly string[]): Promise<void> {
  const [folder] = folders;
  if (folders.length !== 1)
    throw new Failure('bad-input', 'Name the one folder of a study that is to be reported. See --help.');
  await inFolder(folder, () => writeStudyReport(folder));
  console.log(join(folder, STUDY_FILES.html));
}

async function report(result: StudyResult, home: string): Promise<void> {
  await writeStudyReport(home);
  console.log(labTable(result));
  const failed = result.trials.filter(({ state }) => state === 'failed');
  if (failed.length > 0)
    console.error(
      `${failed.length} of ${result.trials.length} trials failed: study.json says why. One whose folder is deleted is ` +
        'run again.',
    );
}
