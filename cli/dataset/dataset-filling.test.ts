import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietly } from '../testing/quietly';
import { readAll } from '../../src/data/data-file';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import { smallTownMap, smallTownTraces } from '../../src/engine/dataset-builder/testing/small-town';
import { useBackend } from '../../src/nn/testing/backends';
import { silentEncoder } from '../../src/systems/transfertraj/testing/silent-encoder';
import { datasetCommand } from '../dataset';
import { DatasetRun } from './dataset-run';
import { temporaryFolder } from '../testing/temporary-folder';

const folder = temporaryFolder();
const said = quietly();
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  await useBackend('wasm');
  await writeFile(place('town.osm'), await readAll(smallTownMap(), 1e7));
  await writeFile(place('drives.csv'), await readAll(smallTownTraces(12), 1e7));
  await writeFile(place('encoder.safetensors'), await silentEncoder());
});

const make = (...more: string[]) =>
  new DatasetRun(
    datasetCommand.read(['--roads', place('town.osm'), '--trips', place('drives.csv'), ...more])!,
  ).run();
const cardIn = async (out: string) =>
  JSON.parse(await readFile(join(place(out), 'data-card.json'), 'utf8')) as {
    steps: { name: string; settings: object; counts: Record<string, number> }[];
  };

describe('a data set whose gaps an encoder fills', () => {
  it('says so in its card, and is built again from it with that encoder', async () => {
    const encoder = ['--recover-by', place('encoder.safetensors')];
    await make('--out', place('filled'), ...encoder, '--recover-every', '2', '--recover-gaps', '4');
    const step = (await cardIn('filled')).steps.find(({ name }) => name === 'Gaps filled')!;
    expect(step.settings).toEqual({
      files: 'encoder.safetensors',
      digest: await digestOfFile(await readFile(place('encoder.safetensors'))),
      everySeconds: 2,
      longerThanSeconds: 4,
    });
    expect(step.counts.filled).toBe(2 * (step.counts.points - 12));
    expect(said.join('\n')).toContain(
      `${step.counts.filled.toLocaleString('en')} points filled into gaps of 12 traces by encoder.safetensors.`,
    );

    said.length = 0;
    const card = ['--card', join(place('filled'), 'data-card.json')];
    await make('--out', place('again'), ...card, ...encoder);
    expect(said.join('\n')).toContain('Same as the card');
    await expect(make('--out', place('without'), ...card)).rejects.toThrow(
      'Gaps of these traces were filled by encoder.safetensors. Give that encoder: --recover-by FILE.',
    );
  });

  it.each([
    [['--recover-every', '15'], 'Name it: --recover-by FILE.'],
    [['--recover-by', 'x', '--recover-every', '0'], '--recover-every must be at least 1 second, not 0.'],
    [['--recover-by', 'x', '--recover-gaps', 'long'], "--recover-gaps must be a number, not 'long'."],
  ])('is refused with %s', async (options, message) => {
    await expect(async () => make('--out', place('x'), ...options)).rejects.toThrow(message);
  });

  it('is refused with a file that is no encoder', async () => {
    await expect(make('--out', place('x'), '--recover-by', place('town.osm'))).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
