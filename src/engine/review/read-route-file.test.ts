import { gzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../base/text';
import { dataFileFromBytes } from '../../data/data-file';
import { dataFileFromChunks } from '../../data/testing/chunked-file';
import { StopReason, type RouteSet } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { routesCsv, routesGeoJson } from '../routes/route-files';
import { readRouteFile } from './read-route-file';
import { after, anyRoutes, idOf, read, readText, TOWN } from './testing/town-routes';
import { refusal } from '../../base/testing/refusal';

const csvOf = (sets: readonly RouteSet[]): string =>
  [
    ...routesCsv(
      TOWN,
      sets.map((routes, i) => ({ source: i === 0 ? 'vanilla' : 'distilled', odSource: 'test', routes })),
      { withModel: true },
    ),
  ].join('');

const geoJsonOf = (sets: readonly RouteSet[]): string =>
  [
    ...routesGeoJson(
      TOWN,
      sets.map((routes, i) => ({ source: i === 0 ? 'vanilla' : 'distilled', odSource: 'test', routes })),
    ),
  ].join('');

/** Three roads that follow each other, and their ids. */
const ROADS = [0, after(0), after(after(0))];
const IDS = ROADS.map(idOf);
const CLOCKS = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:20Z', '2013-07-01T08:01:00Z'];
const NOON = Date.UTC(2013, 6, 1, 8) / 1000;
const HOSER_ROW = `"[${IDS.join(', ')}]","['${CLOCKS.join("', '")}']"\n`;
const HOSER = 'gene_trace_road_id,gene_trace_datetime\n';

describe('files of this program', () => {
  it('come back equal from CSV, a set for each model', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoutes, anyRoutes, async (a, b) => {
        const sets = await readText('routes.csv', csvOf([a, b]));
        expect(sets.map(({ routes }) => routes)).toEqual([a, b]);
        expect(sets.map(({ name }) => name)).toEqual(['routes.csv: vanilla', 'routes.csv: distilled']);
        for (const set of sets)
          expect(set).toMatchObject({
            role: 'generated',
            statesEnds: true,
            timed: true,
            matched: false,
            leftOut: [],
          });
        expect([...sets[0].sourceRows, ...sets[1].sourceRows]).toEqual(
          Array.from({ length: a.count + b.count }, (_, i) => i + 1),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('come back equal without times, and with a model whose name is a formula', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoutes, fc.constantFrom('=1+1', '@a, "b"', '-x', "'+y"), async (timed, source) => {
        const routes = { ...timed, times: timed.times.map(() => NaN) };
        const set = { source, odSource: 'map', routes } as const;
        const csv = [...routesCsv(TOWN, [set], { withModel: true })].join('');
        expect(csv).toContain(`,${csvCell(source)}\n`);
        for (const text of [csv, [...routesGeoJson(TOWN, [set])].join('')]) {
          const [found] = await readText('routes', text);
          expect(found).toMatchObject({ name: `routes: ${source}`, timed: false, routes });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('come back equal from GeoJSON, and with the departure alone where it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoutes, async (routes) => {
        const text = geoJsonOf([routes]);
        const [{ routes: found, ...about }] = await readText('routes.geojson', text);
        expect(found).toEqual(routes);
        expect(about).toMatchObject({ role: 'generated', statesEnds: true, timed: true, leftOut: [] });
        const [untimed] = await readText('routes.geojson', text.replaceAll('"entered":', '"other":'));
        const starts = new Set(routes.offsets);
        const times = routes.times.map((time, i) => (starts.has(i) ? time : NaN));
        expect(untimed).toMatchObject({ timed: false, routes: { ...routes, times } });
      }),
      { numRuns: 50 },
    );
  });

  it('are read in any piece of a stream, packed or not, with a mark of byte order and CRLF', async () => {
    const [routes] = fc.sample(anyRoutes, { numRuns: 1, seed: 3 });
    const text = `\ufeff${csvOf([routes]).replaceAll('\n', '\r\n')}`;
    const bytes = new TextEncoder().encode(text);
    const inPieces = dataFileFromChunks('a.csv', bytes.length, function* () {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.slice(at, at + 7);
    });
    const zip = zipSync({ 'in/a.csv': bytes, 'in/b.csv': bytes });
    for (const file of [inPieces, dataFileFromBytes('a.csv.gz', gzipSync(bytes))])
      expect((await read(file))[0].routes).toEqual(routes);
    const zipped = await read(dataFileFromBytes('a.zip', zip));
    expect(zipped.map(({ routes: { count } }) => count)).toEqual([routes.count, routes.count]);
  });
});

describe('files of HOSER', () => {
  const expected = {
    count: 1,
    roads: Uint32Array.from(ROADS),
    times: Float64Array.of(NOON, NOON + 20, NOON + 60),
  };

  it.each([
    ['as pandas writes them', HOSER + HOSER_ROW],
    ['without brackets and quotes', `${HOSER}"${IDS.join(',')}","${CLOCKS.join(',')}"\n`],
    ['with numbers of NumPy', HOSER + HOSER_ROW.replace(/\d{4}(?=[,\]])/g, 'np.int64($&)')],
    ['with the index of a data frame', `,${HOSER}0,${HOSER_ROW}`],
    ['with semicolons between fields', (HOSER + HOSER_ROW).replace(/,(?=gene|")/g, ';')],
    ['with the rates of another fork', `gene_trace_rate,${HOSER}"[0.1, 0.2]",${HOSER_ROW}`],
  ])('are read %s', async (_, text) => {
    const [set, ...others] = await readText('2024-01-01.csv', text);
    expect(others).toEqual([]);
    expect(set.routes).toMatchObject({
      ...expected,
      origins: Uint32Array.of(ROADS[0]),
      destinations: Uint32Array.of(ROADS[2]),
      arrived: Uint8Array.of(1),
    });
    expect(set).toMatchObject({
      name: '2024-01-01.csv',
      role: 'generated',
      statesEnds: false,
      timed: true,
      leftOut: [],
    });
  });

  it('may state their ends, which need not be reached', async () => {
    const other = idOf(40);
    const text = `origin_road_id,destination_road_id,${HOSER}${IDS[0]},${IDS[2]},${HOSER_ROW}${other},${other},${HOSER_ROW}`;
    const [{ routes, statesEnds }] = await readText('a.csv', text);
    expect(statesEnds).toBe(true);
    expect(routes.origins).toEqual(Uint32Array.of(ROADS[0], 40));
    expect(routes.arrived).toEqual(Uint8Array.of(1, 0));
    expect(routes.stop).toEqual(Uint8Array.of(StopReason.arrived, StopReason.notStated));
  });

  it('may be driven trips', async () => {
    const text = `mm_id,entity_id,traj_id,rid_list,time_list\n0,1,2,"${IDS.join(',')}","${CLOCKS.join(',')}"\n`;
    const [set] = await readText('test.csv', text);
    expect(set.routes).toMatchObject(expected);
    expect(set).toMatchObject({ role: 'driven', statesEnds: false, timed: true });
  });

  it('keep routes that break the rules of the network, and routes of one road', async () => {
    const leap = [idOf(0), idOf(70), idOf(0)];
    const [{ routes, leftOut }] = await readText('a.csv', `${HOSER}"[${leap.join(', ')}]",\n[${IDS[0]}],\n`);
    expect(routes.count).toBe(2);
    expect(routes.roads).toEqual(Uint32Array.of(0, 70, 0, 0));
    expect(leftOut).toEqual([]);
  });

  it('may have no times at all', async () => {
    for (const text of [`gene_trace_road_id\n"${IDS.join(',')}"\n`, `${HOSER}"${IDS.join(',')}",\n`]) {
      const [{ routes, timed }] = await readText('a.csv', text);
      expect(timed).toBe(false);
      expect(routes.times).toEqual(new Float64Array(3).fill(NaN));
    }
  });
});

describe('broken rows', () => {
  it('are left out with their reasons, each on its row', async () => {
    const row = (roads: string, times: string, from = `${IDS[0]}`, to = `${IDS[2]}`) =>
      `"${roads}","${times}",${from},${to}\n`;
    const [roads, times] = [IDS.join(','), CLOCKS.join(',')];
    const text = [
      'gene_trace_road_id,gene_trace_datetime,origin_road_id,destination_road_id\n',
      row(roads, times),
      row('999999,1000', times),
      row('12,=cmd|calc!A1', times),
      row('', ''),
      row(roads, CLOCKS.slice(1).join(',')),
      row(roads, [...CLOCKS].reverse().join(',')),
      row(roads, 'yesterday'),
      row(roads, ''),
      row(roads, times, 'x'),
      row(roads, times, '', ''),
      row(roads, times, '5'),
      `"${roads}",1,2,3,4,5\n`,
      row(roads, times),
    ].join('');
    const [{ routes, sourceRows, leftOut, notes }] = await readText('a.csv', text);
    expect(sourceRows).toEqual(Uint32Array.of(1, 6, 8, 13));
    expect(routes.times.subarray(6, 9).every(Number.isNaN)).toBe(true);
    expect(notes).toEqual(['1 route of 4 without times: measures of time leave them out.']);
    expect(leftOut.map(({ reason, count, rows }) => [reason, count, rows.map(({ row }) => row)])).toEqual([
      ['broken-end', 2, [9, 10]],
      ['unknown-road', 1, [2]],
      ['broken-roads', 1, [3]],
      ['no-roads', 1, [4]],
      ['unequal-lists', 1, [5]],
      ['broken-times', 1, [7]],
      ['unknown-end', 1, [11]],
      ['misshapen-row', 1, [12]],
    ]);
    expect(leftOut[2].rows[0]).toEqual({
      row: 3,
      column: 'gene_trace_road_id',
      text: '=cmd|calc!A1',
      line: expect.stringMatching(/^"12,=cmd\|calc!A1","2013-07-01T08:00:00Z,/),
    });
  });

  it('are counted exactly where they are too many to be listed', async () => {
    const text = HOSER + HOSER_ROW + `${'7,\n'.repeat(20_500)}`;
    const [{ leftOut }] = await readText('a.csv', text);
    expect(leftOut).toMatchObject([{ reason: 'unknown-road', count: 20_500 }]);
    expect(leftOut[0].rows).toHaveLength(20_000);
  });

  it('stand with the model that they name', async () => {
    const text = `gene_trace_road_id,model\n9,a,too,many\n"${IDS.join(',')}",'=b\n7,'=b\n"${IDS.join(',')}",c\n`;
    const sets = await readText('a.csv', text);
    expect(sets.map(({ name, leftOut }) => [name, leftOut.map(({ reason }) => reason)])).toEqual([
      ['a.csv: =b', ['misshapen-row', 'unknown-road']],
      ['a.csv: c', []],
    ]);
  });

  it.each([
    [
      'of other roads',
      HOSER + HOSER_ROW.replace(/\d{4}(?=[,\]])/g, '9$&'),
      /no road of this id.*network in view\?/,
    ],
    ['without a row', HOSER, /there is no row of routes in it/],
    ['of other columns', 'name,age\nEve,36\n', /holds no routes.*a column with the roads.*name, age/],
    ['cut off in a quoted field', HOSER + HOSER_ROW + HOSER_ROW.slice(0, 12), /row 2.*never closed/],
    ['that is empty', '', /the file is empty/],
    ['of features without a road', '{"type":"FeatureCollection","features":[]}', /no track can be read/],
    ['of features cut off', geoJsonOf(fc.sample(anyRoutes, 1)).slice(0, -20), /ends in the middle/],
    [
      'of 100 models',
      `rid_list,model\n${Array.from({ length: 100 }, (_, i) => `${IDS[0]},m${i}\n`).join('')}`,
      /more than 64/,
    ],
  ])('refuse a file %s', async (_, text, message) => {
    await expect(readText('a.csv', text)).rejects.toMatchObject(refusal(message));
  });
});

describe('features', () => {
  const feature = (properties: object) => ({ type: 'Feature', properties, geometry: null });
  const textOf = (...list: object[]) =>
    JSON.stringify({ type: 'FeatureCollection', features: list.map(feature) });

  it('need no model and no ends', async () => {
    const [set] = await readText('a.geojson', textOf({ roads: IDS }));
    expect(set).toMatchObject({ name: 'a.geojson', role: 'unknown', statesEnds: false, timed: false });
    expect(set.routes.roads).toEqual(Uint32Array.from(ROADS));
  });

  it('are left out with their reasons', async () => {
    const ends = { origin: IDS[0], destination: IDS[2] };
    const [{ routes, sourceRows, leftOut }] = await readText(
      'a.geojson',
      textOf(
        { roads: IDS, ...ends },
        { roads: '1,2', ...ends },
        { roads: [], ...ends },
        { ...ends },
        { roads: [1.5], ...ends },
        { roads: [3], ...ends },
        { roads: IDS, origin: IDS[0] },
        { roads: IDS, origin: 3, destination: 4 },
        { roads: IDS, ...ends, entered: CLOCKS.slice(1) },
        { roads: IDS, ...ends, entered: [...CLOCKS].reverse() },
        { roads: IDS, ...ends, entered: ['x', 'y', 'z'] },
        { roads: IDS, ...ends, entered: 'noon' },
      ),
    );
    expect(routes.count).toBe(2);
    expect(leftOut.map(({ reason, rows }) => [reason, rows.map(({ row }) => row)])).toEqual([
      ['broken-roads', [2, 5]],
      ['no-roads', [3, 4]],
      ['broken-times', [11, 12]],
      ['unknown-road', [6]],
      ['broken-end', [7]],
      ['unknown-end', [8]],
      ['unequal-lists', [9]],
    ]);
    // Times that run back are no fault of the file: that is what a reviewer has to see.
    const times = [...routes.times.subarray(3)];
    expect([[...sourceRows], times]).toEqual([[1, 10], times.toSorted((a, b) => b - a)]);
  });
});

describe('a large file', () => {
  const twelve = [...IDS, ...IDS, ...IDS, ...IDS].join(',');
  const clocks = [0, 1, 2].flatMap((i) => [0, 1, 2, 3].map(() => CLOCKS[i])).join(',');
  const row = new TextEncoder().encode(`"${twelve}","${clocks}"\n`.repeat(300));
  const pieces = Math.ceil(200e6 / row.length);
  const large = dataFileFromChunks('large.csv', pieces * row.length + HOSER.length, function* () {
    yield new TextEncoder().encode(HOSER);
    for (let piece = 0; piece < pieces; piece++) yield row;
  });

  it('of 200 MB is read while it streams, and says how far it is', async () => {
    const told: number[] = [];
    const [{ routes }] = await read(large, { onProgress: ({ done }) => told.push(done) });
    expect(routes.count).toBe(300 * pieces);
    expect(told.at(-1)).toBe(large.size);
    expect(told.length).toBeGreaterThan(1000);
  }, 60_000);

  it('can be cancelled', async () => {
    const task = localTask<string>({ onProgress: ({ done }) => done > 1e6 && task.control.cancel() });
    const reading = readRouteFile(large, TOWN, { task, tables: async () => null });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('of one row is refused', async () => {
    const piece = new TextEncoder().encode(`${IDS[0]},`.repeat(10_000));
    const endless = dataFileFromChunks('a.csv', 1e9, function* () {
      yield new TextEncoder().encode(`${HOSER}"`);
      for (;;) yield piece;
    });
    await expect(read(endless)).rejects.toThrow(/row 1: one row is longer than 8 MiB\. Is a quote/);
  });

  it('of too many routes or roads is refused', async () => {
    const many = (name: string, text: string, times: number) =>
      dataFileFromChunks(name, text.length * times, function* () {
        yield new TextEncoder().encode('rid_list\n');
        const piece = new TextEncoder().encode(text.repeat(1000));
        for (let left = times; left > 0; left -= 1000) yield piece;
      });
    const list = `"${`${IDS[0]},`.repeat(1000)}"\n`;
    await expect(read(many('a.csv', list, 20_000))).rejects.toThrow(
      /more than 16,777,216 roads.*Give a part/,
    );
    await expect(read(many('a.csv', `${IDS[0]}\n`, 3e6))).rejects.toThrow(/more than 2,000,000 routes/);
  }, 120_000);
});
