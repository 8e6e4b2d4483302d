import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { joined } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { checkInPositions } from '../../domain/places';
import { type Dataset, partsOf, extraCounts, type DatasetExtras } from '../../domain/dataset';
import { NO_ROAD } from '../../domain/sensor-series';
import { renderCheckReport } from '../check-report';
import { decodeDataset, encodeDataset } from '../dataset-store';
import { fingerprintOf } from '../fingerprint';
import { loadHoserDataset, loadHoserRoads, writeHoserLayout } from '../hoser-layout';
import { datasetExtras, extraPartFiles } from '../testing/extra-parts';
import { tinyDatasetFiles } from '../testing/tiny-dataset';
import { dataFiles, loadFiles, writtenFiles, type Files } from '../testing/dataset-files';

/** The small data set, with other files in place of its own or beside them. */
const load = (more: Files = {}) => loadFiles({ ...tinyDatasetFiles(), ...more });
const loadAll = (more: Files = {}) => load({ ...extraPartFiles(), ...more });
const reload = (dataset: Dataset) => loadHoserDataset(writtenFiles(dataset), { name: dataset.name });
const withExtras = async (dataset: Dataset, extras: DatasetExtras): Promise<Dataset> => ({
  ...dataset,
  extras,
  fingerprint: await fingerprintOf({ ...dataset, extras }),
});
const kept = (dataset: Dataset): Dataset => decodeDataset(joined(Uint8Array, encodeDataset(dataset)));

let plain: Dataset;
let full: Dataset;
beforeAll(async () => {
  plain = (await load()).dataset;
  full = (await loadAll()).dataset;
});

describe('a data set with more than trips', () => {
  it('carries what the files beside its roads say', () => {
    const { series, traces, places, checkIns } = full.extras!;
    expect(series).toEqual({
      ids: ['773869', 'A "1", north'],
      lonLat: Float64Array.of(-8.61, 41.15, -8.6, 41.16),
      times: Float64Array.of(1372665600, 1372665900),
      features: ['flow', 'Speed'],
      values: Float32Array.of(12, 61.5, 3, NaN, 14, NaN, NaN, NaN),
      linkFrom: Uint32Array.of(0, 1),
      linkTo: Uint32Array.of(1, 0),
      linkWeights: Float32Array.of(0.5, 1),
    });
    expect(traces).toMatchObject({
      traceCount: 2,
      offsets: Uint32Array.of(0, 2, 3),
      occupied: Uint8Array.of(0, 1, 1),
      vehicles: ['cab 1', 'cab 2'],
      sourceRows: Uint32Array.of(1, 3),
    });
    expect(places).toMatchObject({ ids: ['3fd6', '49ff'], categories: ['Bar', ''] });
    expect(checkIns).toEqual({
      userCodes: Uint32Array.of(0, 1, 0),
      users: ['u1', 'u2'],
      places: Uint32Array.of(1, 0, 0),
      times: Float64Array.of(1372665600, 1372662000, 1372752000.5),
    });
    expect(partsOf(full)).toEqual(['trips', 'series', 'traces', 'places', 'checkIns']);
    expect(partsOf(plain)).toEqual(['trips']);
  });

  it('counts its parts', () => {
    expect(extraCounts(full.extras)).toEqual({
      series: { sensors: 2, placed: 2, bins: 2, features: ['flow', 'Speed'], missingShare: 0.5 },
      traces: { traces: 2, points: 3, vehicles: 2 },
      places: { places: 2, categories: 2 },
      checkIns: { checkIns: 3, users: 2 },
    });
    expect(extraCounts(plain.extras)).toEqual({});
  });

  it('is another one for each part and each change in it, and the same without any', async () => {
    const { series, traces, places, checkIns } = full.extras!;
    const changed = { ...series!, values: series!.values.map((value) => value + 1) };
    const renamed = { ...series!, features: ['flow', 'speed'] };
    const onRoads = { ...series!, roads: Uint32Array.of(1, NO_ROAD) };
    const heavier = { ...series!, linkWeights: Float32Array.of(0.5, 2) };
    const variants: DatasetExtras[] = [
      { series: series! },
      { series: changed },
      { series: renamed },
      { series: onRoads },
      { series: heavier },
      { traces: traces! },
      { traces: { ...traces!, occupied: null } },
      { places: places! },
      { places: places!, checkIns: checkIns! },
      { places: places!, checkIns: { ...checkIns!, lonLat: checkInPositions(checkIns!, places!) } },
      full.extras!,
    ];
    const prints = await Promise.all(
      variants.map(async (extras) => (await withExtras(plain, extras)).fingerprint),
    );
    expect(new Set([plain.fingerprint, ...prints]).size).toBe(variants.length + 1);
    expect(await fingerprintOf({ ...plain, extras: {} })).toBe(plain.fingerprint);
    const elsewhere = { ...traces!, sources: ['taxis.csv'], sourceRows: Uint32Array.of(7, 8) };
    expect((await withExtras(plain, { traces: elsewhere })).fingerprint).toBe(prints[5]);
  });

  it('is read from a zip too', async () => {
    const files = { ...tinyDatasetFiles(), ...extraPartFiles() };
    const zip = zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`city/${name}`, strToU8(text)])),
    );
    expect((await loadFiles({ 'city.zip': zip })).dataset.fingerprint).toBe(full.fingerprint);
  });

  it('reads rows of a series in any order, with blank lines, short rows and columns turned around', async () => {
    const series =
      'Speed,Time,SENSOR_ID,flow\n,2013-07-01T08:05:00Z,773869,14\n\n61.5,1372665600,773869,12\nNaN,2013-07-01T08:00:00Z,"A ""1"", north",3\n';
    const { dataset } = await loadAll({ 'series.csv': series });
    const { features, values, times } = dataset.extras!.series!;
    expect(features).toEqual(['Speed', 'flow']);
    expect(times).toEqual(full.extras!.series!.times);
    expect(values).toEqual(Float32Array.of(61.5, 12, NaN, 3, NaN, 14, NaN, NaN));
  });

  it('knows the roads that its sensors stand on by their geo_id', async () => {
    const { geoIds } = plain.network;
    const sensors = `road,sensor_id,lon,lat\n${geoIds[3]},773869,,\n,"A ""1"", north",-8.6,41.16\n`;
    const { dataset } = await loadAll({ 'sensors.csv': sensors });
    expect(dataset.extras!.series!.roads).toEqual(Uint32Array.of(3, NO_ROAD));
    const none = await loadAll({ 'sensors.csv': sensors.replace(String(geoIds[3]), '') });
    expect(none.dataset.extras!.series).not.toHaveProperty('roads');
  });

  it('comes back from its files and from the store to the last bit', () =>
    fc.assert(
      fc.asyncProperty(datasetExtras, async (extras) => {
        const dataset = await withExtras(plain, extras);
        expect(kept(dataset)).toEqual(dataset);
        const { dataset: again, report } = await reload(dataset);
        const { traces } = again.extras!;
        const sources = traces && { sources: traces.sources, sourceRows: traces.sourceRows };
        expect(again.extras).toEqual({
          ...extras,
          ...(traces && { traces: { ...extras.traces, ...sources } }),
        });
        expect(again.fingerprint).toBe(dataset.fingerprint);
        expect(report.filter(({ action }) => action === 'row left out')).toEqual([]);
      }),
      { numRuns: 150 },
    ));

  it('needs no trips: they are then empty, and written as no file', async () => {
    const roads = Object.fromEntries(
      Object.entries(tinyDatasetFiles()).filter(([name]) => name.startsWith('roadmap')),
    );
    for (const parts of [['sensors.csv', 'series.csv'], ['gps.csv'], ['places.csv']]) {
      const some = Object.fromEntries(parts.map((part) => [part, extraPartFiles()[part]]));
      const { dataset, report } = await loadFiles({ ...roads, ...some });
      expect(partsOf(dataset)).not.toContain('trips');
      expect(partsOf(dataset)).toHaveLength(1);
      expect(renderCheckReport(report)).toMatch(/train\.csv: missing: the train set is empty\. \[kept\]/);
      const names = writeHoserLayout(dataset).map(({ name }) => name);
      expect(names).not.toContain('train.csv');
      expect(names).toEqual(expect.arrayContaining(parts));
      const again = (await reload(dataset)).dataset;
      expect([again.fingerprint, partsOf(again)]).toEqual([dataset.fingerprint, partsOf(dataset)]);
    }
  });

  it('takes parts only from the folder of its roads, and none for roads alone', async () => {
    const apart = Object.fromEntries(
      Object.entries(extraPartFiles()).map(([name, text]) => [`elsewhere/${name}`, text]),
    );
    const inFolder = Object.fromEntries(
      Object.entries(tinyDatasetFiles()).map(([name, text]) => [`city/${name}`, text]),
    );
    const { dataset } = await loadFiles({ ...inFolder, ...apart });
    expect(dataset).not.toHaveProperty('extras');
    expect(dataset.fingerprint).toBe(plain.fingerprint);
    const { network } = await loadHoserRoads(dataFiles({ ...tinyDatasetFiles(), 'gps.csv': 'broken' }));
    expect(network.roadCount).toBe(plain.network.roadCount);
  });

  it('notes what stands far from its roads', async () => {
    const places = 'place_id,lon,lat\n3fd6,41.15,-8.61\n49ff,-8.6,41.16\n';
    const { dataset, report } = await loadAll({ 'places.csv': places });
    expect(renderCheckReport(report)).toMatch(
      /places\.csv: 1 of 2 places lie over 0\.05° outside the roads.*not swapped\? \[kept\]/,
    );
    expect(dataset.extras!.places!.categories).toEqual(['']);
  });

  it('knows the names of its places where the file has them', async () => {
    const texts = [
      'a,-8.61,41.15,school,"Oak, School"',
      'b,-8.6,41.16',
      `c,-8.6,41.16,shop,${'x'.repeat(201)}`,
    ];
    const rows = `place_id,lon,lat,category,name\n${texts.join('\n')}\n`;
    const { dataset, report } = await load({ 'places.csv': rows });
    expect(dataset.extras!.places).toMatchObject({ ids: ['a', 'b'], names: ['Oak, School', ''] });
    expect(renderCheckReport(report)).toMatch(
      /places\.csv: 1 × at most 200 characters.*\n.*row 3, column name/,
    );
    expect(full.extras!.places).not.toHaveProperty('names');
  });

  it('knows where each check-in was where its file says so, and takes it to be at its place else', async () => {
    const rows =
      'lat,user_id,place_id,lon,time\n41.1501,u1,3fd6,-8.6102,2013-07-01T08:00:00Z\n95,u1,49ff,-8.6,2013-07-01T09:00:00Z\n,u2,49ff,-8.6,2013-07-01T09:00:00Z\n';
    const { dataset, report } = await loadAll({ 'check_ins.csv': rows });
    const { checkIns, places } = dataset.extras!;
    expect(checkIns).toMatchObject({ users: ['u1'], lonLat: Float64Array.of(-8.6102, 41.1501) });
    expect(checkInPositions(checkIns!, places!)).toBe(checkIns!.lonLat);
    expect(renderCheckReport(report)).toMatch(/row 2, column lat/);
    expect(renderCheckReport(report)).toMatch(/row 3, column lat/);
    const before = full.extras!;
    expect(before.checkIns).not.toHaveProperty('lonLat');
    expect(checkInPositions(before.checkIns!, before.places!)).toEqual(
      Float64Array.of(-8.6, 41.16, -8.61, 41.15, -8.61, 41.15),
    );
  });

  it('refuses more values than can be held before it takes their memory', async () => {
    const sensors = Array.from({ length: 100_000 }, (_, sensor) => `s${sensor},,\n`).join('');
    const features = Array.from({ length: 1400 }, (_, feature) => `f${feature}`).join(',');
    const files = {
      'sensors.csv': `sensor_id,lon,lat\n${sensors}`,
      'series.csv': `time,sensor_id,${features}\n2013-07-01T08:00:00Z,s7,1\n`,
    };
    await expect(load(files)).rejects.toThrow(
      /series\.csv: more than 16777216 values, read or missing: 100000 sensors with 1400 features at more than 0 times\. Take fewer/,
    );
  });

  it('damaged anywhere, loads lawfully or is refused', () => {
    const named = 'place_id,lon,lat,category,name\n3fd6,-8.61,41.15,Bar,"Oak, Bar"\n49ff,-8.6,41.16,,\n';
    const sound: Record<string, string> = { ...extraPartFiles(), 'places.csv': named };
    const edit = fc.record({
      name: fc.constantFrom(...Object.keys(sound)),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat({ max: 12 }),
      insert: fc.string({ unit: fc.constantFrom(...'0123456789-+.,"\n\reT:Z \0é'), maxLength: 6 }),
    });
    return fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const files = { ...tinyDatasetFiles(), ...sound };
        for (const { name, at, remove, insert } of edits) {
          const cut = Math.floor(at * files[name].length);
          files[name] = files[name].slice(0, cut) + insert + files[name].slice(cut + remove);
        }
        const outcome: unknown = await load(files).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
        else expectLawful((outcome as { dataset: Dataset }).dataset.extras);
      }),
      { numRuns: 200 },
    );
  });
});

/** Lengths agree, ids are distinct, indices point into their tables, and times do not go back. */
function expectLawful({ series, traces, places, checkIns }: DatasetExtras = {}): void {
  const ascends = (times: Float64Array) => times.every((time, i) => i === 0 || time >= times[i - 1]);
  const within = (codes: Uint32Array, words: readonly string[]) => codes.every((code) => code < words.length);
  if (series) {
    const { ids, lonLat, times, features, values, linkFrom, linkTo, linkWeights } = series;
    expect(new Set(ids).size).toBe(ids.length);
    expect(lonLat).toHaveLength(2 * ids.length);
    expect(values).toHaveLength(times.length * ids.length * features.length);
    expect(new Set(times).size).toBe(times.length);
    expect([linkTo?.length, linkWeights?.length]).toEqual([linkFrom?.length, linkFrom?.length]);
    expect([...(linkFrom ?? []), ...(linkTo ?? [])].every((sensor) => sensor < ids.length)).toBe(true);
    expect(linkWeights?.every((weight) => weight > 0 && weight < Infinity) ?? true).toBe(true);
    expect(ascends(times)).toBe(true);
  }
  if (traces) {
    const { traceCount, offsets, times, lonLat, occupied, vehicleCodes, vehicles } = traces;
    expect([offsets.length, offsets[0], offsets[traceCount]]).toEqual([traceCount + 1, 0, times.length]);
    expect([lonLat.length, occupied?.length ?? times.length]).toEqual([2 * times.length, times.length]);
    expect(within(vehicleCodes, vehicles)).toBe(true);
    for (let trace = 0; trace < traceCount; trace++)
      expect(ascends(times.subarray(offsets[trace], offsets[trace + 1]))).toBe(true);
  }
  if (places) {
    expect(new Set(places.ids).size).toBe(places.ids.length);
    expect(places.lonLat.every(Number.isFinite)).toBe(true);
    expect(within(places.categoryCodes, places.categories)).toBe(true);
    expect(places.names?.length ?? places.ids.length).toBe(places.ids.length);
  }
  if (checkIns) {
    expect(within(checkIns.userCodes, checkIns.users)).toBe(true);
    expect(within(checkIns.places, places!.ids)).toBe(true);
  }
}
