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
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ['an empty file', '', 'a.csv', /the file is empty/],
    ['blank text', ' \n \n', 'a.csv', /the file is empty/],
    ['binary junk', noise, 'a.csv', /holds no text/],
    [
      'OpenStreetMap PBF',
      new Uint8Array([0, 0, 0, 13, 10, 9, ...strToU8('OSMHeader'), 24, 0]),
      'a.pbf',
      /PBF format: load it as roads/,
    ],
    [
      'OpenStreetMap XML',
      '<?xml version="1.0"?><osm version="0.6"></osm>',
      'a.gpx',
      /OpenStreetMap data.*load it as roads/,
    ],
    ['a web page', '<!DOCTYPE html><html><body>404</body></html>', 'a.csv', /this is a web page/],
    ['KML', '<kml></kml>', 'a.kml', /Export it as GPX/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 65, 0]), 'a.csv', /UTF-16.*Save it as UTF-8/],
    ['a zip that is none', table, 'a.zip', /a\.zip: this is not a zip file/],
    ['gzip that is none', table, 'a.csv.gz', /its name says gzip, its content is not/],
    [
      'cut-off gzip',
      gzipSync(strToU8(table)).slice(0, 40),
      'a.csv.gz',
      /gzip file cannot be unpacked.*download or pack it again/,
    ],
    ['GPX among tables', gpx(''), 'a.gpx', /this is GPX, and a table \(CSV\) was chosen/],
  ])('refuses %s', async (_, content, name, words) => {
    expect((await refusal(content, POINTS, name)).message).toMatch(words);
  });

  it('refuses no file at all', async () => {
    await expect(readGps([], POINTS)).rejects.toThrow(/No GPS file was given/);
  });
});
