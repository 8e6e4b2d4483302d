import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { StudyResult } from '../src/engine/study/study-result';
import { tinyCity } from '../src/systems/routes/testing/tiny-experiment';
import { run, start, writeDataset } from './testing/commands';
import { temporaryFolder } from './testing/temporary-folder';

const root = temporaryFolder();
const place = (name: string) => join(root, name);
const FILE = {
  title: 'Tiny',
  preset: 'quick',
  seeds: [1, 2],
  settings: { epochs: 1, 'teacher-epochs': 1, batch: 16 },
  pairs: 4,
  axes: [{ setting: 'lambda', values: [0, 0.5] }],
  objective: 'test-accuracy',
};
const study = (out: string, ...more: string[]) => [
  place('tiny.json'),
  ...['--data', place('city'), '--out', place(out), ...more],
];

beforeAll(async () => {
  writeDataset(place('city'), await tinyCity());
  writeFileSync(place('tiny.json'), JSON.stringify(FILE));
});

/** All that a seed decides of each trial. */
function found(out: string) {
  const { trials } = JSON.parse(readFileSync(join(place(out), 'study.json'), 'utf8')) as StudyResult;
  return trials.map(({ seconds: _, measures, ...trial }) => ({
    ...trial,
    measures: Object.entries(measures).filter(([key]) => !key.includes('seconds')),
  }));
}

it('a study that is killed goes on to what it comes to in one piece', async () => {
  const straight = await run('study', study('straight', '--workers', '1'));
  expect(straight).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Weight of the teacher \(λ\) 0\.5/),
  });
  const whole = found('straight');
  expect(whole.map(({ state, measures }) => [state, measures.length])).toEqual(
    [0, 0, 0.5, 0.5].map(() => ['complete', 15]),
  );
  expect(readdirSync(place('straight')).filter((name) => name.startsWith('teacher'))).toHaveLength(2);

  const killed = start('study', study('killed', '--workers', '2'));
  await killed.said('Trial 0');
  killed.kill('SIGKILL');
  await killed.ended;
  const left = found('killed').filter(({ state }) => state === 'complete');
  expect(left.length).toBeGreaterThan(0);
  const again = await run('study', study('killed', '--workers', '2'));
  expect(again.code).toBe(0);
  for (const { number } of left) expect(again.stderr).not.toContain(`Trial ${number} `);
  expect(found('killed')).toEqual(whole);
}, 120_000);

it('a study that is asked to stop leaves no lock, and one whose machine is lost goes on elsewhere', async () => {
  const stopped = start('study', study('moved', '--workers', '2'));
  await stopped.said('Trial 0');
  stopped.kill('SIGTERM');
  expect((await stopped.ended).code).toBe(143);
  const locks = () =>
    readdirSync(place('moved'), { recursive: true }).filter((name) => String(name).includes('in-use.lock'));
  expect(locks()).toEqual([]);
  const parts = await run('parts', [place('moved')]);
  expect(parts.stdout).toMatch(
    /^1\/1 {2}[123] of 4 trials done; (missing|unfinished): .*\n\nNot done:\nnpx route-distillery study .*tiny\.json .*--out .*moved\n$/,
  );

  const holder = { pid: 1, began: null, host: 'lost', what: 'npx route-distillery study' };
  for (const folder of ['moved', 'moved/trial-0003']) {
    mkdirSync(place(folder), { recursive: true });
    writeFileSync(place(`${folder}/in-use.lock`), JSON.stringify(holder));
    utimesSync(place(`${folder}/in-use.lock`), 1e9, 1e9);
  }
  rmSync(place('moved/trial-0003/trial.json'), { force: true });
  const again = await run('study', study('moved', '--workers', '2'));
  expect(again).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/trial-0003 was taken over.*on lost/),
  });
  expect(found('moved')).toEqual(found('straight'));
  expect(locks()).toEqual([]);
}, 120_000);

it('a part with a failed trial ends with code 3, tries it again when asked, and is not merged without a word', async () => {
  const arms = [
    { name: 'alone', settings: { lambda: 0 } },
    { name: 'taught', settings: { lambda: 0.1, teacher: 'foundation' } },
  ];
  const { axes: _, ...file } = { ...FILE, seeds: [1], arms, given: { foundation: place('nowhere') } };
  writeFileSync(place('failing.json'), JSON.stringify(file));
  const out = ['--data', place('city'), '--out', place('failing')];
  const part = () => run('study', [place('failing.json'), ...out, '--workers', '1', '--shard', '1/1']);
  const first = await part();
  expect(first).toMatchObject({ code: 3, stderr: expect.stringMatching(/1 of 2 trials failed \(1\)/) });
  const second = await part();
  expect(second).toMatchObject({ code: 3, stderr: expect.stringMatching(/Trial 1 .*failed/) });
  expect(second.stderr).not.toMatch(/Trial 0 /);
  const merge = (...more: string[]) => run('merge', [place('failing'), '--out', place('failing'), ...more]);
  expect(await run('parts', [place('failing')])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^1\/1 {2}1 of 2 trials done; failed: 1\n\nNot done:\n.* --shard 1\/1\n$/),
  });
  expect(await merge()).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /1 of 2 trials are missing: 1 \(failed\).*\n.*failing\.json.* --shard 1\/1\n/,
    ),
  });
  expect((await merge('--partial')).code).toBe(0);
}, 120_000);

it('a study that cannot be run says why, before any work', async () => {
  writeFileSync(place('bad.json'), JSON.stringify({ ...FILE, baseline: 'x' }));
  const [bad, empty, shard, merge] = await Promise.all([
    run('study', [place('bad.json'), '--out', place('bad')]),
    run('study', study('empty', '--shard', '5/5')),
    run('study', study('bad', '--shard', '4/3')),
    run('study', ['merge', place('nothing'), '--out', place('bad')]),
  ]);
  expect(bad).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/bad\.json cannot be used: at "baseline"/),
  });
  expect(empty).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Part 5\/5 has nothing to do, .*: there are 4 trials in all\.\n$/),
  });
  expect(shard).toMatchObject({ code: 2, stderr: expect.stringMatching(/--shard must be a part of all/) });
  expect(merge).toMatchObject({ code: 2, stderr: expect.stringMatching(/holds no study/) });
}, 60_000);
