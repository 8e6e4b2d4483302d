import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { renderCheckReport } from '../check-report';
import { dataFileFromChunks } from '../testing/chunked-file';
import type { GpsChoice } from './gps-choice';
import { readGps } from './read-gps';
import { columns, EIGHT, file, plain, POINTS, PORTO, read, refusal } from './testing/gps-texts';
import { testTask } from '../../base/testing/test-task';

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

  it.each<[RegExp, string, Partial<GpsChoice>]>([
    [
      /column x: the column "x", chosen as lon, is not there\. The columns are: car, lon, lat, time/,
      table,
      { columns: columns({ lon: 'x', lat: 'lat', time: 'time' }) },
    ],
    [/no column is chosen as time/, table, { columns: columns({ lon: 'lon', lat: 'lat' }) }],
    [
      /row 1, column lon.*latitude and longitude are swapped/,
      'lon,lat,time,car\n37.7,-122.4,10,a\n37.8,-122.5,20,a\n',
      {},
    ],
    [
      /no degrees: they look like metres.*Web Mercator.*EPSG:4326/,
      'lon,lat,time,car\n-958000,5030000,10,a\n-958100,5030100,20,a\n',
      {},
    ],
    [
      /row 1, column time: "morning": none of its 2 rows can be read.*Is this the column of times/,
      'lon,lat,time,car\n-8,41,morning,a\n-8,41,noon,a\n',
      {},
    ],
    [
      /2 of 2 trips have one point only.*differs in every row/,
      'lon,lat,time,car\n-8,41,10,a\n-8,41,20,b\n',
      {},
    ],
    [/there is no row of points/, 'car,lon,lat,time\n', {}],
    [/"Porto" is no time zone.*Europe\/Lisbon/, table, { timeZone: 'Porto' }],
    [/a quoted field is never closed/, `${table}"a,1,2,3\n`, {}],
  ])('refuses %s', async (words, content, change) => {
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
    const { traces, report } = await readGps([big], POINTS, testTask({ onCheckpoint: () => checkpoints++ }));
    expect(report).toMatchObject({ traces: 50, points: 60_000, vehicles: 50 });
    expect(traces.offsets[1]).toBe(1200);
    expect(traces.times[1] - traces.times[0]).toBe(50);
    expect(checkpoints).toBeGreaterThan(12);
  });

  it('stops where the checkpoint or the signal says so', async () => {
    const cancelled = new Failure('cancelled', 'Stopped.');
    const onCheckpoint = () => {
      throw cancelled;
    };
    await expect(readGps([file(table)], POINTS, testTask({ onCheckpoint }))).rejects.toBe(cancelled);
    const task = testTask();
    task.cancel();
    await expect(readGps([file(table)], POINTS, task)).rejects.toMatchObject({ code: 'cancelled' });
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
    expect(traces.tripNames).toBeUndefined();
    const choice = { ...PORTO, columns: { ...PORTO.columns, trip: 'TRIP_ID' } };
    expect((await read(content, choice)).traces.tripNames).toEqual(['1', '2']);
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
