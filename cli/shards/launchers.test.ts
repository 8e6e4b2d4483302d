import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { containerCommand } from '../../scale/kubernetes/container-command.mjs';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { drawRoutes } from '../routes/draw-routes';
import { routesCommand } from '../routes';
import { filesIn, writeDataset } from '../testing/commands';
import { mergeShards } from './merge-shards';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'launchers-'));
const place = (name: string) => join(root, name);

beforeAll(async () => {
  writeDataset(place('city'), await tinyCity());
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(console, 'log').mockReturnValue();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const words = () => ['--data', place('city'), '--model', 'shortest', '--resamples', '20'];

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd: repository,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(stderr.split('\n').filter((line) => /Error|cannot|must/.test(line))).toEqual([]);
  expect(status).toBe(0);
}

it('a task of the SLURM array and a pod of the Kubernetes Job do parts of one command', async () => {
  const out = place('parts');
  run('bash', ['scale/slurm/shards.sbatch', 'routes', ...words(), '--out', out], {
    SLURM_ARRAY_TASK_ID: '1',
    SLURM_ARRAY_TASK_COUNT: '2',
  });
  const manifest = readFileSync(join(repository, 'scale/kubernetes/shards.yaml'), 'utf8');
  const [program, flag, line] = containerCommand(manifest);
  const [, own] = /cli\/main\.ts routes (.*) --out /.exec(line)!;
  run(program, [flag, line.replace(own, words().join(' '))], {
    JOB_COMPLETION_INDEX: '1',
    SHARDS: '2',
    RESULTS: root,
  });
  expect(readdirSync(out).sort()).toEqual([1, 2].map((index) => `shard-${index}-of-2.safetensors`));
  await mergeShards({ shards: [out], out: place('merged'), replace: false });
  await drawRoutes(routesCommand.read([...words(), '--out', place('one')])!);
  expect(filesIn(place('merged'))).toEqual(filesIn(place('one')));
}, 120_000);
