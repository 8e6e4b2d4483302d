import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../data-file';
import { groupGpsFiles, previewGps, type GpsPreviewOptions } from './preview-gps';
import { readGps } from './read-gps';

const file = (content: string, name = 'some.csv') => dataFileFromBytes(name, content);
const preview = (content: string, name?: string, options?: GpsPreviewOptions) =>
  previewGps([file(content, name)], options);
const rolesOf = ({ choice }: Awaited<ReturnType<typeof preview>>) =>
  Object.fromEntries(Object.entries(choice.columns).filter(([, column]) => column !== null));
const codes = ({ warnings }: Awaited<ReturnType<typeof preview>>) => warnings.map(({ code }) => code);

/** Rows of a table, one per second. */
const rows = (row: (i: number) => string, count = 12): string =>
  Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');
const two = (i: number): string => String(i).padStart(2, '0');

it('previewGps says where two columns are called a latitude and differ', async () => {
  const table = (other: (i: number) => string) =>
    `car,lon,lat,latitude,time\n${rows((i) => `a,-8.6${i},41.1${i},${other(i)},${1372636800 + i}`)}`;
  const differing = await preview(table((i) => `42.${i}`));
  expect(differing.warnings.map(({ message }) => message).join()).toMatch(
    /a latitude in two columns, lat and latitude, which differ \(row 1: "41\.10" and "42\.0"\): lat is read/,
  );
  expect(codes(await preview(table((i) => `41.1${i}0`)))).not.toContain('two-columns');
});

describe('previewGps guesses', () => {
  it('a table with a header, and reads it with the guess', async () => {
    const content = `Vehicle ID;Longitude;Latitude;Date Time\n${rows((i) => `cab${i % 2};-8,6${i};41,1${i};2013-07-01 08:00:${two(i)}`)}`;
    const found = await preview(content);
    expect(found.choice.table).toEqual({ separator: ';', header: true, decimalComma: true });
    expect(rolesOf(found)).toEqual({
      vehicle: 'Vehicle ID',
      lon: 'Longitude',
      lat: 'Latitude',
      time: 'Date Time',
    });
    expect(found.choice.timeForm).toBe('year-first');
    expect(found.columns[1]).toMatchObject({ name: 'Longitude', role: 'lon' });
    expect(found.rows[0]).toEqual(['cab0', '-8,60', '41,10', '2013-07-01 08:00:00']);
    expect(found.sample).toMatchObject({ traces: 2, points: 12, intervalSeconds: 2 });
    expect(found.zoneNeeded).toBe(true);
    expect(codes(found)).toEqual(['zone']);
    expect((await readGps([file(content)], found.choice)).report.points).toBe(12);
    expect(structuredClone(found)).toEqual(found);
  });

  it('a table without header by its values (cabs of San Francisco)', async () => {
    const found = await preview(
      rows((i) => `37.7515${i} -122.394${i} ${i % 2} ${1211033530 + i}`),
      'cab.txt',
    );
    expect(found.choice.table).toMatchObject({ separator: ' ', header: false });
    expect(rolesOf(found)).toEqual({
      lat: 'column 1',
      lon: 'column 2',
      occupied: 'column 3',
      time: 'column 4',
    });
    expect(found.choice.timeForm).toBe('epoch-seconds');
  });

  it('a table without header that names the taxi first (T-Drive)', async () => {
    const found = await preview(rows((i) => `1,2008-02-02 15:36:${two(i)},116.51${i},39.92${i}`));
    expect(rolesOf(found)).toEqual({
      vehicle: 'column 1',
      time: 'column 2',
      lon: 'column 3',
      lat: 'column 4',
    });
  });

  it('dates and clocks in two columns', async () => {
    const found = await preview(
      `lat,lon,date,time\n${rows((i) => `41.1${i},-8.6${i},2008-10-23,02:53:${two(i)}`)}`,
    );
    expect(rolesOf(found)).toMatchObject({ date: 'date', time: 'time' });
    expect(found.sample?.firstTime).toBe(Date.parse('2008-10-23T02:53:00Z') / 1000);
  });

  it('a table of polylines, and milliseconds', async () => {
    const line = '"[[-8.61,41.14],[-8.62,41.15]]"';
    const found = await preview(
      `TRIP_ID,TAXI_ID,TIMESTAMP,MISSING_DATA,POLYLINE\n${rows((i) => `${i},t,${1372636858000 + i},False,${line}`)}`,
    );
    expect(found.kind).toBe('polyline-csv');
    expect(rolesOf(found)).toMatchObject({
      polyline: 'POLYLINE',
      incomplete: 'MISSING_DATA',
      vehicle: 'TAXI_ID',
      trip: 'TRIP_ID',
    });
    expect(found.choice.timeForm).toBe('epoch-milliseconds');
    expect(found.sample).toMatchObject({ points: 24, intervalSeconds: 15 });
  });

  it('properties of GeoJSON', async () => {
    const feature = {
      type: 'Feature',
      geometry: {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [1, 3],
        ],
      },
      properties: { driver: 'x', coordTimes: ['2013-07-01T08:00:00Z', '2013-07-01T08:00:09Z'] },
    };
    const found = await preview(
      JSON.stringify({ type: 'FeatureCollection', features: [feature, feature] }),
      'a.json',
    );
    expect(rolesOf(found)).toEqual({ vehicle: 'driver', time: 'coordTimes' });
    expect(found.sample).toMatchObject({ traces: 2, points: 4, intervalSeconds: 9 });
    expect(codes(found)).toEqual(['zone']);
  });

  it('GPX, shown as points; a track that goes on beyond what is looked at', async () => {
    const note = `<!-- ${'x'.repeat(220)} -->`;
    const points = rows(
      (i) =>
        `<trkpt lat="41.${1000 + i}" lon="-8.6"><time>${new Date(1.4e12 + i * 1000).toISOString()}</time>${note}</trkpt>`,
      2500,
    );
    const found = await preview(`<gpx><trk><trkseg>${points}</trkseg></trk></gpx>`, 'a.gpx', {
      timeZone: 'Europe/Lisbon',
    });
    expect(found.columns.map(({ name, role }) => [name, role])).toEqual([
      ['lon', 'lon'],
      ['lat', 'lat'],
      ['time', 'time'],
    ]);
    expect(found.rows[0]).toEqual(['-8.6', '41.1', '2014-05-13T17:53:20Z']);
    expect(found.sample?.points).toBeGreaterThan(1000);
    expect(found.sample?.points).toBeLessThan(2500);
    expect(found.warnings).toEqual([]);
  });

  it('which of day and month stands first, or says that it cannot be told', async () => {
    const withDate = (date: string) =>
      `lon,lat,time\n${rows((i) => `-8.6${i},41.1${i},${date} 08:00:${two(i)}`)}`;
    expect((await preview(withDate('25/07/2013'))).choice.timeForm).toBe('day-first');
    expect((await preview(withDate('07/25/2013'))).choice.timeForm).toBe('month-first');
    const unsure = await preview(withDate('01/07/2013'));
    expect(unsure.choice.timeForm).toBe('day-first');
    expect(codes(unsure)).toContain('day-or-month');
  });
});

describe('previewGps warns', () => {
  const header = 'lon,lat,time\n';
  const porto = { minLon: -8.7, maxLon: -8.5, minLat: 41.1, maxLat: 41.3 };

  it('of exchanged coordinates by their range, and offers the other order', async () => {
    const content = header + rows((i) => `37.7${i},-122.3${i},${1211033530 + i}`);
    const found = await preview(content);
    expect(rolesOf(found)).toMatchObject({ lon: 'lat', lat: 'lon' });
    expect(codes(found)).toContain('exchanged');
    expect((await readGps([file(content)], found.choice)).report.bounds?.minLon).toBeLessThan(-122);
  });

  it('of exchanged coordinates by the bounds of the roads', async () => {
    const points = header + rows((i) => `41.2${i},-8.6${i},${1211033530 + i}`);
    expect(rolesOf(await preview(points))).toMatchObject({ lon: 'lon' });
    expect(rolesOf(await preview(points, 'a.csv', { bounds: porto }))).toMatchObject({
      lon: 'lat',
      lat: 'lon',
    });
    const lines = `TIMESTAMP,POLYLINE\n${rows((i) => `${1372636858 + i},"[[41.2,-8.61],[41.21,-8.62]]"`)}`;
    const found = await preview(lines, 'a.csv', { bounds: porto });
    expect(found.choice.swapLonLat).toBe(true);
    expect(codes(found)).toContain('exchanged');
  });

  it('of points outside of the loaded roads', async () => {
    const content = header + rows((i) => `2.3${i},48.8${i},${1211033530 + i}`);
    expect(codes(await preview(content, 'a.csv', { bounds: porto }))).toContain('outside');
  });

  it('of metres', async () => {
    const found = await preview(
      `x,y,time\n${rows((i) => `5370${two(i)}.5,45550${two(i)}.5,${1211033530 + i}`)}`,
    );
    expect(found.sample).toBeNull();
    expect(found.warnings[0]).toMatchObject({ code: 'unreadable' });
    expect(found.warnings[0].message).toMatch(/look like metres.*UTM/);
  });

  it('of one point per trip', async () => {
    const content = `trip,lon,lat,time\n${rows((i) => `${i},-8.6${i},41.1${i},${1211033530 + i}`)}`;
    expect(codes(await preview(content))).toContain('single-points');
  });

  it('of tracks without times, and offers a speed', async () => {
    const content =
      '<gpx><trk><trkseg><trkpt lat="41" lon="-8"/><trkpt lat="41.1" lon="-8"/></trkseg></trk></gpx>';
    const found = await preview(content, 'a.gpx');
    expect(found.choice.assumedSpeedKmh).toBe(30);
    expect(codes(found)).toEqual(['assumed-times']);
    expect(found.zoneNeeded).toBe(false);
  });

  it('of a wrong extension, of times before 1990, and of rows that are left out', async () => {
    const content = header + rows((i) => `-8.6${i},41.1${i},${i}`) + 'x,41,5\n';
    expect(codes(await preview(content, 'a.gpx'))).toEqual([
      'wrong-extension',
      'zone',
      'early-times',
      'left-out',
    ]);
  });

  it('of a table in which nothing is understood', async () => {
    const found = await preview('name,colour\nx,red\ny,blue\n');
    expect(found.sample).toBeNull();
    expect(found.warnings[0].message).toMatch(/no column is chosen as lon/);
  });
});

describe('previewGps with a choice', () => {
  it('looks with that choice instead of a guess', async () => {
    const content = `a,b,c\n${rows((i) => `-8.6${i},41.1${i},2013-07-01 08:00:${two(i)}`)}`;
    const { choice } = await preview(content);
    const changed = { ...choice, columns: { ...choice.columns, lon: 'b', lat: 'a' } };
    const found = await preview(content, 'a.csv', { choice: changed });
    expect(found.choice).toEqual(changed);
    expect(found.sample?.bounds).toMatchObject({ minLat: -8.69, maxLon: 41.19 });
  });
});

describe('groupGpsFiles', () => {
  it('puts together what one choice can read', async () => {
    const table = 'lon,lat,time\n1,2,3\n1,2.1,4\n';
    const zip = dataFileFromBytes(
      'a.zip',
      zipSync({ 'c.csv': strToU8(table), 'd.csv': strToU8('x;y\n1;2\n') }),
    );
    const gpx = file('<gpx></gpx>', 'e.gpx');
    const groups = await groupGpsFiles([file(table, 'a.csv'), gpx, zip]);
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['a.csv', 'a.zip/c.csv'],
      ['e.gpx'],
      ['a.zip/d.csv'],
    ]);
    const [tables] = groups;
    expect((await readGps(tables, (await previewGps(tables)).choice)).report.points).toBe(4);
  });
});
