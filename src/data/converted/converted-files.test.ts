import { zipSync, strToU8 } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { NO_TASK } from '../../base/task';
import { dataFileFromBytes, readAll, type DataFile } from '../data-file';
import { openGpsFiles } from '../gps/gps-files';
import { readOsm } from '../osm/read-osm';
import { parquetFile } from './parquet-file';
import { PARQUET_SAMPLES } from './testing/parquet-samples';
import { shapefileOf } from './testing/shapefile-parts';

const textOf = async (file: DataFile) => new TextDecoder().decode(await readAll(file, 1e8));
const opened = (bytes: Uint8Array) => parquetFile(dataFileFromBytes('a.parquet', bytes), NO_TASK);

describe('Parquet', () => {
  const { geo, brotli, runs, ...tables } = PARQUET_SAMPLES;

  it.each(Object.entries(tables))(
    'of %s becomes CSV, with lists, times and formulas as text',
    async (_, bytes) => {
      const lines = (await textOf(await opened(bytes))).trim().split('\n');
      expect(lines).toHaveLength(41);
      expect(lines.slice(0, 3)).toEqual([
        'método,path,when,osm',
        'modelo,[1000],[2013-07-01T08:00:00.000Z],',
        `'=1+1,"[1000, 1007]","[2013-07-01T08:00:00.000Z, 2013-07-01T08:00:20.000Z]",1`,
      ]);
      expect(lines[40].endsWith(',39')).toBe(true);
    },
  );

  it('with geometries becomes lines, which may be roads', async () => {
    const [file] = await openGpsFiles([dataFileFromBytes('a.parquet', geo)], NO_TASK);
    expect(file.format).toBe('geojson');
    expect(JSON.parse(await textOf(file)).features[1]).toEqual({
      type: 'Feature',
      properties: { name: 'B' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [0, 41.001],
          [0.001, 41.001],
        ],
      },
    });
    expect(await readOsm([dataFileFromBytes('a.parquet', geo)])).toMatchObject({ wayCount: 2 });
    await expect(readOsm([dataFileFromBytes('a.parquet', tables.none)])).rejects.toThrow(
      /without geometries/,
    );
  });

  it('of another packing is refused with what to do', async () => {
    await expect(opened(brotli)).rejects.toThrow(
      /a\.parquet: this Parquet table cannot be read.*BROTLI.*snappy, gzip or zstd/,
    );
  });

  it('has no more rows than a file of its size, though a few bytes may stand for millions', async () => {
    await expect(opened(runs)).rejects.toThrow(
      /^a\.parquet: this Parquet table cannot be read: it has more than 200,163 rows, the most for a file of its size/,
    );
  });

  it('is refused where a run in it states more values than its page has', async () => {
    const bytes = tables.none.slice();
    // Levels of 25 values that are there: their length, a run of 25, and what they are.
    const run = [2, 0, 0, 0, 25 << 1, 1];
    const at = bytes.findIndex((_, i) => run.every((byte, k) => bytes[i + k] === byte));
    expect(at).toBeGreaterThan(0);
    bytes[at + 4] = 63 << 1;
    await expect(opened(bytes)).rejects.toThrow(/a run of it is longer than its page/);
  });

  it('never ends in anything but a Failure or rows, whatever is changed in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(PARQUET_SAMPLES)),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat()),
        async (sample, changes, cut) => {
          const bytes = sample.slice(0, cut === null ? sample.length : cut % sample.length);
          for (const [at, value] of changes) bytes[at % Math.max(1, bytes.length)] = value;
          try {
            const text = await textOf(await opened(bytes));
            expect(text.length).toBeLessThan(1e6);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Failure);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});

const UTM29 =
  'PROJCS["WGS 84 / UTM zone 29N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]';

describe('a shapefile in a zip', () => {
  const metres = shapefileOf(
    [
      [
        [530000, 4555000],
        [530100, 4555000],
      ],
    ],
    ['Rua A'],
  );
  const zip = (files: Record<string, Uint8Array>) => dataFileFromBytes('roads.zip', zipSync(files));

  it('becomes lines in degrees, which may be roads', async () => {
    const file = zip({
      'in/Roads.shp': metres.shp,
      'in/Roads.dbf': metres.dbf,
      'in/Roads.prj': strToU8(UTM29),
      'in/Roads.shx': new Uint8Array(9),
    });
    const [lines, ...others] = await openGpsFiles([file], NO_TASK);
    expect(others).toEqual([]);
    const [{ properties, geometry }] = JSON.parse(await textOf(lines)).features;
    expect(properties).toEqual({ NAME: 'Rua A' });
    expect(geometry.coordinates[0][0]).toBeCloseTo(-8.6425, 3);
    expect(geometry.coordinates[0][1]).toBeCloseTo(41.147, 2);
    expect(await readOsm([file])).toMatchObject({ wayCount: 1, counts: { assumedClasses: 1 } });
  });

  it.each([
    ['without a .prj that can be used', { 'a.shp': metres.shp }, /shape 1.*no \.prj.*ogr2ogr/],
    [
      'of another .prj',
      { 'a.shp': metres.shp, 'a.prj': strToU8('PROJCS["Moon",GEOGCS["x"]]') },
      /"Moon" cannot be converted.*ogr2ogr/,
    ],
    ['with a table cut off', { 'a.shp': metres.shp, 'a.dbf': metres.dbf.slice(0, 70) }, /\.dbf.*cut off/],
    ['that is none', { 'a.shp': strToU8('no shapes here') }, /a\.shp: this shapefile cannot be read/],
  ])('is refused %s', async (_, files, message) => {
    await expect(openGpsFiles([zip(files as Record<string, Uint8Array>)], NO_TASK)).rejects.toThrow(message);
  });

  it('is asked for where its shapes come alone', async () => {
    const file = dataFileFromBytes('a.shp', metres.shp);
    await expect(openGpsFiles([file], NO_TASK)).rejects.toThrow(/one zip/);
    await expect(readOsm([file])).rejects.toThrow(/one zip/);
  });

  it('never ends in anything but a Failure or lines, whatever is changed in it', async () => {
    const { shp, dbf } = shapefileOf(
      [
        [
          [0, 41],
          [0.01, 41],
        ],
        [
          [0, 41],
          [0, 41.01],
        ],
      ],
      ['A', '=1+1'],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(shp.length + dbf.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const [a, b] = [shp.slice(), dbf.slice()];
          for (const [at, value] of changes)
            if (at < a.length) a[at] = value;
            else b[at - a.length] = value;
          try {
            await openGpsFiles([zip({ 'a.shp': a, 'a.dbf': b })], NO_TASK);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Failure);
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
