import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readGps } from './read-gps';
import { gpx, POINTS, read, refusal } from './testing/gps-texts';

describe('files', () => {
  const table = 'car,lon,lat,time\na,-8.61,41.14,10\na,-8.62,41.15,20\n';

  it('reads gzip (of several members) and zips', async () => {
    const [head, tail] = [table.slice(0, 30), table.slice(30)].map((part) => gzipSync(strToU8(part)));
    const members = new Uint8Array([...head, ...tail]);
    expect((await read(members, POINTS, 'a.csv.gz')).report.points).toBe(2);
    const zip = zipSync({ 'x/a.csv': strToU8(table), 'x/b.csv': strToU8(table), 'readme.md': strToU8('#') });
    const { report } = await read(zip, POINTS, 'a.zip');
    expect(report.files.map(({ name, points }) => [name, points])).toEqual([
      ['a.zip/x/a.csv', 2],
      ['a.zip/x/b.csv', 2],
    ]);
  });

  const noise = Uint8Array.from({ length: 400 }, (_, i) => (i * 7919 + (i >> 3) * 104729) & 255);
  it.each<[RegExp, string | Uint8Array, string]>([
    [/the file is empty/, '', 'a.csv'],
    [/the file is empty/, ' \n \n', 'a.csv'],
    [/holds no text/, noise, 'a.csv'],
    [
      /PBF format: load it as roads/,
      new Uint8Array([0, 0, 0, 13, 10, 9, ...strToU8('OSMHeader'), 24, 0]),
      'a.pbf',
    ],
    [/OpenStreetMap data.*load it as roads/, '<?xml version="1.0"?><osm version="0.6"></osm>', 'a.gpx'],
    [/this is a web page/, '<!DOCTYPE html><html><body>404</body></html>', 'a.csv'],
    [/Export it as GPX/, '<kml></kml>', 'a.kml'],
    [/UTF-16.*Save it as UTF-8/, new Uint8Array([0xff, 0xfe, 65, 0]), 'a.csv'],
    [/a\.zip: this is not a zip file/, table, 'a.zip'],
    [/its name says gzip, its content is not/, table, 'a.csv.gz'],
    [
      /gzip file cannot be unpacked.*download or pack it again/,
      gzipSync(strToU8(table)).slice(0, 40),
      'a.csv.gz',
    ],
    [/this is GPX, and a table \(CSV\) was chosen/, gpx(''), 'a.gpx'],
  ])('refuses %s', async (words, content, name) => {
    expect((await refusal(content, POINTS, name)).message).toMatch(words);
  });

  it('refuses no file at all', async () => {
    await expect(readGps([], POINTS)).rejects.toThrow(/No GPS file was given/);
  });
});
