import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { zoneTransitions } from '../src/domain/zones';
import { dataFilesFromPaths } from '../cli/node-files';
import { commandLine } from '../cli/testing/commands';

let root: string;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'large-city-'))));
afterAll(() => rmSync(root, { recursive: true }));

const make = (...args: string[]) =>
  promisify(execFile)(process.execPath, [...commandLine('tools/make-large-city.ts'), ...args]);

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
