import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Dataset } from '../../../src/domain/dataset';
import { startNodeBackend } from '../../node-backend';
import { routes } from '../../../src/systems/routes/index';
import { routesStudy } from '../../../src/systems/routes/study';
import { tinyCity } from '../../../src/systems/routes/testing/tiny-experiment';
import { filesIn } from '../../testing/commands';
import { quietly } from '../../testing/quietly';
import { temporaryFolder } from '../../testing/temporary-folder';
import { damagedFile } from '../../files/digests';
import { StudyRuns, type StudyWatch } from '../study-runs';
import { doJob } from './do-job';
import { settle } from './home';
import { jobsOf } from './job';
import { mergeStudies } from './merge';
import { gridTrials, readPlan } from './plan';
import { readTrial } from './result';

const root = temporaryFolder();
const RAW = {
  title: 'Tiny',
  preset: 'quick',
  seeds: [1],
  settings: { epochs: 3, 'teacher-epochs': 3, batch: 16, lambda: 0.5 },
  pairs: 4,
  objective: 'test-accuracy',
};
const plan = readPlan('tiny.json', new TextEncoder().encode(JSON.stringify(RAW)));
const watch = { onEpoch: () => undefined, prunes: () => Promise.resolve(false) };

let dataset: Dataset;
let backend: Awaited<ReturnType<typeof startNodeBackend>>;
let straight: string;
const said: string[] = [];
quietly();

const runsIn = (folder: string) =>
  new StudyRuns(routes, folder, backend, { node: 'here' }, (text) => void said.push(text));
const jobs = () => {
  const { shared, trial } = jobsOf(gridTrials(plan)[0], plan, dataset.trips.train.tripCount);
  return [...shared, trial];
};
const doAll = async (runs: StudyRuns) => {
  for (const job of jobs()) await doJob(job, { study: routesStudy, runs, dataset }, watch);
};

/** Files of both runs that a seed decides. */
const found = (folder: string) =>
  jobs().map(({ run }) =>
    [...filesIn(join(folder, run))].filter(([name]) => !/^(run|trial|digests)\.json$/.test(name)),
  );

/** Runs that stop after an epoch of a network, as a signal stops them. */
class Stopped extends StudyRuns {
  constructor(
    folder: string,
    readonly stopsAfter: string,
    readonly epoch = 1,
  ) {
    super(routes, folder, backend, { node: 'here' }, () => undefined);
  }

  override run(name: string, order: Parameters<StudyRuns['run']>[1], own: StudyWatch = {}) {
    const onEvent: StudyWatch['onEvent'] = (event) => {
      own.onEvent?.(event);
      if (event.kind !== 'training' || event.network !== this.stopsAfter) return;
      if (event.event.kind === 'epoch' && event.event.epoch === this.epoch) this.stop();
    };
    return super.run(name, order, { ...own, onEvent });
  }
}

beforeAll(async () => {
  dataset = await tinyCity();
  backend = await startNodeBackend('wasm', () => undefined);
  straight = join(root, 'straight');
  await doAll(runsIn(straight));
});
beforeEach(() => {
  said.splice(0);
  vi.spyOn(console, 'error').mockReturnValue();
});

it('a shared teacher and a trial that are stopped go on from their last epoch, to the same bytes', async () => {
  const folder = join(root, 'stopped');
  const unfinished = (at: number) => existsSync(join(folder, jobs()[at].run, 'unfinished-run'));
  for (const [at, network] of ['teacher', 'distilled'].entries()) {
    await expect(doAll(new Stopped(folder, network))).rejects.toMatchObject({ code: 'cancelled' });
    expect(unfinished(at)).toBe(true);
    expect(existsSync(join(folder, jobs()[at].run, 'metrics.json'))).toBe(false);
  }
  const courses: number[] = [];
  for (const job of jobs())
    await doJob(
      job,
      { study: routesStudy, runs: runsIn(folder), dataset },
      { ...watch, onEpoch: (epoch) => void courses.push(epoch) },
    );
  expect(courses).toEqual([1, 2, 3]);
  expect(found(folder)).toEqual(found(straight));
  const {
    seconds: _,
    began: __,
    ended: ___,
    measures,
    ...trial
  } = (await readTrial(join(folder, jobs()[1].run)))!;
  const whole = (await readTrial(join(straight, jobs()[1].run)))!;
  expect(whole).toMatchObject(trial);
  expect(Object.keys(measures)).toEqual(Object.keys(whole.measures));
  expect([unfinished(0), unfinished(1)]).toEqual([false, false]);
});

it('a trial of Hyperband that is stopped goes on, and is asked for each of its rungs in turn', async () => {
  const folder = join(root, 'rungs');
  const [teacher, { trial, ...plain }] = jobs();
  const job = { ...plain, trial: { ...trial!, rungs: [1, 2] } };
  await doJob(teacher, { study: routesStudy, runs: runsIn(folder), dataset }, watch);
  const stopped = { study: routesStudy, runs: new Stopped(folder, 'distilled', 2), dataset };
  await expect(doJob(job, stopped, watch)).rejects.toMatchObject({ code: 'cancelled' });
  const unfinished = join(folder, job.run, 'unfinished-run');
  expect(existsSync(unfinished)).toBe(true);
  const other = join(root, 'pruned');
  cpSync(folder, other, { recursive: true });

  let waiting = 0;
  const asked: number[] = [];
  const asks = (prunedAt: number) => ({
    ...watch,
    prunes: async (epoch: number) => {
      expect(waiting++).toBe(0);
      await sleep(20);
      waiting--;
      asked.push(epoch);
      return epoch === prunedAt;
    },
  });
  await doJob(job, { study: routesStudy, runs: runsIn(folder), dataset }, asks(NaN));
  expect(asked.splice(0)).toEqual([1, 2]);
  expect(found(folder)).toEqual(found(straight));

  await doJob(job, { study: routesStudy, runs: runsIn(other), dataset }, asks(2));
  expect(asked).toEqual([1, 2]);
  const pruned = await readTrial(join(other, job.run));
  expect(pruned).toMatchObject({ state: 'pruned', measures: {} });
  expect(pruned!.course.map(([epoch]) => epoch)).toEqual([1, 2]);
  expect(existsSync(join(other, job.run, 'unfinished-run'))).toBe(false);
});

it.each([
  ['weights', 1, 'distilled.safetensors'],
  ['routes', 1, 'routes.safetensors'],
  ['measures', 1, 'trial.json'],
  ['a teacher', 0, 'teacher.safetensors'],
])('%s that are damaged are named, and made again to the same bytes', async (_, at, name) => {
  const before = found(straight);
  const run = join(straight, jobs()[at].run);
  const path = join(run, name);
  if (name === 'trial.json')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"val-accuracy": 0\.(\d)/, (text, d) =>
        text.replace(`0.${d}`, `0.${9 - d}`),
      ),
    );
  else truncateSync(path, 1000);
  if (at === 0) expect(await damagedFile(run)).toBe(path);
  else {
    await settle(straight, {
      plan: RAW,
      fingerprint: 'ab',
      facts: { Command: 'npx route-distillery study tiny.json' },
    });
    await expect(mergeStudies([straight], join(root, 'merged'))).rejects.toThrow(
      `${path} is damaged: it is not what was written. Make it again: npx route-distillery study tiny.json`,
    );
  }
  await doAll(runsIn(straight));
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining(`${path} is damaged`));
  expect(found(straight)).toEqual(before);
  for (const job of jobs()) expect(await damagedFile(join(straight, job.run))).toBeNull();
});
