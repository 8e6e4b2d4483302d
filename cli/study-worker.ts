import { Failure } from '../src/base/failure';
import { startNodeBackend } from './node-backend';
import { studyDataset, StudyRuns } from './study/study-runs';
import { doJob, type JobSurroundings } from './study/lab/do-job';
import type { FromWorker, ToWorker, WorkerTask } from './study/lab/worker';
import { studies } from '../src/systems/studies';
import { versions } from './package';

/** A process that does jobs of a study, one after the other, for the command that started it. */

let surroundings: Promise<JobSurroundings> | null = null;
let isStopping = false;
/** Exit code of one that was asked to stop. */
const STOPPED = 143;
let answer: ((prunes: boolean) => void) | null = null;

const tell = (message: FromWorker) => process.send!(message);

async function begin({ system: id, data, testOn, out, threads }: WorkerTask): Promise<JobSurroundings> {
  const study = studies.find(({ system }) => system.id === id)!;
  const dataset = await studyDataset(data, false);
  const testedOn = testOn === undefined ? undefined : await studyDataset(testOn, false);
  const silent = () => undefined;
  const backend = await startNodeBackend('wasm', silent, { threads });
  const runs = new StudyRuns(study.system, out, backend, await versions(), silent);
  return { study, dataset, testedOn, runs };
}

async function hear(message: ToWorker): Promise<void> {
  if (message.kind === 'begin') surroundings = begin(message);
  else if (message.kind === 'answer') answer?.(message.prunes);
  else
    await doJob(message.job, await surroundings!, {
      onEpoch: (epoch, value) => tell({ kind: 'epoch', epoch, value }),
      prunes: (epoch, value) =>
        new Promise((resolve) => {
          answer = resolve;
          tell({ kind: 'rung', epoch, value });
        }),
    }).then(() => (isStopping ? process.exit(STOPPED) : tell({ kind: 'done' })));
}

process.on('message', (message: ToWorker) => {
  hear(message).catch((error: unknown) => {
    if (isStopping) process.exit(STOPPED);
    const failure = error instanceof Failure ? error : null;
    const text = failure?.message ?? String((error as Error).stack ?? error);
    tell({ kind: 'failed', code: failure?.code ?? 'internal', message: text });
  });
});
// Ctrl-C reaches every process of a terminal: the command decides.
process.on('SIGINT', () => undefined);
// What is being trained is kept first. An end by itself, unlike that of a signal, gives up the locks.
process.on('SIGTERM', () => {
  isStopping = true;
  void Promise.resolve(surroundings).then((ready) => ready?.runs.stop() || process.exit(STOPPED));
});
process.on('disconnect', () => process.exit());
