import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
  // One index alone, as `--array=1` gives it, from another folder.
  const task = { SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '1', PARTS: '2' };
  run('bash', [SCRIPT, 'routes', ...words(), '--out', out], task, root);
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
