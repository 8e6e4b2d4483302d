import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { partsOf } from '../src/domain/dataset';
import { dataFilesFromPaths } from '../cli/node-files';
import { commandLine } from '../cli/testing/commands';

let root: string;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'residents-'))));
afterAll(() => rmSync(root, { recursive: true }));

const make = (...args: string[]) =>
  promisify(execFile)(process.execPath, [...commandLine('tools/make-residents.ts'), ...args]);

it('writes a data set of places and check-ins that loads without a row left out, with its README', async () => {
  const { stdout } = await make('--out', root, '--residents', '12', '--weeks', '2', '--seed', '3');
  expect(stdout).toMatch(/^\d+ check-ins of 12 residents, [\d.]+ MB, in /);
  const { dataset, report } = await loadHoserDataset(await dataFilesFromPaths([root]), { name: 'r' });
  expect(report.filter(({ kind }) => kind !== 'missing-file')).toEqual([]);
  expect(partsOf(dataset)).toEqual(['places', 'checkIns']);
  expect(dataset.card).toMatchObject({ simulated: true, seed: 3 });
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('--residents 12 --weeks 2 --seed 3');
  await expect(make('--out', root, '--residents', '12', '--weeks', '2')).rejects.toThrow(/--replace/);
});
