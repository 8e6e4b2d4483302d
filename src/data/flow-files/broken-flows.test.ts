import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { renderCheckReport } from '../check-report';
import { loadDataset } from '../load-dataset';
import { npyDict, npyFile } from '../testing/npy-file';
import { longFile, losFiles, npzBytes, npzOf, pemsFiles } from './testing/flow-files';
import { dataFiles, refusal, type Files } from '../testing/dataset-files';

async function load(files: Files) {
  const { dataset, report } = await loadDataset(dataFiles(files), { name: 'flows' });
  return { series: dataset.extras!.series!, said: renderCheckReport(report) };
}

const los = (name: string, text: string): Files => ({ ...losFiles(), [name]: text });
const pems = (npy: Uint8Array): Files => ({ 'PEMS08.npz': npzOf({ 'data.npy': npy }) });
const array = (dtype: string, shape: string, bytes = 0) =>
  pems(npyFile(1, npyDict(dtype, false, shape), new Uint8Array(bytes)));
const long = (rows: string): Files => ({ 'counts.csv': `time,sensor,flow\n${rows}` });

describe('files of flows are refused', () => {
  it.each<[RegExp, Files]>([
    [/two columns are of this sensor/, los('los_speed.csv', '773869,5,773869\n1,2,3\n')],
    [/column 2: the first row must name the sensor/, los('los_speed.csv', '773869,,5\n1,2,3\n')],
    [/los_speed\.csv: there is no usable row in it/, los('los_speed.csv', '773869,767541,767542\n')],
    [/los_adj\.csv, row 1: it has 2 columns, and 3 sensors/, los('los_adj.csv', '1,0.5\n0.25,1\n')],
    [/it has 2 rows, and 3 sensors/, los('los_adj.csv', '1,0.5,0\n0.25,1,0\n')],
    [
      /los_adj\.csv, row 2, column 2: "0": the diagonal has to be 0 in all rows/,
      los('los_adj.csv', '1,0.5,0\n0.25,0,0\n0,0,1\n'),
    ],
    [/row 1, column 1: "x": the diagonal/, los('los_adj.csv', 'x,0.5,0\n0.25,0,0\n0,0,0\n')],
    [/more rows than that/, los('los_adj.csv', '1,0,0\n0,1,0\n0,0,1\n0,0,0\n')],
    [/ids\.txt.*must be the same/, { ...losFiles(), 'ids.txt': '1,2,3' }],
    [/ids\.txt, row 1: "1": this sensor stands there twice/, { ...losFiles(), 'ids.txt': '1,2,1' }],
    [/no usable place.*unknown-sensor/, los('graph_sensor_locations.csv', 'sensor_id,lat,lon\n1,34,-118\n')],
    [/2 files hold what sensors measured/, { ...losFiles(), ...longFile() }],
    [/no file says what they measured/, { 'los_adj.csv': losFiles()['los_adj.csv'] }],
    [/no usable link.*unknown-sensor/, { ...pemsFiles(), 'PEMS08.csv': 'from,to,cost\n7,8,1\n' }],
    [/pickled Python objects, which are never read/, array('|O', '2, 3', 8)],
    [
      /records/,
      pems(
        npyFile(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", new Uint8Array(8)),
      ),
    ],
    [/element type <f2/, array('<f2', '2, 3', 12)],
    [/element type <c16/, array('<c16', '2, 3', 96)],
    [/should hold 30000 numbers/, array('<f4', '100, 100, 3', 64)],
    [/should hold 6 numbers/, array('<f4', '2, 3', 64_000)],
    [/should hold 6 numbers/, array('<f4', '2, 3', 23)],
    [/too large: at most 50000 sensors/, array('<f4', '2, 1000000000')],
    [/too large/, array('<f4', '1000000, 1000, 1')],
    [/there is nothing in it/, array('<f4', '0, 3')],
    [/bins x sensors/, array('<f4', '4,', 16)],
    [
      /its header has 60\d* bytes/,
      pems(npyFile(2, npyDict('<f4', false, '2, 3').padEnd(60_000), new Uint8Array(24))),
    ],
    [/It holds no array/, { 'a.npz': npzOf({ 'readme.txt': strToU8('x') }) }],
    [/It holds x, y/, { 'a.npz': npzOf({ 'x.npy': strToU8('x'), 'y.npy': strToU8('y') }) }],
    [/not a zip file/, { 'a.npz': 'no zip' }],
    [/its end is missing/, { 'a.npz': npzBytes(new Float32Array(600), [100, 6]).slice(0, -9) }],
    [
      /unpacks to more than 30 times its size/,
      { 'a.npz': npzBytes(new Float32Array(36 * 2 ** 20), [2 ** 20, 36]) },
    ],
    [/numbers of rows or bins, not times/, long('0,a,1\n1,a,2\n')],
    [/no usable row.*broken-time/, long('yesterday,a,1\n')],
    [
      /1 of 1 sensors move\. If these are GPS points, name the column "station" vehicle_id/,
      {
        'gps.csv':
          'time,station,speed,lon,lat\n2018-01-01 00:00,a,1,8.5,47.4\n2018-01-01 00:05,a,2,8.6,47.4\n',
      },
    ],
  ])('%s', async (message, files) => {
    const failure = await refusal(load(files));
    expect(failure.message).toMatch(message);
    expect(failure.details).not.toHaveProperty('unexpected');
  });
});

describe('what is odd in files of flows is counted', () => {
  it.each<[RegExp, Files]>([
    [
      /1 × rows have another number of fields.*\[kept\]/,
      los('los_speed.csv', '773869,767541,767542\n1,2,3\n1,2\n4,5,6\n'),
    ],
    [
      /1 × cells hold no number.*\[kept\]\s+first: row 1, column 767541: "x"/,
      los('los_speed.csv', '773869,767541,767542\n1,x,3\n4,5,6\n4,5,6\n'),
    ],
    [/1 × values of speed are below 0/, los('los_speed.csv', '773869,767541,767542\n-1,2,3\n')],
    [/1 × values are infinite or larger/, los('los_speed.csv', '773869,767541,767542\n1e39,2,3\n')],
    [/2 × weights are no number of 0 or more/, los('los_adj.csv', '1,nan,0\n0,1,-1\n0,0,1\n')],
    [
      /1 × nothing was measured by this sensor[^]*1 × lon must lie/,
      los('graph_sensor_locations.csv', 'sensor_id,lat,lon\n773869,34,-118\n5,34,-118\n767541,95,-118\n'),
    ],
    [
      /1 × an earlier row has this link too[^]*1 × nothing was measured by this sensor[^]*1 × a distance of 0 or more/,
      { ...pemsFiles(), 'PEMS08.csv': 'from,to,cost\n0,1,5\n0,1,6\n0,9,7\n1,2,-1\n' },
    ],
    [
      /an earlier row has this time[^]*one time like[^]*a number is needed[^]*an id of 1 to 200/,
      long(
        '2018-01-01 00:00,a,1\n2018-01-01 00:00,a,2\n,a,3\n2018-01-01 00:05,a,x\n2018-01-01 00:10,a\n2018-01-01 00:15,,5\n',
      ),
    ],
    [/values of flow are below 0/, long('2018-01-01 00:00,a,-3\n')],
  ])('%s', async (said, files) => {
    expect((await load(files)).said).toMatch(said);
  });

  it('and missing values take no other place', async () => {
    const { series } = await load(los('los_speed.csv', '773869,767541,767542\n1,2,3\n1,2\n4,-5,6\n'));
    expect(series.values).toEqual(Float32Array.of(1, 2, 3, NaN, NaN, NaN, 4, NaN, 6));
  });
});

describe('files that were damaged anywhere', () => {
  const kinds: readonly Files[] = [losFiles(), pemsFiles(), longFile()];
  const damaged = fc
    .record({
      files: fc.constantFrom(...kinds),
      file: fc.nat(2),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bytes: fc.uint8Array({ maxLength: 6 }),
      cut: fc.boolean(),
    })
    .map(({ files, file, at, bytes, cut }): Files => {
      const names = Object.keys(files);
      const name = names[file % names.length];
      const content = files[name];
      const good = typeof content === 'string' ? strToU8(content) : content;
      const place = Math.floor(at * good.length);
      const rest = cut ? new Uint8Array(0) : good.subarray(place + bytes.length);
      return { ...files, [name]: Uint8Array.from([...good.subarray(0, place), ...bytes, ...rest]) };
    });

  it('are read, or refused in words', () =>
    fc.assert(
      fc.asyncProperty(damaged, async (files) => {
        const thrown: unknown = await load(files).catch((error: unknown) => error);
        if (!(thrown instanceof Error)) return;
        expect(thrown).toBeInstanceOf(Failure);
        expect((thrown as Failure).details).not.toHaveProperty('unexpected');
      }),
      { numRuns: 150 },
    ));

  it('are not read as flows where they are any bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('a.csv', 'a.npz', 'a.txt'),
        async (bytes, name) => {
          await expect(load({ [name]: bytes })).rejects.toBeInstanceOf(Failure);
        },
      ),
      { numRuns: 100 },
    ));
});

describe('what stands beside a series', () => {
  it.each(['0.7,0.5,0\n0.25,0.7,0\n0,0,0.7\n', '2.5,0.5,0\n0.25,1,0\n0,0,7\n'])(
    'is its graph where a diagonal has weights of sensors with themselves, which make no links: %j',
    async (adjacency) => {
      const { series, said } = await load(los('los_adj.csv', adjacency));
      expect([...series.linkFrom!, ...series.linkTo!]).toEqual([0, 1, 1, 0]);
      expect(said).toMatch(/los_adj\.csv: its diagonal has 3 weights of sensors with themselves: no links/);
      expect(said).not.toMatch(/no links between sensors came with it/);
    },
  );

  it('may be nothing but places: each sensor is linked to its nearest, however even their distances are', async () => {
    const line = Array.from({ length: 9 }, (_, i) => `${i},${8.5 + i / 100},47.3\n`).join('');
    const rows = [0, 300].flatMap((at) =>
      Array.from({ length: 9 }, (_, i) => `${1514764800 + at},${i},${i}\n`),
    );
    const { series, said } = await load({
      'flow.csv': `time,sensor,flow\n${rows.join('')}`,
      'places.csv': `sensor_id,lon,lat\n${line}`,
    });
    expect(said).toMatch(/each was linked to its 4 nearest ones/);
    expect(series.linkFrom).toHaveLength(4 * 9);
    expect(series.linkWeights!.every((weight) => weight >= 0.1 && weight <= 1)).toBe(true);
  });

  it('is said to have no link left, where it had some', async () => {
    const { said } = await load({ ...longFile(), 'adj.csv': '0,0\n0,0\n' });
    expect(said).toMatch(
      /none of the links between sensors that came with it is left: each was linked to its 4/,
    );
  });

  it('is named where it is not used, whatever it is', async () => {
    const files = { ...losFiles(), 'weather.csv': 'day,sky\nMonday,blue\n', 'notes.md': 'x' };
    const { taken } = await loadDataset(dataFiles(files), { name: 'flows' });
    expect(taken.at(-1)).toBe('Not read: weather.csv, notes.md.');
    expect(taken.join()).toMatch(/los_adj\.csv: 3 rows; weights between 3 sensors from all columns\./);
  });
});
