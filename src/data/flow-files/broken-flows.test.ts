import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { renderCheckReport } from '../check-report';
import { dataFileFromBytes } from '../data-file';
import { loadDataset } from '../load-dataset';
import { npyDict, npyFile } from '../testing/npy-file';
import { longFile, losFiles, npzBytes, npzOf, pemsFiles } from './testing/flow-files';

type Files = Record<string, string | Uint8Array>;

async function load(files: Files) {
  const given = Object.entries(files).map(([name, content]) => dataFileFromBytes(name, content));
  const { dataset, report } = await loadDataset(given, { name: 'flows' });
  return { series: dataset.extras!.series!, said: renderCheckReport(report) };
}

const los = (name: string, text: string): Files => ({ ...losFiles(), [name]: text });
const pems = (npy: Uint8Array): Files => ({ 'PEMS08.npz': npzOf({ 'data.npy': npy }) });
const array = (dtype: string, shape: string, bytes = 0) =>
  pems(npyFile(1, npyDict(dtype, false, shape), new Uint8Array(bytes)));
const long = (rows: string): Files => ({ 'counts.csv': `time,sensor,flow\n${rows}` });

describe('files of flows are refused', () => {
  it.each<[string, Files, RegExp]>([
    [
      'with two columns of one sensor',
      los('los_speed.csv', '773869,5,773869\n1,2,3\n'),
      /two columns are of this sensor/,
    ],
    [
      'with a column of none',
      los('los_speed.csv', '773869,,5\n1,2,3\n'),
      /column 2: the first row must name the sensor/,
    ],
    [
      'without a row',
      los('los_speed.csv', '773869,767541,767542\n'),
      /los_speed\.csv: there is no usable row in it/,
    ],
    [
      'with an adjacency of fewer sensors',
      los('los_adj.csv', '1,0.5\n0.25,1\n'),
      /los_adj\.csv, row 1: it has 2 columns, and 3 sensors/,
    ],
    [
      'with an adjacency that is not square',
      los('los_adj.csv', '1,0.5,0\n0.25,1,0\n'),
      /it has 2 rows, and 3 sensors/,
    ],
    [
      'with an adjacency of more rows',
      los('los_adj.csv', '1,0,0\n0,1,0\n0,0,1\n0,0,0\n'),
      /more rows than that/,
    ],
    ['with ids of other sensors', { ...losFiles(), 'ids.txt': '1,2,3' }, /ids\.txt.*must be the same/],
    [
      'with an id twice',
      { ...losFiles(), 'ids.txt': '1,2,1' },
      /ids\.txt, row 1: "1": this sensor stands there twice/,
    ],
    [
      'with places of other sensors',
      los('graph_sensor_locations.csv', 'sensor_id,lat,lon\n1,34,-118\n'),
      /no usable place.*unknown-sensor/,
    ],
    ['with two tables of values', { ...losFiles(), ...longFile() }, /2 files hold what sensors measured/],
    ['without values', { 'los_adj.csv': losFiles()['los_adj.csv'] }, /no file says what they measured/],
    [
      'with links of other sensors',
      { ...pemsFiles(), 'PEMS08.csv': 'from,to,cost\n7,8,1\n' },
      /no usable link.*unknown-sensor/,
    ],
    ['of pickled objects', array('|O', '2, 3', 8), /pickled Python objects, which are never read/],
    [
      'of records',
      pems(
        npyFile(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", new Uint8Array(8)),
      ),
      /records/,
    ],
    ['of half precision', array('<f2', '2, 3', 12), /element type <f2/],
    ['of complex numbers', array('<c16', '2, 3', 96), /element type <c16/],
    ['with fewer numbers than they say', array('<f4', '100, 100, 3', 64), /should hold 30000 numbers/],
    ['with more numbers than they say', array('<f4', '2, 3', 64_000), /should hold 6 numbers/],
    ['with half a number', array('<f4', '2, 3', 23), /should hold 6 numbers/],
    ['of a billion sensors', array('<f4', '2, 1000000000'), /too large: at most 50000 sensors/],
    ['of more values than can be held', array('<f4', '1000000, 1000, 1'), /too large/],
    ['of nothing', array('<f4', '0, 3'), /there is nothing in it/],
    ['of one axis', array('<f4', '4,', 16), /bins x sensors/],
    [
      'of a header of 60,000 bytes',
      pems(npyFile(2, npyDict('<f4', false, '2, 3').padEnd(60_000), new Uint8Array(24))),
      /its header has 60\d* bytes/,
    ],
    ['of no array', { 'a.npz': npzOf({ 'readme.txt': strToU8('x') }) }, /It holds no array/],
    [
      'of arrays of other names',
      { 'a.npz': npzOf({ 'x.npy': strToU8('x'), 'y.npy': strToU8('y') }) },
      /It holds x, y/,
    ],
    ['of no zip', { 'a.npz': 'no zip' }, /not a zip file/],
    ['cut off', { 'a.npz': npzBytes(new Float32Array(600), [100, 6]).slice(0, -9) }, /its end is missing/],
    [
      'as a zip bomb',
      { 'a.npz': npzBytes(new Float32Array(20 * 2 ** 20), [2 ** 20, 20]) },
      /unpacks to more than 200 times its size/,
    ],
    ['with numbers of bins as times', long('0,a,1\n1,a,2\n'), /numbers of rows or bins, not times/],
    ['with broken times alone', long('yesterday,a,1\n'), /no usable row.*broken-time/],
    [
      'with sensors that move',
      {
        'gps.csv':
          'time,station,speed,lon,lat\n2018-01-01 00:00,a,1,8.5,47.4\n2018-01-01 00:05,a,2,8.6,47.4\n',
      },
      /1 of 1 sensors move\. If these are GPS points, name the column "station" vehicle_id/,
    ],
  ])('%s', async (_, files, message) => {
    const thrown = await load(files).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Failure);
    expect((thrown as Failure).message).toMatch(message);
    expect((thrown as Failure).details).not.toHaveProperty('unexpected');
  });
});

describe('what is odd in files of flows is counted', () => {
  it.each<[string, Files, RegExp]>([
    [
      'rows of another length',
      los('los_speed.csv', '773869,767541,767542\n1,2,3\n1,2\n4,5,6\n'),
      /1 × rows have another number of fields.*\[kept\]/,
    ],
    [
      'text in numbers',
      los('los_speed.csv', '773869,767541,767542\n1,x,3\n4,5,6\n4,5,6\n'),
      /1 × cells hold no number.*\[kept\]\s+first: row 1, column 767541: "x"/,
    ],
    [
      'values below 0',
      los('los_speed.csv', '773869,767541,767542\n-1,2,3\n'),
      /1 × values of speed are below 0/,
    ],
    [
      'endless values',
      los('los_speed.csv', '773869,767541,767542\n1e39,2,3\n'),
      /1 × values are infinite or larger/,
    ],
    [
      'weights that are none',
      los('los_adj.csv', '1,nan,0\n0,1,-1\n0,0,1\n'),
      /2 × weights are no number of 0 or more/,
    ],
    [
      'places of unknown sensors',
      los('graph_sensor_locations.csv', 'sensor_id,lat,lon\n773869,34,-118\n5,34,-118\n767541,95,-118\n'),
      /1 × nothing was measured by this sensor[^]*1 × lon must lie/,
    ],
    [
      'links that are none',
      { ...pemsFiles(), 'PEMS08.csv': 'from,to,cost\n0,1,5\n0,1,6\n0,9,7\n1,2,-1\n' },
      /1 × an earlier row has this link too[^]*1 × nothing was measured by this sensor[^]*1 × a distance of 0 or more/,
    ],
    [
      'rows of a long table',
      long(
        '2018-01-01 00:00,a,1\n2018-01-01 00:00,a,2\n,a,3\n2018-01-01 00:05,a,x\n2018-01-01 00:10,a\n2018-01-01 00:15,,5\n',
      ),
      /an earlier row has this time[^]*one time like[^]*a number is needed[^]*an id of 1 to 200/,
    ],
    ['values below 0 in a long table', long('2018-01-01 00:00,a,-3\n'), /values of flow are below 0/],
  ])('%s', async (_, files, said) => {
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
        const thrown = await load(files).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (thrown === undefined) return;
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
