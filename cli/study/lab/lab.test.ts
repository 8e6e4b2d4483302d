import type { ExperimentConfig } from '../../../src/systems/routes/settings';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure';
import { Hyperband } from '../../../src/engine/study/hyperband';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { Crew } from './crew';
import { homeOf, settle } from './home';
import { jobsOf } from './job';
import { Lab } from './lab';
import { mergeStudies } from './merge';
import { readPlan, gridTrials, inShard } from './plan';
import { runSearch } from './search';
import { readTrial, writeTrial } from './result';
import type { Worker } from './worker';
import { writeStudyReport } from '../study-report';
import { temporaryFolder } from '../../testing/temporary-folder';

const folder = temporaryFolder();

/** A worker whose trials have a course that follows from their settings, and no network. */
class MadeUp implements Worker {
  readonly done: string[] = [];

  constructor(
    readonly out: string,
    readonly pause: () => number = () => 0,
    /** Whether the worker of a job dies. */
    readonly dies: (run: string) => boolean = () => false,
  ) {}

  close(): void {}

  async run(...[job, watch]: Parameters<Worker['run']>): Promise<void> {
    await sleep(this.pause());
    if (this.dies(job.run)) throw new Failure('worker-died', 'It is gone.');
    this.done.push(job.run);
    const { trial } = job;
    const config = job.config as ExperimentConfig;
    if (!trial || ((await readTrial(join(this.out, job.run)))?.state ?? 'failed') !== 'failed') return;
    const { lambda, tau, window } = config.distillation;
    const good = 0.9 - (Math.log10(lambda + 0.01) + 1) ** 2 / 10 - (tau - 3) ** 2 / 100 - window / 100;
    const course: [number, number][] = [];
    let pruned = false;
    for (let epoch = 1; epoch <= config.student.training.epochs && !pruned; epoch++) {
      await sleep(this.pause());
      const value = good * (1 - 1 / (epoch + 1)) + config.seed / 1e4;
      course.push([epoch, value]);
      watch.onEpoch(epoch, value);
      if (trial.rungs.includes(epoch)) pruned = await watch.prunes(epoch, value);
    }
    await writeTrial(join(this.out, job.run), {
      number: trial.number,
      state: pruned ? 'pruned' : 'complete',
      measures: pruned ? {} : { 'val-accuracy': course.at(-1)![1], 'test-accuracy': good },
      course,
      seconds: 1,
      began: '2026-01-01T00:00:00.000Z',
      ended: '2026-01-01T00:00:01.000Z',
    });
  }
}

const planOf = (own: object) =>
  readPlan(
    'own.json',
    new TextEncoder().encode(
      JSON.stringify({ title: 'Made up', preset: 'quick', seeds: [1, 2], objective: 'val-accuracy', ...own }),
    ),
  );

const search = planOf({
  search: {
    sampler: 'cma-es',
    axes: [
      { setting: 'lambda', low: 0.001, high: 1, log: true },
      { setting: 'tau', low: 1, high: 10 },
      { setting: 'window', low: 2, high: 8 },
    ],
    trials: 30,
    first: { lambda: 0 },
    pruner: 'hyperband',
    epochs: 8,
    final: { epochs: 10, seeds: [5, 6] },
  },
});

let folders = 0;
async function labWith(plan: typeof search, make: (out: string) => Worker[], home?: string) {
  const out = home ?? join(folder, String(folders++));
  await settle(out, { plan: {}, fingerprint: 'ab', facts: {} });
  const workers = make(out);
  const crew = new Crew(workers);
  return { lab: new Lab({ plan, out, home: out, about: { facts: {} }, trips: 640, crew }), out, workers };
}

const searched = async (make: (out: string) => Worker[], home?: string) => {
  const { lab, out } = await labWith(search, make, home);
  await runSearch({ ...search, search: search.search! }, lab).catch((error: Failure) => {
    if (error.code !== 'internal') throw error;
  });
  return { result: lab.result, out };
};

describe('a network that trials share', () => {
  it('fails with the trials that learn from it alone, which say why', async () => {
    const plan = planOf({
      seeds: [1],
      arms: [
        { name: 'alone', settings: { lambda: 0 } },
        { name: 'taught', settings: { lambda: 0.5 } },
        { name: 'taught long', settings: { lambda: 0.5, 'teacher-epochs': 9 } },
      ],
    });
    const breaks = (out: string) => {
      const worker = new MadeUp(out);
      const run = worker.run.bind(worker);
      worker.run = (job, watch) =>
        job.run === broken
          ? Promise.reject(new Failure('internal', 'It did not converge.'))
          : run(job, watch);
      return [worker];
    };
    const orders = gridTrials(plan);
    const broken = jobsOf(orders[1], plan, 640).shared[0].run;
    const { lab } = await labWith(plan, breaks);
    await lab.run(orders);
    expect(lab.result.trials.map(({ arm, state, failure }) => [arm, state, failure])).toEqual([
      ['alone', 'complete', undefined],
      ['taught', 'failed', `${broken}, which it learns from, failed: It did not converge.`],
      ['taught long', 'complete', undefined],
    ]);
  });
});

describe('a search', () => {
  it('finds the same with any number of workers, whoever is faster, and after it was cut short', async () => {
    const { result: alone } = await searched((out) => [new MadeUp(out)]);
    let at = 0;
    const uneven = () => [0, 7, 1, 3, 0, 12, 2][at++ % 7];
    const { result: many } = await searched((out) =>
      Array.from({ length: 4 }, () => new MadeUp(out, uneven)),
    );
    expect(many).toEqual(alone);

    let begun = 0;
    const stops = (out: string) => {
      const worker = new MadeUp(out);
      worker.run = async (job, watch) => {
        if (begun++ > 11) throw new Failure('internal', 'Everything ends.');
        await MadeUp.prototype.run.call(worker, job, watch);
      };
      return [worker];
    };
    const { result: half, out } = await searched(stops);
    expect(half.trials.filter(({ state }) => state === 'complete' || state === 'pruned').length).toBeLessThan(
      12,
    );
    const { result: again } = await searched((own) => [new MadeUp(own)], out);
    expect(again).toEqual(alone);
    checkSearch(alone);
  });

  function checkSearch({ trials, arms, baseline }: StudyResult) {
    expect(trials).toHaveLength(34);
    expect(trials[0]).toMatchObject({ arm: 'search', seed: 1, values: { lambda: 0 } });
    const states = new Set(trials.slice(0, 30).map(({ state }) => state));
    expect(states).toEqual(new Set(['complete', 'pruned']));
    const pruner = new Hyperband({ study: 'Made up', epochs: 8, better: 'more' });
    for (const { number, state, course } of trials.slice(0, 30))
      if (state === 'pruned') expect(pruner.rungsOf(number)).toContain(course.at(-1)![0]);
      else expect(course).toHaveLength(8);
    const found = trials.slice(1, 30).map(({ measures }) => measures['val-accuracy'] ?? 0);
    // Later generations are better, and much better than the first settings.
    expect(Math.max(...found)).toBeGreaterThan(trials[0].measures['val-accuracy'] + 0.05);
    expect(Math.max(...found.slice(14))).toBeGreaterThan(Math.max(...found.slice(0, 7)));
    expect(arms.map(({ name }) => name)).toEqual(['search', 'first of the search', 'best of the search']);
    expect(baseline).toBe('first of the search');
    expect(arms[2].settings).toEqual(trials[1 + found.indexOf(Math.max(...found))].values);
    expect(trials.slice(30).map(({ arm, seed, course }) => [arm, seed, course.length])).toEqual([
      ['first of the search', 5, 10],
      ['first of the search', 6, 10],
      ['best of the search', 5, 10],
      ['best of the search', 6, 10],
    ]);
  }
});

describe('a grid', () => {
  const grid = { axes: [{ setting: 'lambda', values: [0, 0.1, 1] }], settings: { epochs: 2 } };
  const plan = planOf(grid);
  const raw = { title: 'Made up', preset: 'quick', seeds: [1, 2], objective: 'val-accuracy', ...grid };

  it('trains each shared network once, before the trials that learn from it', async () => {
    const { lab, workers } = await labWith(plan, (out) => [new MadeUp(out), new MadeUp(out)]);
    await lab.run(gridTrials(plan));
    const done = workers.flatMap((worker) => (worker as MadeUp).done);
    expect(done.filter((run) => run.startsWith('teacher'))).toHaveLength(2);
    expect(new Set(done).size).toBe(8);
    expect(lab.result.trials.every(({ state }) => state === 'complete')).toBe(true);
  });

  it('in three parts comes to the same as in one, in a folder of each part or in one', async () => {
    const whole = await labWith(plan, (out) => [new MadeUp(out)]);
    await whole.lab.run(gridTrials(plan));
    const outs: string[] = [];
    for (const index of [1, 2, 3]) {
      const out = join(folder, `part-${index}`);
      outs.push(out);
      await settle(out, { plan: raw, fingerprint: 'ab', facts: {} });
      const lab = new Lab({
        plan,
        out,
        home: out,
        about: { facts: {} },
        trips: 640,
        crew: new Crew([new MadeUp(out)]),
      });
      await lab.run(gridTrials(plan).filter((order) => inShard({ index, count: 3 }, order)));
    }
    const merged = await mergeStudies(outs, join(folder, 'merged'));
    expect(merged.trials.map(({ run }) => run).slice(0, 3)).toEqual(
      [1, 2, 3].map((index) => `../part-${index}/trial-000${index - 1}`),
    );
    const without = ({ trials }: StudyResult) => trials.map(({ run: _, ...trial }) => trial);
    expect(without(merged)).toEqual(without(whole.lab.result));
    // The facts of a city come to a folder that was begun without them when its study is run again.
    expect(merged.city).toBeUndefined();
    const city = { roads: 10, trips: 20, roadsPerTrip: 5, tripsPerRoad: 2, kilometres: 1 };
    await settle(outs[0], { plan: raw, fingerprint: 'ab', facts: {}, city });
    expect((await mergeStudies(outs, join(folder, 'merged'))).city).toEqual(city);
    await expect(mergeStudies([outs[0], folder], join(folder, 'x'))).rejects.toThrow(/holds no study/);
    await settle(join(folder, 'other'), { plan: raw, fingerprint: 'cd', facts: {} });
    await expect(mergeStudies([outs[0], join(folder, 'other')], join(folder, 'x'))).rejects.toThrow(
      /holds another study/,
    );
  });

  it('in parts that share a folder has the bytes of one in one piece, and is whole only when every trial has ended', async () => {
    const whole = await labWith(plan, (out) => [new MadeUp(out)]);
    await whole.lab.run(gridTrials(plan));
    const out = join(folder, 'shared');
    const about = { facts: {} };
    const runPart = async (index: number) => {
      const home = homeOf(out, { index, count: 3 });
      await settle(home, { plan: raw, fingerprint: 'ab', facts: {} });
      const lab = new Lab({ plan, out, home, about, trips: 640, crew: new Crew([new MadeUp(out)]) });
      await lab.run(gridTrials(plan).filter((order) => inShard({ index, count: 3 }, order)));
    };
    await runPart(3);
    await runPart(1);
    await expect(mergeStudies([out], out, true)).rejects.toThrow(
      /^2 of 6 trials are missing: 1, 4\..*\n.* study FILE\.json --shard 2\/3\nOr merge what is there with --partial/,
    );
    await runPart(2);
    const trial = join(out, 'trial-0004');
    const good = (await readTrial(trial))!;
    await writeTrial(trial, { ...good, state: 'failed', failure: 'It is gone.' });
    await expect(mergeStudies([out], out, true)).rejects.toThrow(/^1 of 6 trials are missing: 4 \(failed\)/);
    expect((await mergeStudies([out], out, false)).trials[4].state).toBe('failed');
    await writeTrial(trial, good);
    await mergeStudies([out], out, true);
    for (const name of ['study.json', 'table.md', 'optuna-journal.log'])
      expect(readFileSync(join(out, name))).toEqual(readFileSync(join(whole.lab.options.home, name)));
    const path = join(out, 'study.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 2', '"seed": 3'));
    await expect(writeStudyReport(out)).rejects.toThrow(
      `${path} is damaged: it is not what was written. Make it again: npx route-distillery merge ${out} --out ${out}`,
    );
  });

  it('goes on where a worker dies, and says so of a trial that takes two with it', async () => {
    let deaths = 0;
    const { lab, out } = await labWith(plan, (own) => [
      new MadeUp(own, undefined, (run) => (run === 'trial-0001' && deaths++ === 0) || run === 'trial-0004'),
    ]);
    await lab.run(gridTrials(plan));
    const { trials } = lab.result;
    expect(trials.map(({ state }) => state)).toEqual([
      ...['complete', 'complete', 'complete', 'complete', 'failed', 'complete'],
    ]);
    expect(trials[4].failure).toMatch(/It is gone\. .*--workers/);

    const worker = new MadeUp(out);
    const again = await labWith(plan, () => [worker], out);
    await again.lab.run(gridTrials(plan), { retries: true });
    expect(worker.done.filter((run) => run.startsWith('trial'))).toEqual(['trial-0004']);
    expect(again.lab.result.trials[4]).toMatchObject({ state: 'complete' });
  });
});
