import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { partsOf } from '../src/domain/dataset';
import { dataFilesFromPaths } from '../cli/node-files';
import { runner } from '../cli/testing/commands';
import { temporaryFolder } from '../cli/testing/temporary-folder';

const root = temporaryFolder();

const make = runner('tools/make-cities.ts');

it('writes two data sets that load without a finding, each with its README', async () => {
  const { stdout } = await make('--out', root, '--trips', '20', '--seed', '3');
  expect(stdout).toMatch(
    /^City A has \d+ points of 20 trips, City B has \d+ points of 20 trips, [\d.]+ MB, in /,
  );
  for (const [key, title] of [
    ['a', 'City A'],
    ['b', 'City B'],
  ]) {
    const files = await dataFilesFromPaths([join(root, key)]);
    const { dataset, report } = await loadHoserDataset(files, { name: key });
    expect(report).toEqual([]);
    expect(partsOf(dataset)).toEqual(['trips', 'traces', 'places']);
    expect(dataset.extras!.traces!.traceCount).toBe(20);
    expect(dataset.card).toMatchObject({ name: title, simulated: true, seed: 3 });
    const readme = readFileSync(join(root, key, 'README.md'), 'utf8');
    expect(readme).toContain(`# ${title}`);
    expect(readme).toContain('node --import tsx tools/make-cities.ts --trips 20 --seed 3 --out DIR');
  }
});
