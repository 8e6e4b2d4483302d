import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { zoneTransitions } from '../src/domain/zones';
import { dataFilesFromPaths } from '../cli/node-files';
import { runner } from '../cli/testing/commands';
import { temporaryFolder } from '../cli/testing/temporary-folder';

const root = temporaryFolder();

const make = runner('tools/make-large-city.ts');

it('writes a data set that loads without a finding, the same bytes for the same seed', async () => {
  const size = ['--roads', '300', '--trips', '500', '--seed', '3'];
  const [first, second] = [join(root, 'first'), join(root, 'second')];
  const { stdout } = await make(...size, '--out', first);
  await make(...size, '--out', second);
  const { dataset, report } = await loadHoserDataset(await dataFilesFromPaths([first]), { name: 'large' });
  expect(report).toEqual([]);
  const { trips, zones, network } = dataset;
  expect(trips.train.tripCount + trips.val.tripCount + trips.test.tripCount).toBe(500);
  expect(stdout).toContain(`${network.roadCount} roads, 500 trips (${trips.train.tripCount} train, `);
  expect(zones.source).toBe('file');
  expect(zones.transitions).toEqual(zoneTransitions(trips.train, zones.zoneOfRoad, zones.zoneCount));
  for (const name of ['train.csv', 'test.csv', 'roadmap.geo', 'zone_trans_mat.npy'])
    expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name)))).toBe(true);
});

it('says what is wrong with a number', async () => {
  const refused = make('--out', join(root, 'none'), '--trips', 'many');
  await expect(refused).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--trips must be a whole number/),
  });
});
