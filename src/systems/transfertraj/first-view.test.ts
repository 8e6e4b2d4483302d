import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../data/data-file';
import { loadHoserDataset } from '../../data/hoser-layout';
import type { Dataset } from '../../domain/dataset';
import { haversineKm } from '../../domain/geo';
import { SAMPLE_RECOVERY_A } from '../../engine/datasets/samples';
import { readFirstView, type FirstViewFile } from '../../engine/first-view/first-view';
import { useBackend } from '../../nn/testing/backends';
import { firstViewFile } from '../../../tools/first-views/frame';
import { APART_KM, firstDrives, recoveryDrawing, TRIPS } from '../../../tools/first-views/recovery';
import { FIRST_WORDS } from './first-words';
import { CityRecords } from './recovery/city-records';

const shipped = (address: string) => readFileSync(new URL(`../../../public/${address}`, import.meta.url));
const file = () => JSON.parse(shipped(FIRST_WORDS.file).toString('utf8')) as FirstViewFile;

let dataset: Dataset;
beforeAll(async () => {
  const { address, title: name } = SAMPLE_RECOVERY_A;
  const city = dataFileFromBytes('city-a.zip', new Uint8Array(shipped(address)));
  dataset = (await loadHoserDataset([city], { name })).dataset;
});

describe('the first view of recovery', () => {
  it('is what the command makes of City A and its network, with all test trips measured again', async () => {
    await useBackend('wasm');
    const made = firstViewFile(dataset, await recoveryDrawing(dataset));
    expect(JSON.parse(JSON.stringify(made))).toEqual(file());
    const { numbers } = made;
    expect(numbers.overRoad.value).toBeCloseTo(numbers.network.value - numbers.alongRoad.value, 9);
    expect(shipped(FIRST_WORDS.file).length).toBeLessThan(100_000);
  });

  it('names who is nearer, and by how much', () => {
    const { numbers } = readFirstView(file());
    const [seen, measured] = FIRST_WORDS.say(numbers);
    expect(seen).toMatch(/the network puts the others 34\sm off, straight lines 35\sm .* path 28\sm\.$/);
    expect(measured).toMatch(
      /beats straight lines by 1\.1\sm \(0\.5 to 1\.7\) and loses to the shortest path by 6\.4\sm \(4\.7 to 8\.1\) on 101/,
    );
    const turned = {
      ...numbers,
      overRoad: numbers.overStraight,
      overStraight: { value: 1, low: -1, high: 3 },
    };
    expect(FIRST_WORDS.say(turned)[1]).toMatch(
      /is not clearly nearer than straight lines and beats the shortest path by 1\.1\sm \(0\.5 to 1\.7\)/,
    );
  });

  it('shows trips by its rule alone, from the first test trip on, which the page fills first', () => {
    const trips = new CityRecords(dataset).ofPart('test');
    const drives = firstDrives(trips);
    expect(drives).toHaveLength(TRIPS);
    expect(drives[0]).toBe(trips[0]);
    for (const [i, { lonLat }] of drives.entries())
      for (const { lonLat: other } of drives.slice(0, i))
        expect(haversineKm(lonLat[0], lonLat[1], other[0], other[1])).toBeGreaterThanOrEqual(APART_KM);
  });
});
