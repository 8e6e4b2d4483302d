import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readAll } from '../../data/data-file';
import { Failure } from '../../base/failure';
import type { NamedFile } from '../datasets/named-file';
import { localTask } from '../protocol/local-task';
import type { BuilderService } from './builder-service';
import { builderService } from './builder-worker-service';
import { smallTownMap, smallTownTraces } from './testing/small-town';

const named = (path: string, content: string | Uint8Array<ArrayBuffer>): NamedFile => ({
  path,
  file: new Blob([content]),
});

/** The drives of the small town, as a table and as GPX. */
async function drives(count: number): Promise<{ csv: string; gpx: string }> {
  const csv = new TextDecoder().decode(await readAll(smallTownTraces(count), 1e6));
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  const byTime = rows.map(
    ([, time, lon, lat]) =>
      `<trkpt lat="${lat}" lon="${lon}"><time>${new Date(1000 * Number(time)).toISOString()}</time></trkpt>`,
  );
  return { csv, gpx: `<gpx><trk><trkseg>${byTime.join('')}</trkseg></trk></gpx>` };
}

async function serviceWithRoads(): Promise<BuilderService> {
  const service = builderService(
    () => Promise.reject(new Failure('not-supported', 'Nothing is kept here.')),
    {
      load: () => Promise.reject(new Error('No gaps are filled here.')),
      backend: { onBroken: () => undefined },
    },
  );
  const map = named('town.osm', new Uint8Array(await readAll(smallTownMap(), 1e6)));
  await service.readRoads({ files: [map], settings: {} }, localTask());
  return service;
}

describe('GPS files of several kinds', () => {
  it('are sorted, previewed kind by kind, and read together', async () => {
    const service = await serviceWithRoads();
    const { csv, gpx } = await drives(6);
    const zip = zipSync({ 'c.csv': strToU8(csv), 'd.gpx': strToU8(gpx) });
    const files = [named('a.csv', csv), named('b.gpx', gpx), named('z.zip', new Uint8Array(zip))];
    const { groups, refused } = await service.sortTraces({ files, timeZone: 'UTC' }, localTask());
    expect(refused).toEqual([]);
    expect(groups.map(({ names }) => names)).toEqual([
      ['a.csv', 'z.zip/c.csv'],
      ['b.gpx', 'z.zip/d.gpx'],
    ]);
    expect(groups.map(({ files: given }) => given.map(({ path }) => path))).toEqual([
      ['a.csv', 'z.zip'],
      ['b.gpx', 'z.zip'],
    ]);
    expect(groups.map(({ preview }) => preview.kind)).toEqual(['points-csv', 'gpx']);
    const read = groups.map(({ preview, ...group }) => ({ group, choice: preview.choice }));
    const built = await service.readTraces({ groups: read, cleaning: {} }, localTask());
    expect(built.read.map(({ kind }) => kind)).toEqual(['points-csv', 'gpx']);
    // A zip is one source, however many kinds it holds.
    expect(built.sources.map(({ name }) => name)).toEqual(['a.csv', 'z.zip', 'b.gpx']);
    const matched = await service.match({ settings: {} }, localTask());
    expect(matched.match?.quality.matchedShare).toBeGreaterThan(0.9);
  });

  it('stay when one of them is bad', async () => {
    const service = await serviceWithRoads();
    const { csv } = await drives(2);
    const files = [named('a.csv', csv), named('page.gpx', '<!doctype html><html></html>')];
    const { groups, refused } = await service.sortTraces({ files }, localTask());
    expect(groups.map(({ names }) => names)).toEqual([['a.csv']]);
    expect(refused.map(({ name }) => name)).toEqual(['page.gpx']);
    expect(refused[0].message).toMatch(/^page\.gpx: this is a web page/);
  });

  it('are refused where none of them can be read', async () => {
    const service = await serviceWithRoads();
    const files = ['a.csv', 'b.csv', 'c.csv', 'd.csv'].map((path) => named(path, ''));
    await expect(service.sortTraces({ files }, localTask())).rejects.toThrow(
      /^a\.csv: the file is empty.* c\.csv: the file is empty.* And 1 more\.$/,
    );
  });
});
