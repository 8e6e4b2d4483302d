import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { renderCheckReport } from '../check-report';
import { dataFileFromBytes, dataFileFromChunks } from '../data-file';
import { DEFAULT_CHOICE, NO_COLUMNS, type GpsChoice, type GpsColumns } from './gps-choice';
import { previewGps } from './preview-gps';
import { readGps } from './read-gps';

const columns = (some: Partial<GpsColumns>): GpsColumns => ({ ...NO_COLUMNS, ...some });
const POINTS: GpsChoice = {
  ...DEFAULT_CHOICE,
  columns: columns({ lon: 'lon', lat: 'lat', time: 'time', vehicle: 'car' }),
};
const PORTO: GpsChoice = {
  ...DEFAULT_CHOICE,
  kind: 'polyline-csv',
  columns: columns({
    polyline: 'POLYLINE',
    time: 'TIMESTAMP',
    vehicle: 'TAXI_ID',
    incomplete: 'MISSING_DATA',
  }),
};
const GPX: GpsChoice = { ...DEFAULT_CHOICE, kind: 'gpx' };
const GEOJSON: GpsChoice = {
  ...DEFAULT_CHOICE,
  kind: 'geojson',
  columns: columns({ time: 'times', vehicle: 'car' }),
};

const file = (content: string | Uint8Array, name = 'some.csv') => dataFileFromBytes(name, content);
const read = (content: string | Uint8Array, choice: GpsChoice, name?: string) =>
  readGps([file(content, name)], choice);

async function refusal(content: string | Uint8Array, choice: GpsChoice, name?: string): Promise<Failure> {
  const error: unknown = await read(content, choice, name).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).code).toBe('bad-input');
  return error as Failure;
}

/** Traces as plain lists: vehicle, and [lon, lat, time] of each point. */
function plain(traces: GpsTraces) {
  return Array.from({ length: traces.traceCount }, (_, t) => ({
    vehicle: traces.vehicles[traces.vehicleCodes[t]],
    row: traces.sourceRows[t],
    points: Array.from({ length: traces.offsets[t + 1] - traces.offsets[t] }, (_, i) => {
      const p = traces.offsets[t] + i;
      return [traces.lonLat[2 * p], traces.lonLat[2 * p + 1], traces.times[p]];
    }),
  }));
}

const trkpt = (lon: number, lat: number, time?: string): string =>
  `<trkpt lat="${lat}" lon="${lon}"><ele>1</ele>${time ? `<time>${time}</time>` : ''}</trkpt>`;
const gpx = (inside: string): string => `<?xml version="1.0"?><gpx version="1.1">${inside}</gpx>`;
const EIGHT = Date.parse('2013-07-01T08:00:00Z') / 1000;

describe('tables of points', () => {
  const table =
    'car,lon,lat,time\n' +
    'a,-8.61,41.14,2013-07-01 08:00:00\n' +
    'b,-8.62,41.15,2013-07-01 08:00:05\n' +
    'a,-8.611,41.141,2013-07-01 08:00:15\n';

  it('gathers the points of a vehicle wherever they stand', async () => {
    const { traces, report } = await read(table, POINTS);
    expect(plain(traces)).toEqual([
      {
        vehicle: 'a',
        row: 1,
        points: [
          [-8.61, 41.14, EIGHT],
          [-8.611, 41.141, EIGHT + 15],
        ],
      },
      { vehicle: 'b', row: 2, points: [[-8.62, 41.15, EIGHT + 5]] },
    ]);
    expect(report).toMatchObject({
      vehicles: 2,
      traces: 2,
      points: 3,
      singlePointTraces: 1,
      intervalSeconds: 15,
    });
    expect(renderCheckReport(report.findings)).toMatch(
      /3 times name no zone: taken as the clock of the place/,
    );
    expect(structuredClone(report)).toEqual(report);
  });

  it('keeps trips of one vehicle apart, and files', async () => {
    const choice = { ...POINTS, columns: columns({ lon: 'x', lat: 'y', time: 't', trip: 'trip' }) };
    const content = 'x,y,t,trip\n1,1,10,p\n1,2,20,q\n1,3,30,p\n';
    const { traces } = await readGps([file(content, 'd/one.csv'), file(content, 'two.csv')], choice);
    expect(plain(traces).map(({ vehicle, points }) => [vehicle, points.length])).toEqual([
      ['one', 2],
      ['one', 1],
      ['two', 2],
      ['two', 1],
    ]);
    expect(traces.sources).toEqual(['d/one.csv', 'two.csv']);
  });

  it.each([
    ['semicolons and decimal commas', 'lon;lat;time\n-8,61;41,14;10\n-8,62;41,15;20\n', ';' as const, true],
    ['tabs', 'lon\tlat\ttime\n-8.61\t41.14\t10\n-8.62\t41.15\t20\n', '\t' as const, false],
    ['runs of spaces', '  lon lat  time\r\n-8.61  41.14 10 \r\n-8.62 41.15 20\r\n', ' ' as const, false],
  ])('reads %s', async (_, content, separator, decimalComma) => {
    const choice: GpsChoice = {
      ...POINTS,
      table: { separator, header: true, decimalComma },
      columns: columns({ lon: 'lon', lat: 'lat', time: 'time' }),
    };
    const { traces } = await read(content, choice);
    expect([...traces.lonLat]).toEqual([-8.61, 41.14, -8.62, 41.15]);
    expect([...traces.times]).toEqual([10, 20]);
  });

  it('reads a table without header, with dates and clocks in columns of their own', async () => {
    const choice: GpsChoice = {
      ...POINTS,
      table: { ...POINTS.table, header: false },
      columns: columns({ lat: 'column 1', lon: 'column 2', date: 'column 3', time: 'column 4' }),
    };
    const { traces } = await read('41,-8,2013-07-01,08:00:00\n41,-8.1,2013-07-01,08:00:09\n', choice);
    expect(plain(traces)).toEqual([
      {
        vehicle: 'some',
        row: 1,
        points: [
          [-8, 41, EIGHT],
          [-8.1, 41, EIGHT + 9],
        ],
      },
    ]);
  });

  it('leaves out rows that make no sense, each counted with its place', async () => {
    const bad =
      'a,east,41.14,2013-07-01 08:00:20\na,-8.61,41.14,noon\na,-8.61,99.5,2013-07-01 08:00:20\n' +
      'a,0,0,2013-07-01 08:00:20\na,-8.61,41.14\n';
    const { traces, report } = await read(table + table.split('\n').slice(1).join('\n') + bad, POINTS);
    expect(traces.times.length).toBe(6);
    const found = report.findings.filter(({ action }) => action === 'row left out');
    expect(found.map(({ kind, count, first }) => [kind, count, first[0].row, first[0].column])).toEqual([
      ['broken-number', 1, 7, 'lon'],
      ['broken-time', 1, 8, 'time'],
      ['coordinates-out-of-range', 1, 9, 'lon'],
      ['no-position', 1, 10, 'lon'],
      ['field-count', 1, 11, undefined],
    ]);
  });

  it('tells hours by the clock of the place, also in the night when summer time ends', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `a,-8.6,41.1,${1382828400 + i * 900}\n`).join('');
    const choice = { ...POINTS, timeZone: 'Europe/Lisbon' };
    const { traces } = await read(`car,lon,lat,time\n${rows}`, choice);
    expect(plain(traces).map(({ points }) => points.length)).toEqual([8, 1]);
    for (const { points } of plain(traces))
      for (let i = 1; i < points.length; i++) expect(points[i][2]).toBeGreaterThan(points[i - 1][2]);
    expect(traces.times[0]).toBe(1382828400 + 3600);
  });

  it.each<[string, string, Partial<GpsChoice>, RegExp]>([
    [
      'a column that is not there',
      table,
      { columns: columns({ lon: 'x', lat: 'lat', time: 'time' }) },
      /column x: the column "x", chosen as lon, is not there\. The columns are: car, lon, lat, time/,
    ],
    [
      'no column of times',
      table,
      { columns: columns({ lon: 'lon', lat: 'lat' }) },
      /no column is chosen as time/,
    ],
    [
      'swapped columns',
      'lon,lat,time,car\n37.7,-122.4,10,a\n37.8,-122.5,20,a\n',
      {},
      /row 1, column lon.*latitude and longitude are swapped/,
    ],
    [
      'metres',
      'lon,lat,time,car\n-958000,5030000,10,a\n-958100,5030100,20,a\n',
      {},
      /no degrees: they look like metres.*Web Mercator.*EPSG:4326/,
    ],
    [
      'unreadable times',
      'lon,lat,time,car\n-8,41,morning,a\n-8,41,noon,a\n',
      {},
      /row 1, column time: "morning": none of its 2 rows can be read.*Is this the column of times/,
    ],
    [
      'one point per trip',
      'lon,lat,time,car\n-8,41,10,a\n-8,41,20,b\n',
      {},
      /2 of 2 trips have one point only.*differs in every row/,
    ],
    ['a header only', 'car,lon,lat,time\n', {}, /there is no row of points/],
    ['a zone that is none', table, { timeZone: 'Porto' }, /"Porto" is no time zone.*Europe\/Lisbon/],
    ['an unclosed quote', `${table}"a,1,2,3\n`, {}, /a quoted field is never closed/],
  ])('refuses %s', async (_, content, change, words) => {
    expect((await refusal(content, { ...POINTS, ...change })).message).toMatch(words);
  });

  it('reads 60,000 rows in pieces, with a checkpoint after each', async () => {
    const text = new TextEncoder();
    function* chunks() {
      yield text.encode('car,lon,lat,time\n');
      for (let c = 0; c < 12; c++) {
        let rows = '';
        for (let i = c * 5000; i < (c + 1) * 5000; i++)
          rows += `${i % 50},-8.6${i % 97},41.1${i % 89},${1372636800 + i}\n`;
        yield text.encode(rows);
      }
    }
    let checkpoints = 0;
    const big = dataFileFromChunks('big.csv', 2e6, chunks);
    const { traces, report } = await readGps([big], POINTS, {
      checkpoint: async () => void checkpoints++,
    });
    expect(report).toMatchObject({ traces: 50, points: 60_000, vehicles: 50 });
    expect(traces.offsets[1]).toBe(1200);
    expect(traces.times[1] - traces.times[0]).toBe(50);
    expect(checkpoints).toBeGreaterThan(12);
  });

  it('stops where the checkpoint or the signal says so', async () => {
    const cancelled = new Failure('cancelled', 'Stopped.');
    const checkpoint = () => Promise.reject(cancelled);
    await expect(readGps([file(table)], POINTS, { checkpoint })).rejects.toBe(cancelled);
    const signal = AbortSignal.abort();
    await expect(readGps([file(table)], POINTS, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('tables of polylines', () => {
  const header = 'TRIP_ID,TAXI_ID,TIMESTAMP,MISSING_DATA,POLYLINE\n';

  it('gives every trip its points at the step', async () => {
    const content = `${header}1,t1,1372636858,False,"[[-8.61,41.14],[-8.62,41.15]]"\n2,t2,1372637303,False,"[[-8.6,41.1]]"\n`;
    const { traces } = await read(content, { ...PORTO, stepSeconds: 10 });
    expect(plain(traces)).toEqual([
      {
        vehicle: 't1',
        row: 1,
        points: [
          [-8.61, 41.14, 1372636858],
          [-8.62, 41.15, 1372636868],
        ],
      },
      { vehicle: 't2', row: 2, points: [[-8.6, 41.1, 1372637303]] },
    ]);
  });

  it('leaves out trips without points, with missing ones, and broken ones', async () => {
    const good = '1,t,1372636858,False,"[[-8.61,41.14],[-8.62,41.15]]"\n';
    const bad =
      '2,t,1372636858,False,[]\n3,t,1372636858,True,"[[-8.61,41.14]]"\n4,t,never,False,"[[-8.61,41.14]]"\n' +
      '5,t,1372636858,False,"[[-8.61,41.14],[-8.62"\n';
    const { traces, report } = await read(header + good + bad, PORTO);
    expect(traces.traceCount).toBe(1);
    const kinds = report.findings.filter(({ action }) => action === 'row left out').map(({ kind }) => kind);
    expect(kinds).toEqual(['too-short', 'incomplete-trip', 'broken-time', 'broken-coordinates']);
  });

  it('exchanges longitude and latitude where that is chosen, and says when it should be', async () => {
    const content = `${header}1,t,1372636858,False,"[[37.7,-122.4],[37.8,-122.5]]"\n`;
    const { traces } = await read(content, { ...PORTO, swapLonLat: true });
    expect([...traces.lonLat]).toEqual([-122.4, 37.7, -122.5, 37.8]);
    expect((await refusal(content, PORTO)).message).toMatch(/row 1, column POLYLINE.*swapped/);
  });
});

describe('GPX', () => {
  const times = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:10Z'];
  const segment = `<trkseg>${trkpt(-8.61, 41.14, times[0])}${trkpt(-8.62, 41.15, times[1])}</trkseg>`;

  it('reads every segment as a trace of the file', async () => {
    const content = gpx(`<trk><name>x</name>${segment}${segment}</trk>`);
    const { traces } = await read(content, { ...GPX, timeZone: 'Europe/Lisbon' }, 'a/me.gpx');
    expect(plain(traces).map(({ vehicle, row, points }) => [vehicle, row, points.length])).toEqual([
      ['me', 1, 2],
      ['me', 2, 2],
    ]);
    expect(traces.times[0]).toBe(EIGHT + 3600);
  });

  it('takes only the time of the point itself, prefixes or not', async () => {
    const extension = '<extensions><x:time>1999-01-01T00:00:00Z</x:time></extensions>';
    const point = (time: string) =>
      `<g:trkpt lat="41" lon="-8">${extension}<g:time>${time}</g:time></g:trkpt>`;
    const content = `<g:gpx xmlns:g="a" xmlns:x="b"><g:trk><g:trkseg>${times.map(point).join('')}</g:trkseg></g:trk></g:gpx>`;
    expect([...(await read(content, GPX)).traces.times]).toEqual([EIGHT, EIGHT + 10]);
  });

  it('goes on through the end of summer time within a track', async () => {
    const points = ['00:59:50', '01:00:05'].map((time) => trkpt(-8, 41, `2013-10-27T${time}Z`)).join('');
    const { traces } = await read(gpx(`<trk><trkseg>${points}</trkseg></trk>`), {
      ...GPX,
      timeZone: 'Europe/Lisbon',
    });
    expect([...traces.times]).toEqual([0, 15].map((s) => Date.parse('2013-10-27T01:59:50Z') / 1000 + s));
  });

  it('leaves out points without a time, or with a broken place', async () => {
    const inside = trkpt(-8, 41, times[0]) + trkpt(-8, 41) + trkpt(-8, 41, 'noon') + trkpt(-8, 41, times[1]);
    const broken = '<trkpt lat="north" lon="-8"><time>2013-07-01T08:00:05Z</time></trkpt>';
    const { traces, report } = await read(gpx(`<trk><trkseg>${inside}${broken}</trkseg></trk>`), GPX);
    expect([...traces.times]).toEqual([EIGHT, EIGHT + 10]);
    expect(report.findings.map(({ kind, count }) => [kind, count])).toEqual([
      ['broken-coordinates', 1],
      ['broken-time', 2],
      ['time-zone', 1],
    ]);
  });

  it('drives tracks without times at an assumed speed, and says so, or refuses them', async () => {
    const content = gpx(`<trk><trkseg>${trkpt(-8, 41)}${trkpt(-8, 41.01)}${trkpt(-8, 41.01)}</trkseg></trk>`);
    const { traces, report } = await read(content, { ...GPX, assumedSpeedKmh: 36 });
    const [first, second, third] = traces.times;
    expect(second - first).toBeCloseTo(111.2, 1);
    expect(third - second).toBe(1);
    expect(renderCheckReport(report.findings)).toMatch(
      /without times \(1\) are taken to be driven at 36 km\/h/,
    );
    expect((await refusal(content, GPX)).message).toMatch(/no point of it has a time.*choose a speed/);
  });

  it.each([
    [
      'a planned route',
      gpx('<rte><rtept lat="41" lon="-8"/></rte>'),
      /only 1 planned routes \(rte\) without times.*record a drive/,
    ],
    ['waypoints', gpx('<wpt lat="41" lon="-8"><name>x</name></wpt>'), /only 1 waypoints \(wpt\)/],
    [
      'empty segments',
      gpx('<trk><trkseg></trkseg></trk>'),
      /no point of its 1 track segments can be read: they are empty/,
    ],
    ['a cut-off file', gpx(segment).slice(0, -40), /line 1: the file ends in the middle.*download it again/],
    ['broken XML', gpx('<trk></trkseg>'), /line 1: this is no well-formed XML/],
    [
      'entity bombs',
      `<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><gpx><trk><name>&b;</name></trk></gpx>`,
      /declares entities of its own/,
    ],
    ['unknown entities', gpx('<trk><name>&b;</name></trk>'), /no well-formed XML.*undefined entity/],
    ['deep nests', gpx('<a>'.repeat(300)), /more than 256 deep/],
  ])('refuses %s', async (_, content, words) => {
    expect((await refusal(content, GPX, 'a.gpx')).message).toMatch(words);
  });

  it('never fetches or expands what a DOCTYPE names, and reads a route whose points have times', async () => {
    const rtept = (time: string) => `<rtept lat="41" lon="-8"><time>${time}</time></rtept>`;
    const content = `<!DOCTYPE gpx SYSTEM "http://example.org/gpx.dtd">${gpx(`<rte>${times.map(rtept).join('')}</rte>`).slice(21)}`;
    expect((await read(content, GPX)).traces.times.length).toBe(2);
  });
});

describe('GeoJSON', () => {
  const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
  const feature = (type: string, coordinates: unknown, properties: unknown = {}) => ({
    type: 'Feature',
    geometry: { type, coordinates },
    properties,
  });
  const line = [
    [-8.61, 41.14],
    [-8.62, 41.15, 7],
  ];

  it('reads lines with a list of times, and each line of several', async () => {
    const iso = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:10Z'];
    const content = collection(
      feature('LineString', line, { car: 7, times: iso }),
      feature('MultiLineString', [line, line], {
        car: 'b',
        times: [iso, [EIGHT * 1000, EIGHT * 1000 + 5000]],
      }),
      feature('Polygon', []),
    );
    const { traces, report } = await read(content, GEOJSON, 'x.geojson');
    expect(plain(traces).map(({ vehicle, points }) => [vehicle, points[0][2], points[1][2]])).toEqual([
      ['7', EIGHT, EIGHT + 10],
      ['b', EIGHT, EIGHT + 10],
      ['b', EIGHT, EIGHT + 5],
    ]);
    expect(report.findings.map(({ kind }) => kind)).toEqual(['wrong-kind', 'time-zone']);
  });

  it('gathers points by vehicle, one object per line or one Feature alone', async () => {
    const lines = [EIGHT, EIGHT + 5].map((times) => JSON.stringify(feature('Point', line[0], { times })));
    const { traces } = await read(lines.join('\n'), GEOJSON, 'taxi.geojsonl');
    expect(plain(traces)).toEqual([
      {
        vehicle: 'taxi',
        row: 1,
        points: [
          [...line[0], EIGHT],
          [...line[0], EIGHT + 5],
        ],
      },
    ]);
    const alone = JSON.stringify(feature('LineString', line, { nested: { times: [1, 2] } }));
    const choice = { ...GEOJSON, columns: columns({ time: 'nested.times' }) };
    expect([...(await read(alone, choice)).traces.times]).toEqual([1, 2]);
  });

  it.each<[string, string, RegExp]>([
    ['lines without times', collection(feature('LineString', line)), /no point of it has a time/],
    [
      'lists of different lengths',
      collection(feature('LineString', line, { times: [1] })),
      /the line and its list of times differ in length/,
    ],
    [
      'metres',
      collection(
        feature(
          'LineString',
          [
            [-958000, 5030000],
            [-958100, 5030100],
          ],
          { times: [1, 2] },
        ),
      ),
      /look like metres/,
    ],
    [
      'another reference system',
      `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}`,
      /coordinates are in .*3857.*Convert/,
    ],
    [
      'swapped order',
      collection(
        feature(
          'LineString',
          [
            [37, -122],
            [37, -122.1],
          ],
          { times: [1, 2] },
        ),
      ),
      /swapped/,
    ],
    ['a cut-off file', collection(feature('LineString', line)).slice(0, -9), /ends in the middle/],
    [
      'broken JSON',
      '{"type":"FeatureCollection","features":[{"a":}]}',
      /feature 1: this is no well-formed JSON/,
    ],
    ['other JSON', '{"rows": [1, 2]}', /no GeoJSON: a FeatureCollection/],
    ['no features', collection(), /no track can be read from it: there is neither a line nor a point/],
  ])('refuses %s', async (_, content, words) => {
    expect((await refusal(content, GEOJSON, 'x.geojson')).message).toMatch(words);
  });
});

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

describe('any bytes', () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 200 }).map((text) => strToU8(text)),
    fc
      .array(
        fc.constantFrom(
          '<gpx>',
          '<trk>',
          '<trkseg>',
          '</trkseg>',
          '</gpx>',
          '<trkpt lat="1" lon="2">',
          '<time>',
          '&a;',
          '\n',
        ),
      )
      .map((parts) => strToU8(`<gpx>${parts.join('')}`)),
    fc
      .array(
        fc.constantFrom('{', '}', '[', ']', '"features":', '"type":"Point"', '"coordinates":', ',', '1', '"'),
      )
      .map((parts) => strToU8(`{${parts.join('')}`)),
    fc
      .array(fc.constantFrom('1', '-8.5', '41', '"', ',', ';', '\n', '2013-07-01 08:00', '[[1,2]]'))
      .map((parts) => strToU8(`lon,lat,time,car\n${parts.join('')}`)),
  );

  it('never throw anything but Failure, and never give NaN', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(POINTS, PORTO, GPX, GEOJSON), async (bytes, choice) => {
        for (const attempt of [() => read(bytes, choice), () => guessAndRead(bytes)]) {
          try {
            const { traces } = await attempt();
            expect(traces.times.every(Number.isFinite)).toBe(true);
            expect(traces.lonLat.every(Number.isFinite)).toBe(true);
            expect(traces.offsets[traces.traceCount]).toBe(traces.times.length);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  async function guessAndRead(bytes: Uint8Array) {
    const files = [file(bytes, 'any')];
    return readGps(files, (await previewGps(files)).choice);
  }

  it('gives the same traces however the bytes are cut', async () => {
    const content = strToU8(
      'car,lon,lat,time\n' +
        Array.from({ length: 40 }, (_, i) => `c${i % 3},-8.${i},41.${i},${i}\n`).join(''),
    );
    const line = {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    };
    const json = strToU8(
      JSON.stringify({
        name: 'a "features": [\\',
        features: [1, 2, 3].map((times) => ({
          geometry: line,
          properties: { times: [times, 9], note: '}]"\\' },
        })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(true, false),
        async (size, isTable) => {
          const bytes = isTable ? content : json;
          const choice = isTable ? POINTS : GEOJSON;
          const pieces = dataFileFromChunks('some.csv', bytes.length, function* () {
            for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
          });
          expect((await readGps([pieces], choice)).traces).toEqual((await read(bytes, choice)).traces);
        },
      ),
      { numRuns: 25 },
    );
  });
});
