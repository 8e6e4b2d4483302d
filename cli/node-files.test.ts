import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readAll, readStream } from '../src/data/data-file';
import { dataFilesFromPaths } from './node-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-files-'));
  mkdirSync(join(folder, 'city'));
  writeFileSync(join(folder, 'city', 'roadmap.geo'), 'geo');
  writeFileSync(join(folder, 'train.csv'), 'x'.repeat(600_000));
  writeFileSync(join(folder, 'empty'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('takes a folder with all below it, names relative to the folder', async () => {
  const files = await dataFilesFromPaths([folder]);
  expect(files.map(({ name, size }) => [name, size])).toEqual([
    ['city/roadmap.geo', 3],
    ['empty', 0],
    ['train.csv', 600_000],
  ]);
  expect((await readAll(files[2], 1e6)).length).toBe(600_000);
  expect((await readAll(files[1], 10)).length).toBe(0);
});

it('leaves out what commands make for themselves in their folders', async () => {
  mkdirSync(join(folder, 'city', 'unfinished-run', 'training'), { recursive: true });
  const own = [
    'in-use.lock',
    'unfinished-swap.json',
    'train.csv.unfinished',
    'unfinished-run/training/teacher.1',
  ];
  for (const name of own) writeFileSync(join(folder, 'city', name), 'x');
  const files = await dataFilesFromPaths([folder]);
  expect(files.map(({ name }) => name)).toEqual(['city/roadmap.geo', 'empty', 'train.csv']);
});

it('takes single files, more than once, and any range of them', async () => {
  const [file] = await dataFilesFromPaths([join(folder, 'city', 'roadmap.geo')]);
  expect(file.name).toBe('roadmap.geo');
  for (let time = 0; time < 2; time++) expect(new TextDecoder().decode(await readAll(file, 10))).toBe('geo');
  expect(new TextDecoder().decode(await readStream('part', file.slice!(1, 3), 10))).toBe('eo');
});

it('names a path that does not exist', async () => {
  await expect(dataFilesFromPaths([join(folder, 'nowhere')])).rejects.toMatchObject({
    name: 'Failure',
    code: 'bad-input',
  });
});

it('names a file that went away before it was read', async () => {
  const files = await dataFilesFromPaths([folder]);
  rmSync(join(folder, 'train.csv'));
  await expect(readAll(files[2], 1e6)).rejects.toThrow(/train\.csv could not be read/);
});
