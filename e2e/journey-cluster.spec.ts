import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { FolderLock } from '../cli/files/folder-lock';
import { run, writeDataset } from '../cli/testing/commands';
import { tinyCity } from '../src/systems/routes/testing/tiny-experiment';
import { logOf, slurmTime, TinySlurm, whyNoSlurm } from './tiny-slurm';

/* What clusters do every day, under SLURM itself: parts, a node that is lost, a task that gives way, one index again. */

test.describe.configure({ mode: 'serial', timeout: 900_000 });

const SCRIPT = resolve('scale/slurm/shards.sbatch');
const slurm = new TinySlurm();
const absent = whyNoSlurm();
let root: string;
const at = (name: string) => join(root, name);

test.skip(absent !== null, `SLURM: ${absent}`);
test.beforeAll(async () => {
  test.setTimeout(900_000);
  root = mkdtempSync(join(tmpdir(), 'journey-cluster-'));
  writeDataset(at('city'), await tinyCity(60, 560));
  writeFileSync(at('study.json'), JSON.stringify(STUDY));
  expect(await run('study', study('straight').slice(1))).toMatchObject({ code: 0 });
  await slurm.start();
});
test.afterAll(() => {
  slurm.stop();
  if (root) rmSync(root, { recursive: true });
});

const ROUTES = ['--trips', 'train', '--pairs', '400'];
/** Trials that each take some seconds. */
const STUDY = {
  title: 'Cluster',
  preset: 'quick',
  seeds: [1, 2],
  settings: { epochs: 6, 'teacher-epochs': 1, batch: 4 },
  pairs: 4,
  axes: [{ setting: 'lambda', values: [0, 0.5] }],
  objective: 'test-accuracy',
};
const study = (out: string) => ['study', at('study.json'), '--data', at('city'), '--out', at(out)];

/** Hands in the script from a folder that is not the repository. */
function submit(
  name: string,
  parts: number,
  options: readonly string[],
  words: readonly string[],
): (index: number) => string {
  mkdirSync(at(`logs-${name}`), { recursive: true });
  const log = at(`logs-${name}/%a.log`);
  const given = ['--cpus-per-task=1', '--mem=1G', `--output=${log}`, ...options];
  const job = slurm.submit(root, [...given, SCRIPT, ...words], { PARTS: String(parts) });
  return (index) => `${job}_${index}`;
}
const said = (name: string, index: number | string) => logOf(at(`logs-${name}/${index}.log`));

/** What a study found, without how long that took. */
function found(out: string) {
  const { trials } = JSON.parse(readFileSync(join(at(out), 'study.json'), 'utf8')) as {
    trials: { seconds: number; measures: Record<string, number> }[];
  };
  return trials.map(({ seconds: _, measures, ...trial }) => ({
    ...trial,
    measures: Object.entries(measures).filter(([key]) => !key.includes('seconds')),
  }));
}

test('an array makes what one command makes, byte for byte, and the merge waits for it', async () => {
  await run('train', ['--data', at('city'), '--out', at('run'), '--epochs', '1', '--teacher-epochs', '1']);
  const words = ['routes', '--data', at('city'), '--network', at('run'), ...ROUTES];
  const task = submit('array', 3, ['--array=1-3'], [...words, '--out', at('parts')]);
  const [job] = task(1).split('_');
  const wrap = `node ${resolve('cli/bin.mjs')} merge ${at('parts')} --out ${at('merged')}`;
  const merge = slurm.submit(root, [
    `--dependency=afterok:${job}`,
    `--output=${at('merge.log')}`,
    '--wrap',
    wrap,
  ]);
  for (const index of [1, 2, 3])
    expect(await slurm.ended(task(index)), said('array', index)).toMatchObject({ state: 'COMPLETED' });
  expect(await slurm.ended(merge), logOf(at('merge.log'))).toMatchObject({ state: 'COMPLETED' });
  expect(await run('routes', [...words.slice(1), '--out', at('one')])).toMatchObject({ code: 0 });
  for (const name of readdirSync(at('one')))
    expect(readFileSync(join(at('merged'), name)).equals(readFileSync(join(at('one'), name))), name).toBe(
      true,
    );
});

test('one index again does its own part, and one that is none is refused', async () => {
  const words = ['routes', '--data', at('city'), '--network', at('run'), ...ROUTES, '--out', at('again')];
  const second = submit('again', 3, ['--array=2'], words);
  expect(await slurm.ended(second(2)), said('again', 2)).toMatchObject({ state: 'COMPLETED' });
  expect(readdirSync(at('again'))).toEqual(['shard-2-of-3.safetensors']);
  const others = submit('again', 3, ['--array=1,3'], words);
  for (const index of [1, 3]) expect(await slurm.ended(others(index))).toMatchObject({ state: 'COMPLETED' });
  expect(readdirSync(at('again'))).toHaveLength(3);

  const none = submit('none', 3, ['--array=0-1'], words);
  expect(await slurm.ended(none(0))).toMatchObject({ state: 'FAILED', code: '2:0' });
  expect(said('none', 0)).toContain('There is no part 0 of 3');
  const other = submit('other', 4, ['--array=1'], words);
  expect(await slurm.ended(other(1)), said('other', 1)).toMatchObject({ state: 'FAILED', code: '2:0' });
  const alone = submit('alone', 3, [`--output=${at('logs-alone.log')}`, '--array=1'], words);
  expect(await slurm.ended(alone(1))).toMatchObject({ state: 'COMPLETED' });
});

test('a task whose node is lost goes on at another one, and takes over what was locked there', async () => {
  const task = submit('lost', 1, ['--array=1'], study('lost'));
  await slurm.until(() => said('lost', 1).includes('Trial 0'), 'its first trial has ended', 200);
  const { node } = slurm.task(task(1));
  slurm.loseNode(node);
  await slurm.until(() => slurm.task(task(1)).restarts > 0, 'it is given out again', 120);
  expect(await slurm.ended(task(1)), said('lost', 1)).toMatchObject({ state: 'COMPLETED' });
  expect(slurm.task(task(1)).node).not.toBe(node);
  expect(said('lost', 1)).toMatch(/was taken over: .* no sign of life for \d+ s\./);
  expect(said('lost', 1).match(/Trial 0 /g), 'what was done is not done again').toHaveLength(1);
  expect(await run('merge', [at('lost'), '--out', at('lost')])).toMatchObject({ code: 0 });
  expect(found('lost')).toEqual(found('straight'));
  slurm.startNode(node);
  slurm.control('update', `NodeName=${node}`, 'State=RESUME');
});

/** Has the last trial of a study wait: its task has work left until the lock is released, however fast the machine is. */
function holdLastTrial(out: string): Promise<FolderLock> {
  mkdirSync(at(`${out}/trial-0003`), { recursive: true });
  return FolderLock.take(at(`${out}/trial-0003`), 'the journey');
}

test('a task that gives way to an urgent one goes on later, with several workers', async () => {
  const lock = await holdLastTrial('yields');
  const task = submit(
    'yields',
    1,
    ['--array=1', '--cpus-per-task=2'],
    [...study('yields'), '--workers', '2'],
  );
  await slurm.until(() => said('yields', 1).includes('Trial 0'), 'its first trial has ended', 200);
  const { node } = slurm.task(task(1));
  const urgent = ['--partition=urgent', '--cpus-per-task=2', `--nodelist=${node}`, '--output=/dev/null'];
  const first = slurm.submit(root, [...urgent, '--wrap', 'sleep 5']);
  await slurm.ended(first);
  await slurm.until(() => slurm.task(task(1)).restarts > 0, 'it is given out again', 120);
  lock.release();
  expect(await slurm.ended(task(1)), said('yields', 1)).toMatchObject({ state: 'COMPLETED' });
  expect(said('yields', 1).match(/Trial 0 /g)).toHaveLength(1);
  expect(await run('merge', [at('yields'), '--out', at('yields')])).toMatchObject({ code: 0 });
  expect(found('yields')).toEqual(found('straight'));
});

test('a task that is requeued goes on, and so does one whose time is over before its work is', async () => {
  const task = submit('requeued', 1, ['--array=1'], study('requeued'));
  await slurm.until(() => said('requeued', 1).includes('Trial 1'), 'its second trial has ended', 200);
  slurm.control('requeue', task(1));
  expect(await slurm.ended(task(1)), said('requeued', 1)).toMatchObject({ state: 'COMPLETED', restarts: 1 });
  expect(said('requeued', 1).match(/Trial 0 /g), 'the log was written on').toHaveLength(1);
  const lock = await holdLastTrial('short');
  const short = submit('short', 1, ['--array=1', '--time=30', '--signal=B:TERM@25'], study('short'));
  await slurm.until(() => said('short', 1).includes('Trial 0'), 'its first trial has ended', 200);
  slurm.control('update', `JobId=${short(1)}`, `EndTime=${slurmTime(Date.now() + 40_000)}`);
  await slurm.until(() => slurm.task(short(1)).restarts > 0, 'its time is over', 120);
  slurm.control('update', `JobId=${short(1)}`, 'TimeLimit=30');
  lock.release();
  const ended = await slurm.ended(short(1));
  expect(ended, said('short', 1)).toMatchObject({ state: 'COMPLETED' });
  expect(said('short', 1).match(/Trial 0 /g)).toHaveLength(1);
  for (const out of ['requeued', 'short']) {
    expect(await run('merge', [at(out), '--out', at(out)])).toMatchObject({ code: 0 });
    expect(found(out)).toEqual(found('straight'));
  }
});

test('a task that a person cancels stays cancelled', async () => {
  const task = submit('cancelled', 1, ['--array=1'], study('cancelled'));
  await slurm.until(() => said('cancelled', 1).includes('Trial 0'), 'its first trial has ended', 200);
  slurm.cancel(task(1));
  expect(await slurm.ended(task(1)), said('cancelled', 1)).toMatchObject({ state: 'CANCELLED', restarts: 0 });
});
