import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { SensorSeries } from '../../domain/sensor-series';
import { renderCheckReport } from '../check-report';
import { loadDataset } from '../load-dataset';
import { tinyDatasetFiles } from '../testing/tiny-dataset';
import type { SeriesChoice } from './series-choice';
import {
  longFile,
  longText,
  losFiles,
  matrixText,
  npzBytes,
  pemsFiles,
  wideText,
} from './testing/flow-files';
import { dataFiles, writtenFiles, type Files } from '../testing/dataset-files';

async function load(files: Files, series: SeriesChoice = {}) {
  const { dataset, report } = await loadDataset(dataFiles(files), { name: 'flows', series });
  return { dataset, series: dataset.extras!.series!, report, said: renderCheckReport(report) };
}

const START = Date.UTC(2018, 0, 1) / 1000;

describe('files of LOS-loop', () => {
  it('give a series with places and links, and say which clock was taken', async () => {
    const { series, said } = await load(losFiles());
    expect(series).toEqual({
      ids: ['773869', '767541', '767542'],
      lonLat: Float64Array.of(-118.31, 34.15, -118.31, 34.16, -118.3, 34.17),
      times: Float64Array.of(START, START + 300),
      features: ['speed'],
      values: Float32Array.of(64.375, 67.625, 0, 62.5, NaN, 65.25),
      linkFrom: Uint32Array.of(0, 1),
      linkTo: Uint32Array.of(1, 0),
      linkWeights: Float32Array.of(0.5, 0.25),
    });
    expect(said).toMatch(/begin at 2018-01-01 00:00, and each bin to last 5 minutes.*invented/);
    expect(said).toMatch(/16\.7 % of the values of speed are 0, and 16\.7 % are missing/);
  });

  it('begin when they are told to', async () => {
    const { series, said } = await load(losFiles(), { start: 1330560000, binSeconds: 900 });
    expect(series.times).toEqual(Float64Array.of(1330560000, 1330560900));
    expect(said).toMatch(/begin at 2012-03-01 00:00, and each bin to last 15 minutes\. The start was chosen/);
  });

  it('take a sensor whose rows end before its place', async () => {
    const rows = ['2018-01-01 08:00,a,12,8.5,47.4', '2018-01-01 08:00,b,7', '2018-01-01 08:05,b,9'];
    const { series } = await load({ 'counts.csv': `time,sensor,flow,lon,lat\n${rows.join('\n')}\n` });
    expect(series.ids).toEqual(['a', 'b']);
    expect([...series.values]).toEqual([12, 7, NaN, 9]);
    expect([...series.lonLat]).toEqual([8.5, 47.4, NaN, NaN]);
  });

  it('are not begun at a time that was chosen where they have their own, and roads have no use for one', async () => {
    const { series, said } = await load(longFile(), { start: 0, binSeconds: 900 });
    expect(series.times).toEqual((await load(longFile())).series.times);
    expect(said).toMatch(/the ones that were chosen are not used/);
    await expect(load(tinyDatasetFiles(), { start: 0 })).rejects.toThrow(/for files of flows alone/);
  });

  it('are read for one feature where it is chosen', async () => {
    const { series } = await load(pemsFiles(), { feature: 'speed' });
    const all = (await load(pemsFiles())).series;
    expect(series.features).toEqual(['speed']);
    expect([...series.values]).toEqual([...all.values].filter((_, i) => i % 3 === 2));
    await expect(load(losFiles(), { feature: 'flow' })).rejects.toThrow(
      /los_speed\.csv has no feature "flow"\. It has speed/,
    );
  });

  it('come in a zip, gzipped, in any order, and with the order of the adjacency in a file of its own', async () => {
    const { series } = await load(losFiles());
    const texts = Object.entries(losFiles()).reverse();
    const zipped = zipSync(Object.fromEntries(texts.map(([name, text]) => [`los/${name}`, strToU8(text)])));
    const packed = texts.map(([name, text]) => [`${name}.gz`, gzipSync(strToU8(text))]);
    expect((await load({ 'los.zip': zipped })).series).toEqual(series);
    expect((await load(Object.fromEntries(packed) as Files)).series).toEqual(series);
    const turned = await load({ ...losFiles(), 'graph_sensor_ids.txt': '767542,767541,773869' });
    expect(turned.series).toMatchObject({ linkFrom: Uint32Array.of(2, 1), linkTo: Uint32Array.of(1, 2) });
  });

  it('make lines between the sensors', async () => {
    const { dataset, said } = await load(losFiles());
    const { network } = dataset;
    expect(network).toMatchObject({ roadCount: 2, classNames: ['sensor link'] });
    expect(network.shapeLonLat).toEqual(
      Float64Array.of(-118.31, 34.15, -118.31, 34.16, -118.31, 34.16, -118.31, 34.15),
    );
    expect(network.lengthMeters[0]).toBeCloseTo(1112, 0);
    // None leads straight back, so that none leads anywhere.
    expect([...network.successors]).toEqual([0, 1]);
    expect(said).toMatch(/no roads came with the sensors: the map has 2 lines between them/);
  });
});

describe('files of PEMS', () => {
  it('give three features and links of weight 1, and a diagram where nothing has a place', async () => {
    const { dataset, series, said } = await load(pemsFiles());
    expect(series).toMatchObject({
      ids: ['0', '1', '2'],
      features: ['flow', 'occupancy', 'speed'],
      values: Float32Array.from({ length: 18 }, (_, i) => i / 2),
      linkFrom: Uint32Array.of(0, 1),
      linkTo: Uint32Array.of(1, 2),
      linkWeights: Float32Array.of(1, 1),
      roads: Uint32Array.of(0, 1, 2),
    });
    expect(series.lonLat.every(Number.isNaN)).toBe(true);
    expect(dataset.network.roadCount).toBe(3);
    expect([...dataset.network.successors]).toEqual([1, 2]);
    expect(said).toMatch(/each link has the weight 1/);
    expect(said).toMatch(/a diagram in their place.*None of it says where anything is/);
  });

  it('take the kernel where it is chosen, and drop what is far', async () => {
    const links = 'from,to,cost\n0,1,100\n1,2,200\n2,0,900\n0,0,0\n';
    const { series } = await load({ ...pemsFiles(), 'PEMS08.csv': links }, { links: 'kernel' });
    // Deviation of 100, 200 and 900: the square of it is 380,000 / 3.
    expect([...series.linkWeights!].map((one) => one.toFixed(4))).toEqual(
      [100, 200].map((d) => Math.exp((-3 * d * d) / 380_000).toFixed(4)),
    );
  });

  it('take ids of a text file, and know the sizes of public sets', async () => {
    const ids = await load({
      ...pemsFiles(),
      'PEMS03.txt': '313344\n313349\n313353\n',
      'PEMS08.csv': 'from,to\n313344,313353\n',
    });
    expect(ids.series).toMatchObject({ ids: ['313344', '313349', '313353'], linkTo: Uint32Array.of(2) });
    const known = await load({ 'PEMS08.npz': npzBytes(new Float32Array(17856 * 170).fill(1), [17856, 170]) });
    expect(known.said).toMatch(/2016-07-01 00:00.*17,856 bins of 170 sensors are those of PEMS08/);
    expect(known.series.features).toEqual(['flow']);
  });
});

describe('tables', () => {
  it('of a row for each time and sensor may name places', async () => {
    const { series, said } = await load(longFile());
    expect(series).toMatchObject({
      ids: ['a', 'b'],
      lonLat: Float64Array.of(8.5, 47.4, 8.51, 47.4),
      times: Float64Array.of(START + 8 * 3600, START + 8 * 3600 + 300),
      features: ['flow', 'speed'],
      values: Float32Array.of(12, 50.5, 7, NaN, 0, 52, NaN, NaN),
      linkFrom: Uint32Array.of(0, 1),
      linkTo: Uint32Array.of(1, 0),
    });
    expect(said).toMatch(/no links between sensors came with it: each was linked to its 4 nearest ones/);
  });

  it('may be separated by other signs, have unix seconds, and columns that are not used', async () => {
    const text = `note;road;date;count\nx;1;${START + 600};3\ny;1;${START};2\n`;
    const { series, said } = await load({ 'counts.csv': text });
    expect(series).toMatchObject({
      ids: ['1'],
      times: Float64Array.of(START, START + 600),
      values: Float32Array.of(2, 3),
    });
    expect(said).toMatch(/not used: note\. Values are read from count/);
  });

  it('may write the month first', async () => {
    const { series } = await load({
      'flow.csv': 'time,sensor,flow\n01/13/2018 00:05,a,1\n01/13/2018 00:00,a,2\n',
    });
    expect(series.times).toEqual(Float64Array.of(START + 12 * 86400, START + 12 * 86400 + 300));
  });

  it('of the layout do without its roads', async () => {
    const { series } = await load({
      'sensors.csv': 'sensor_id,lon,lat\na,8.5,47.4\nb,8.6,47.4\n',
      'series.csv': 'time,sensor_id,flow\n2018-01-01T00:00:00Z,a,1\n2018-01-01T00:00:00Z,b,2\n',
      'sensor_links.csv': 'from_sensor,to_sensor,weight\na,b,0.5\n',
    });
    expect(series).toMatchObject({ values: Float32Array.of(1, 2), linkWeights: Float32Array.of(0.5) });
    expect(series.lonLat).toEqual(Float64Array.of(8.5, 47.4, 8.6, 47.4));
  });

  it('leave a data set with roads as it is', async () => {
    const files = dataFiles({ ...tinyDatasetFiles(), ...losFiles() });
    const { dataset } = await loadDataset(files, { name: 'tiny' });
    expect(dataset.extras).toBeUndefined();
    expect(dataset.trips.train.tripCount).toBeGreaterThan(0);
  });
});

const measured = fc.oneof(
  fc.float({ min: 0, max: 1e6, noNaN: true }),
  fc.integer({ min: 0, max: 500 }),
  fc.constant(NaN),
);
/** Series with distinct numbers as ids and regular bins, at least one value in each bin. */
const anySeries = (featureCount: number): fc.Arbitrary<SensorSeries> =>
  fc
    .record({
      ids: fc.uniqueArray(fc.integer({ min: 100, max: 1e6 }), { minLength: 2, maxLength: 5 }),
      bins: fc.integer({ min: 2, max: 6 }),
    })
    .chain(({ ids, bins }) => {
      const length = ids.length * bins * featureCount;
      return fc.array(measured, { minLength: length, maxLength: length }).map((values) => ({
        ids: ids.map(String),
        lonLat: new Float64Array(2 * ids.length).fill(NaN),
        times: Float64Array.from({ length: bins }, (_, bin) => START + 300 * bin),
        features: ['flow', 'occupancy', 'speed'].slice(0, featureCount),
        values: Float32Array.from(values),
      }));
    });

const sameAs = async (series: SensorSeries, files: Files) => {
  const read = (await load(files)).series;
  const { ids, times, features, values } = read;
  expect({ ids, times, features, values: values.map((value) => value + 0) }).toEqual({
    ids: series.ids,
    times: series.times,
    features: series.features,
    values: series.values.map((value) => value + 0),
  });
};

describe('a data set of flows alone', () => {
  it.each([losFiles(), pemsFiles(), longFile(), { 'flow.csv': '1,2\n3,4\n' }])(
    'comes back from the files it is saved as',
    async (files: Files) => {
      const { dataset } = await load(files);
      const { dataset: again } = await loadDataset(writtenFiles(dataset), { name: 'flows' });
      expect(again.network).toEqual(dataset.network);
      expect(again.extras).toEqual(dataset.extras);
      expect(again.fingerprint).toBe(dataset.fingerprint);
    },
  );
});

describe('any series', () => {
  it('is read as it was written, in each form', () =>
    fc.assert(
      fc.asyncProperty(anySeries(1), anySeries(3), async (one, three) => {
        const shape = [three.times.length, three.ids.length, 3];
        const ids = { 'ids.txt': three.ids.join('\n') };
        await sameAs(one, { 'flow.csv': matrixText(one) });
        await sameAs(one, { 'flow.csv': wideText(one) });
        await sameAs(three, { 'table.csv': longText(three) });
        await sameAs(three, { 'a.npz': npzBytes(three.values, shape), ...ids });
        await sameAs(three, { 'a.npz': npzBytes(Float64Array.from(three.values), shape, 0), ...ids });
      }),
      { numRuns: 40 },
    ));
});
