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

const make = runner('tools/make-flows.ts');

it('writes a data set with simulated flows that loads without a finding', async () => {
  const [city, out] = [join(root, 'city.zip'), join(root, 'out')];
  writeFileSync(city, zipOf(await sampleCityFiles({ roads: 300, trips: 60, seed: 3 })));
  const { stdout } = await make(
    '--from',
    city,
    '--out',
    out,
    '--days',
    '2',
    '--nodes',
    '9',
    '--day-shock',
    '0.3',
  );
  expect(stdout).toMatch(/trips counted on 9 roads in 576 bins/);
  const { dataset, report } = await loadHoserDataset(await dataFilesFromPaths([out]), { name: 'flows' });
  expect(report).toEqual([]);
  expect(partsOf(dataset)).toEqual(['trips', 'series']);
  expect(dataset.extras!.series!.values).toHaveLength(576 * 9);
  expect(dataset.extras!.series!.roads).toHaveLength(9);
  expect(dataset.card).toMatchObject({ name: 'out', simulated: true });
  expect(dataset.card!.sources.map(({ gives }) => gives)).toEqual(['roads', 'trips', 'series']);
  const command = '--from city.zip --nodes 9 --days 2 --day-shock 0.3 --start 2024-09-02 --seed 7 --out DIR';
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(command);
  expect(readFileSync(join(out, 'data-card.md'), 'utf8')).toContain(command.replace('city.zip', 'FROM'));
  const again = make('--from', city, '--out', out);
  await expect(again).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/--replace/) });
});

it('says what is wrong with a setting', async () => {
  const refused = make('--from', 'x', '--out', join(root, 'none'), '--shock-hours', 'long');
  await expect(refused).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/shockHours.*must be a number from 0\.1 to 48, not NaN/),
  });
});
