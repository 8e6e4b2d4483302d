import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { sampleCityFiles, zipOf } from './invention/sample-city/sample-city-files';
import { partsOf } from '../src/domain/dataset';
import { dataFilesFromPaths } from '../cli/node-files';
import { runner } from '../cli/testing/commands';
import { temporaryFolder } from '../cli/testing/temporary-folder';

const root = temporaryFolder();

const make = runner('tools/make-points.ts');

it('writes a data set with simulated points that loads without a finding', async () => {
  const [city, out] = [join(root, 'city.zip'), join(root, 'out')];
  writeFileSync(city, zipOf(await sampleCityFiles({ roads: 600, trips: 60, seed: 3 })));
  const { stdout } = await make('--from', city, '--out', out, '--trips', '40', '--least-noise', '4');
  expect(stdout).toMatch(/^\d+ points of 40 trips; at [\d.]+ % of them the car stands\. \d+ files/);
  const { dataset, report } = await loadHoserDataset(await dataFilesFromPaths([out]), { name: 'points' });
  expect(report).toEqual([]);
  expect(partsOf(dataset)).toEqual(['trips', 'traces']);
  expect(dataset.extras!.traces!.traceCount).toBe(40);
  expect(dataset.card).toMatchObject({ name: 'out', simulated: true });
  expect(dataset.card!.sources.map(({ gives, kind }) => [gives, kind])).toEqual([
    ['roads', 'hoser'],
    ['trips', 'simulated'],
  ]);
  const command = '--from city.zip --trips 40 --least-noise 4 --start 2024-09-02 --seed 7 --out DIR';
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(
    `node --import tsx tools/make-points.ts ${command}`,
  );
  expect(readFileSync(join(out, 'data-card.md'), 'utf8')).toContain(command.replace('city.zip', 'FROM'));
});
