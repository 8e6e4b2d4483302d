import { describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realData } from '../../../scripts/folders.mjs';
import { renderCheckReport } from '../check-report';
import { dataFileFromBytes } from '../data-file';
import { loadDataset } from '../load-dataset';

const FILES = ['los_speed.csv', 'los_adj.csv', 'graph_sensor_locations.csv', 'graph_sensor_ids.txt'];
const los = realData('los-loop', ...FILES);

describe('LOS-loop', () => {
  it.skipIf(los.absent)(los.titled('is read whole'), async () => {
    const files = await Promise.all(
      FILES.map(async (name) => dataFileFromBytes(name, await readFile(join(los.path, name)))),
    );
    const { dataset, report } = await loadDataset(files, { name: 'LOS-loop' });
    const { ids, times, features, values, lonLat, linkFrom, linkWeights } = dataset.extras!.series!;
    expect([times.length, ids.length, features]).toEqual([2016, 207, ['speed']]);
    expect(times[0]).toBe(Date.UTC(2012, 2, 1) / 1000);
    expect(times[2015] - times[0]).toBe(2015 * 300);
    expect(values.every((value) => value > 0)).toBe(true);
    expect(values[207 * 2015 + 206]).toBe(58.875);
    expect([...lonLat].every(Number.isFinite)).toBe(true);
    expect(linkFrom).toHaveLength(2626);
    expect([Math.min(...linkWeights!), Math.max(...linkWeights!)]).toEqual([
      expect.closeTo(0.1, 2),
      expect.closeTo(1, 2),
    ]);
    expect(dataset.network.roadCount).toBe(616);
    expect(renderCheckReport(report)).toMatch(/2012-03-01 00:00.*those of LOS-loop/);
    expect(report.every(({ action }) => action === 'kept')).toBe(true);
  });
});
