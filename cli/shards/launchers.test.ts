import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { drawRoutes } from '../routes/draw-routes';
import { routesCommand } from '../routes';
import { filesIn, writeDataset } from '../testing/commands';
import { mergeShards } from './merge-shards';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'launchers-'));
const place = (name: string) => join(root, name);

beforeAll(async () => {
  writeDataset(place('city'), await tinyCity(60, 330));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(console, 'log').mockReturnValue();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const words = () => [
  ...['--data', place('city'), '--trips', 'train', '--model', 'shortest', '--resamples', '20'],
];

const launch = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = repository,
) => spawnSync(program, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });

function run(...wanted: Parameters<typeof launch>): void {
  const { status, stderr } = launch(...wanted);
  expect(stderr.split('\n').filter((line) => /Error|cannot|must/.test(line))).toEqual([]);
  expect(status).toBe(0);
}

/** The line that the shell of the manifest's one container is given. */
const containerLine = (manifest: string): string =>
  /^( +)args:\n +- >-\n((?:\1 {4}.*\n)+)/m.exec(manifest)![2].trim().replace(/\s+/g, ' ');

const SCRIPT = join(repository, 'scale/slurm/shards.sbatch');

it('a task of the SLURM array and a pod of the Kubernetes Job do parts of one command', async () => {
  const out = place('parts');
  // One index alone, as `--array=1` gives it, from another folder, by the copy that SLURM makes of the script.
  const copy = place('slurm_script');
  copyFileSync(SCRIPT, copy);
  mkdirSync(place('bin'));
  writeFileSync(
    place('bin/scontrol'),
    `#!/bin/sh\necho "JobId=7_1\n   Command=${SCRIPT} routes --data x\n   WorkDir=/"\n`,
  );
  chmodSync(place('bin/scontrol'), 0o755);
  const path = `${place('bin')}:${process.env.PATH}`;
  const task = {
    SLURM_ARRAY_TASK_ID: '1',
    SLURM_ARRAY_TASK_COUNT: '1',
    SLURM_JOB_ID: '7',
    PARTS: '2',
    PATH: path,
  };
  run('bash', [copy, 'routes', ...words(), '--out', out], task, root);
  const manifest = readFileSync(join(repository, 'scale/kubernetes/shards.yaml'), 'utf8');
  const line = containerLine(manifest);
  const [, own] = /cli\/bin\.mjs routes (.*) --out /.exec(line)!;
  run('/bin/sh', ['-c', line.replace(own, words().join(' '))], {
    JOB_COMPLETION_INDEX: '1',
    SHARDS: '2',
    RESULTS: root,
  });
  expect(readdirSync(out).sort()).toEqual([1, 2].map((index) => `shard-${index}-of-2.safetensors`));
  await mergeShards({ shards: [out], out: place('merged'), replace: false });
  await drawRoutes(routesCommand.read([...words(), '--out', place('one')])!);
  expect(filesIn(place('merged'))).toEqual(filesIn(place('one')));
  run(
    'python3',
    [
      'scale/ray/shards.py',
      '--processes',
      '--shards',
      '2',
      '--',
      'routes',
      ...words(),
      '--out',
      place('ray'),
    ],
    {},
  );
  expect(filesIn(place('ray'))).toEqual(filesIn(out));
  const again = launch('bash', [SCRIPT, 'routes', ...words(), '--out', out], { ...task, PARTS: '3' });
  expect(again).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/holds parts of work that was cut into 2, and this is part 1 of 3/),
  });
}, 120_000);

it.each([
  [{}, /This is no task of an array.*--array=1-8/],
  [{ SLURM_ARRAY_TASK_ID: '0' }, /no part 0 of 8/],
  [{ SLURM_ARRAY_TASK_ID: '9' }, /no part 9 of 8/],
  [{ SLURM_ARRAY_TASK_ID: '3', PARTS: '2' }, /no part 3 of 2: give sbatch --array=1-2/],
  [{ SLURM_ARRAY_TASK_ID: '1', PARTS: 'all' }, /PARTS must be a number/],
])('a task of SLURM that is no part is refused: %j', (env, why) => {
  const { status, stderr } = launch('bash', [SCRIPT, 'routes', '--out', place('x')], env);
  expect([status, stderr]).toEqual([2, expect.stringMatching(why)]);
});

it('the manifest has what a Job needs, and as many indices as parts', () => {
  const manifest = readFileSync(join(repository, 'scale/kubernetes/shards.yaml'), 'utf8');
  const values = (key: string) =>
    [...manifest.matchAll(new RegExp(`[{ -]${key}: ([^,}\\n]+)`, 'g'))].map(([, value]) => value.trim());
  expect(manifest).toMatch(/^apiVersion: batch\/v1\nkind: Job\nmetadata:\n {2}name: \w+\nspec:\n/m);
  expect(manifest).toMatch(
    /^ {2}template:\n {4}spec:\n(?: {6}.*\n)*? {6}containers:\n {8}- name: \w+\n {10}image: \S+\n/m,
  );
  // An indexed Job needs its number of indices; retries of each need pods that are never restarted in place.
  expect(values('completionMode')).toEqual(['Indexed']);
  expect(values('backoffLimitPerIndex')).toHaveLength(1);
  expect(values('restartPolicy')).toEqual(['Never']);
  expect([values('completions'), values('parallelism')]).toEqual([['8'], ['8']]);
  expect(manifest).toMatch(/\{ name: SHARDS, value: '8' \}/);
  const [mount] = /volumeMounts:\n +- \{ name: (\w+), mountPath: \/results \}/.exec(manifest)!.slice(1);
  expect(manifest).toMatch(
    new RegExp(`volumes:\\n +- name: ${mount}\\n +persistentVolumeClaim: \\{ claimName: \\S+ \\}`),
  );
});
