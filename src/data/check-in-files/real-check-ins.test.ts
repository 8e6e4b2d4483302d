import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realData } from '../../../scripts/folders.mjs';
import { secondOfDay } from '../../domain/time-statistics';
import { dataFileFromBytes } from '../data-file';
import { loadDataset } from '../load-dataset';

const NAMES = ['NYC_test.csv', 'NYC_val.csv', 'poi_info.csv'];
const data = realData('foursquare-nyc', ...NAMES);

it.skipIf(data.absent)(data.titled('the check-ins of New York open, on the clocks of New York'), async () => {
  const files = NAMES.map((name) => dataFileFromBytes(name, readFileSync(join(data.path, name))));
  const { dataset, report } = await loadDataset(files, { name: 'New York' });
  const { checkIns, places } = dataset.extras!;
  expect([checkIns!.times.length, checkIns!.users.length, places!.ids.length]).toEqual([21406, 962, 4330]);
  expect(report.map(({ kind }) => kind).sort()).toEqual(['no-roads', 'wrong-kind']);
  const hours = new Uint32Array(24);
  for (const time of checkIns!.times) hours[Math.floor(secondOfDay(time) / 3600)]++;
  // People sleep at night: by UTC the quiet hours would be those of the morning.
  expect(hours.indexOf(Math.min(...hours))).toBeGreaterThanOrEqual(2);
  expect(hours.indexOf(Math.min(...hours))).toBeLessThanOrEqual(5);
});
