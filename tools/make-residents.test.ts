import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { partsOf } from '../src/domain/dataset';
import { dataFilesFromPaths } from '../cli/node-files';
import { runner } from '../cli/testing/commands';
import { temporaryFolder } from '../cli/testing/temporary-folder';

const root = temporaryFolder();

const make = runner('tools/make-residents.ts');

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
