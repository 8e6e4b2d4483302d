import { existsSync, readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import type { DataFile } from '../../../src/data/data-file';
import { datasetOf, makeSampleCity } from './make-sample-city';
import { sampleCityFiles, zipOf } from './sample-city-files';

const shipped = (name: string) => new URL(`../../../public/sample-city/${name}`, import.meta.url);

const asDataFile = (name: string, bytes: Uint8Array): DataFile => ({
  name,
  size: bytes.length,
  stream: () => new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(),
});

describe('sampleCityFiles', () => {
  it('reads back as the same data set, with nothing to complain of', async () => {
    const options = { roads: 120, trips: 100, seed: 3 };
    const zip = zipOf(await sampleCityFiles(options));
    const { dataset, report } = await loadHoserDataset([asDataFile('city.zip', zip)], { name: 'city' });
    expect(report).toEqual([]);
    expect(dataset.card).toMatchObject({ simulated: true, name: 'Sample city' });
    expect(dataset.fingerprint).toBe((await datasetOf(makeSampleCity(options), 'city')).fingerprint);
  });

  it('says in the README how it was made and how the trips differ from best paths', async () => {
    const files = await sampleCityFiles({ roads: 120, trips: 60, seed: 3 });
    const readme = new TextDecoder().decode(
      [...(files.find(({ name }) => name === 'README.md')?.chunks() ?? [])][0],
    );
    expect(readme).toContain('--roads 120 --trips 60 --seed 3');
    expect(readme).toMatch(/shortest path \(metres\) \| \d+\.\d % \| \d+\.\d % \|/);
    expect(readme).toContain('CC0');
  });
});

describe('the city that comes with the application', () => {
  it('is at most 4 MB and is what its command makes, byte for byte', async () => {
    const zip = new Uint8Array(readFileSync(shipped('sample-city.zip')));
    expect(existsSync(shipped('README.md'))).toBe(true);
    expect(zip.length).toBeLessThan(4e6);
    const entries = unzipSync(zip);
    const files = await sampleCityFiles({ roads: 2000, trips: 8000, seed: 7 });
    expect(Object.keys(entries)).toEqual(files.map(({ name }) => name));
    for (const file of files) {
      const made = Buffer.concat([...file.chunks()]);
      expect(Buffer.compare(made, entries[file.name]), `${file.name} differs: run make-sample-city`).toBe(0);
    }
    expect(Buffer.compare(zipOf(files), zip), 'the zip differs: run make-sample-city').toBe(0);
  }, 120_000);
});
