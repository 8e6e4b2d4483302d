import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFilesFromPaths } from '../../cli/node-files';
import { REFERENCE, realData } from '../../scripts/folders.mjs';
import { partsOf, type Dataset } from '../domain/dataset';
import { Failure } from '../base/failure';
import type { Progress } from '../base/task';
import { tripAt } from '../domain/trajectory-set';
import { renderCheckReport } from './check-report';
import { defaultZoneCount, loadHoserDataset, writeHoserLayout } from './hoser-layout';
import { readNpy } from './npy';
import { lineCentroid } from './roadmap-geo';
import { clockwise, TINY_ROAD_COUNT, tinyDatasetFiles, TRIP_HEADER, tripRow } from './testing/tiny-dataset';
import { testTask } from '../base/testing/test-task';
import { dataFiles, loadFiles, tinyDataset, writtenFiles, type Files } from './testing/dataset-files';

/** Everything but the fields that a round trip may change. */
const contentOf = ({ network, trips, zones }: Dataset) => ({
  network,
  trips: Object.values(trips).map(({ tripCount, offsets, roads, times }) => ({
    tripCount,
    offsets,
    roads,
    times,
  })),
  zones: { ...zones, source: 'any' },
});

describe('trips without times', () => {
  const untimed = (text: string) => text.replace('time_list', 'other');

  it('open with what needs no times, come back as they were written, and are told to lack times', async () => {
    const texts = Object.entries(tinyDatasetFiles());
    const files = Object.fromEntries(
      texts.map(([name, text]) => [name, /csv$/.test(name) ? untimed(text) : text]),
    );
    const { dataset, report } = await loadFiles(files);
    const timed = await tinyDataset();
    expect(dataset.trips.train.roads).toEqual(timed.trips.train.roads);
    expect(dataset.trips.train.times.every(Number.isNaN)).toBe(true);
    expect(renderCheckReport(report)).toMatch(/train\.csv: it has no column time_list/);
    expect(partsOf(dataset)).toEqual(['trips']);
    expect(partsOf(timed)).toEqual(['trips']);
    const again = await loadHoserDataset(writtenFiles(dataset), { name: 'again' });
    expect(contentOf(again.dataset)).toEqual(contentOf(dataset));
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  });

  it('are refused where other splits have times', async () => {
    const all = tinyDatasetFiles();
    const files = { ...all, 'val.csv': untimed(all['val.csv']) };
    await expect(loadFiles(files)).rejects.toThrow(
      /val\.csv: it has no column time_list.*of all splits, or of none/,
    );
  });
});

describe('loadHoserDataset', () => {
  it('reads a network: ids, order of successors, classes, speeds, centroids', async () => {
    const { network } = await tinyDataset();
    expect(network.roadCount).toBe(TINY_ROAD_COUNT);
    expect(Array.from(network.geoIds.subarray(0, 3))).toEqual([100, 103, 106]);
    expect(network.classNames).toEqual(['primary', 'residential', 'unclassified']);
    expect(Array.from(network.classCodes.subarray(0, 4))).toEqual([0, 1, 2, 0]);
    expect(Array.from(network.maxSpeedKmh.subarray(0, 2))).toEqual([50, NaN]);
    expect(Array.from(network.successors.subarray(0, 3))).toEqual([1, 24, 2]);
    expect(network.centroidLonLat[0]).toBeCloseTo((network.shapeLonLat[0] + network.shapeLonLat[2]) / 2, 12);
  });

  it.each([
    ['50', 50],
    ['50 km/h', 50],
    ['30 mph', 30 * 1.609344],
    ["['40', '60']", 40],
    ['50;30', 50],
    ['', NaN],
    ['none', NaN],
    ['0', NaN],
  ])('reads the speed limit "%s"', async (cell, speed) => {
    const files = tinyDatasetFiles();
    files['roadmap.geo'] = files['roadmap.geo'].replace(',50,', `,"${cell}",`);
    expect((await loadFiles(files)).dataset.network.maxSpeedKmh[0]).toBe(Math.fround(speed));
  });

  it('keeps the row order of roadmap.rel as candidate order', async () => {
    const files = tinyDatasetFiles();
    const [header, ...rows] = files['roadmap.rel'].trimEnd().split('\n');
    const reversed = { ...files, 'roadmap.rel': [header, ...rows.reverse()].join('\n') };
    const { network } = (await loadFiles(reversed)).dataset;
    expect(Array.from(network.successors.subarray(0, 2))).toEqual([24, 1]);
  });

  it('reads both list styles, CRLF, a byte order mark and columns in any order alike', async () => {
    const files = tinyDatasetFiles();
    const bracketed = files['train.csv'].replace(
      /"([^"]*)"/g,
      (_, list: string) => `"[${list.split(',').join(', ')}]"`,
    );
    const train = '\uFEFF' + bracketed.replaceAll('\n', '\r\n').trimEnd();
    const swapped = files['roadmap.rel'].replace(/^([^,]*),([^,]*),([^,]*),([^,\n]*)$/gm, '$4,$1,x,$3,');
    const { dataset } = await loadFiles({ ...files, 'train.csv': train, 'roadmap.rel': swapped });
    expect(dataset.fingerprint).toBe((await tinyDataset()).fingerprint);
  });

  it('reads trips over midnight, U-turns and epoch times', async () => {
    const midnight = ['2013-07-01T23:59:50Z', '2013-07-02T00:00:05Z'];
    const rows = [
      tripRow(1, [clockwise(0), 1000], midnight),
      tripRow(2, [clockwise(1), clockwise(2)], ['1372636853', '1372636854']),
    ];
    const { dataset } = await loadFiles({
      ...tinyDatasetFiles(),
      'train.csv': [TRIP_HEADER, ...rows].join('\n'),
    });
    const first = tripAt(dataset.trips.train, 0);
    expect(Array.from(first.roads)).toEqual([0, 24]);
    expect(first.times[1] - first.times[0]).toBe(15);
    expect(tripAt(dataset.trips.train, 1).times[0]).toBe(1372636853);
    expect(Array.from(dataset.trips.train.sourceRows)).toEqual([1, 2]);
  });

  it('numbers rows as they stand in the file when some are left out', async () => {
    const rows = [
      tripRow(1, [5, 6]),
      tripRow(2, [clockwise(0), clockwise(1)]),
      '',
      tripRow(3, [1]),
      tripRow(4, [clockwise(2), clockwise(3)]),
    ];
    const { dataset, report } = await loadFiles({
      ...tinyDatasetFiles(),
      'train.csv': [TRIP_HEADER, ...rows].join('\n'),
    });
    expect(Array.from(dataset.trips.train.sourceRows)).toEqual([2, 4]);
    const leftOut = report.filter(({ action }) => action === 'row left out');
    expect(leftOut.map(({ kind, count, first }) => [kind, count, first[0].row])).toEqual([
      ['unknown-road', 1, 1],
      ['too-short', 1, 3],
    ]);
  });

  it('counts every row left out, and shows the first five', async () => {
    const faulty = Array.from({ length: 9 }, (_, i) => tripRow(i, [5, 6]));
    const files = { ...tinyDatasetFiles() };
    files['train.csv'] += faulty.join('\n');
    const { report } = await loadFiles(files);
    const finding = report.find(({ kind }) => kind === 'unknown-road');
    expect(finding?.count).toBe(9);
    expect(finding?.first.map(({ row }) => row)).toEqual([25, 26, 27, 28, 29]);
    expect(renderCheckReport(report)).toContain('row 29, column rid_list: "5", …');
  });

  it('finds the files in folders and zips, in any case, beside the roads first', async () => {
    const files = tinyDatasetFiles();
    const plain = (await tinyDataset()).fingerprint;
    const upper = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`City/${name.toUpperCase()}`, text]),
    );
    expect(
      (await loadFiles({ ...upper, 'old/train.csv': 'nonsense', 'readme.txt': 'x' })).dataset.fingerprint,
    ).toBe(plain);
    const zip = zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`in/${name}`, strToU8(text)])),
    );
    expect((await loadFiles({ 'data.zip': zip })).dataset.fingerprint).toBe(plain);
  });

  it('derives as many zones as asked for, and the flow between them', async () => {
    const { dataset } = await loadHoserDataset(dataFiles(tinyDatasetFiles()), { name: 'tiny', zoneCount: 6 });
    const { zoneCount, zoneOfRoad, transitions, source } = dataset.zones;
    expect([zoneCount, source, new Set(zoneOfRoad).size]).toEqual([6, 'derived', 6]);
    expect(transitions.some((flow) => flow > 0)).toBe(true);
    await expect(
      loadHoserDataset(dataFiles(tinyDatasetFiles()), { name: 'tiny', zoneCount: 0 }),
    ).rejects.toThrow(/number of zones/);
  });

  it('reports progress up to the size of each file', async () => {
    const seen: Progress[] = [];
    const task = testTask({ onProgress: (progress) => seen.push(progress) });
    await loadHoserDataset(dataFiles(tinyDatasetFiles()), { name: 'tiny' }, task);
    const geo = seen.filter(({ step, subject }) => step === 'file.read' && subject === 'roadmap.geo').at(-1);
    expect(geo?.done).toBe(geo?.total);
    expect(seen.at(-1)?.step).toBe('dataset.fingerprint');
  });

  it('stops when cancelled', async () => {
    const task = testTask({
      onProgress: ({ subject }) => {
        if (subject === 'roadmap.rel') task.cancel();
      },
    });
    const loading = loadHoserDataset(dataFiles(tinyDatasetFiles()), { name: 'tiny' }, task);
    await expect(loading).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
  });

  it('gives one fingerprint for the same content, another for any change', async () => {
    const files = tinyDatasetFiles();
    const { dataset } = await loadFiles(files);
    const changed = { ...files, 'train.csv': files['train.csv'].replace('08:00:00Z', '08:00:01Z') };
    expect((await loadHoserDataset(dataFiles(files), { name: 'other' })).dataset.fingerprint).toBe(
      dataset.fingerprint,
    );
    expect((await loadFiles(changed)).dataset.fingerprint).not.toBe(dataset.fingerprint);
  });

  it.each([
    [11095, 300],
    [40060, 300],
    [2000, 54],
    [60, 4],
    [3, 3],
  ])('%i roads get %i zones', (roads, zones) => {
    expect(defaultZoneCount(roads)).toBe(zones);
  });
});

describe('lineCentroid', () => {
  it('weights midpoints by length', () => {
    expect(lineCentroid([0, 0, 3, 0, 3, 1], 3)).toEqual([(3 * 1.5 + 1 * 3) / 4, (1 * 0.5) / 4]);
  });
  it('is the point of a line without length', () => {
    expect(lineCentroid([2, 5, 2, 5], 2)).toEqual([2, 5]);
  });
});

describe('writeHoserLayout', () => {
  it('round trip: the same arrays and fingerprint, whatever the numbers', async () => {
    const dataset = await tinyDataset();
    const degree = fc.double({ min: -89, max: 89, noNaN: true });
    const values = fc.record({
      seed: fc.array(degree, { minLength: 20, maxLength: 20 }),
      ids: fc.uniqueArray(fc.maxSafeInteger(), { minLength: TINY_ROAD_COUNT, maxLength: TINY_ROAD_COUNT }),
      start: fc.double({ min: -1e9, max: 4e9, noNaN: true }).filter((seconds) => Math.abs(seconds) > 1e4),
      names: fc.uniqueArray(fc.constantFrom('a', 'b,c', 'say "x"', 'é', '', ' d'), {
        minLength: 3,
        maxLength: 3,
      }),
    });
    await fc.assert(
      fc.asyncProperty(values, async ({ seed, ids, start, names }) => {
        const changed = varied(dataset, seed, ids, start, names);
        const { dataset: read } = await loadHoserDataset(writtenFiles(changed), { name: 'again' });
        const { network, ...rest } = contentOf(read);
        const { network: written, ...writtenRest } = contentOf(changed);
        expect(rest).toEqual(writtenRest);
        expect({ ...network, centroidLonLat: 0 }).toEqual({ ...written, centroidLonLat: 0 });
      }),
      { numRuns: 25 },
    );
  });

  /** The data set with other coordinates, ids, class names and times, still consistent. */
  function varied(dataset: Dataset, seed: number[], ids: number[], start: number, names: string[]): Dataset {
    const { network, trips } = dataset;
    const { train } = trips;
    return {
      ...dataset,
      network: {
        ...network,
        geoIds: Float64Array.from(ids, (id) => id + 0),
        shapeLonLat: network.shapeLonLat.map((_, i) => seed[i % seed.length]),
        lengthMeters: network.lengthMeters.map((_, i) => Math.abs(seed[i % seed.length])),
        maxSpeedKmh: network.maxSpeedKmh.map((speed, i) => (i % 3 === 0 ? Math.abs(seed[3]) + 1 : speed)),
        classNames: [...names].sort(),
      },
      trips: { ...trips, train: { ...train, times: train.times.map((_, i) => start + i / 7) } },
    };
  }

  it('writes files that HOSER reads: header names, partition and matrix', async () => {
    const dataset = await tinyDataset();
    const files = new Map(writeHoserLayout(dataset).map((file) => [file.name, [...file.chunks()]]));
    const text = (name: string) => new TextDecoder().decode(files.get(name)![0]).split('\n');
    expect(text('roadmap.geo')[1]).toMatch(
      /^100,LineString,"\[\[-8\.59, 41\.15\], \[.*\]\]",primary,50,\d+\.\d+$/,
    );
    expect(text('roadmap.rel').slice(0, 2)).toEqual([
      'rel_id,type,origin_id,destination_id',
      '0,geo,100,103',
    ]);
    expect(text('train.csv')[1]).toBe('0,0,0,"100,103","2013-07-01T08:00:00Z,2013-07-01T08:01:00Z"');
    expect(text('road_network_partition')).toHaveLength(TINY_ROAD_COUNT + 1);
    const { shape, dtype } = readNpy(files.get('zone_trans_mat.npy')![0], 'zone_trans_mat.npy');
    expect([shape, dtype]).toEqual([[4, 4], '<i8']);
  });
});

describe('whatever stands in the files', () => {
  const names = [
    ...Object.keys(tinyDatasetFiles()),
    'road_network_partition',
    'zone_trans_mat.npy',
    'more.zip',
  ];
  const onlyFailures = async (files: Files) => {
    const outcome: unknown = await loadFiles(files).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
  };

  it('arbitrary bytes in any file are refused with a Failure, or read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.uint8Array({ maxLength: 400 }), async (name, bytes) =>
        onlyFailures({ ...tinyDatasetFiles(), [name]: bytes }),
      ),
      { numRuns: 60 },
    );
  });

  it('a data set that was damaged anywhere loads or is refused, and no trip breaks the rules', async () => {
    const sound = Object.fromEntries(
      Object.entries(tinyDatasetFiles()).map(([name, text]) => [name, strToU8(text)]),
    );
    const edit = fc.record({
      name: fc.constantFrom(...Object.keys(sound)),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat({ max: 12 }),
      insert: fc.string({ unit: fc.constantFrom(...'0123456789-+.,"[]()\n\reT: \0é'), maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const files: Record<string, Uint8Array> = { ...sound };
        for (const { name, at, remove, insert } of edits) {
          const bytes = files[name];
          const cut = Math.floor(at * bytes.length);
          files[name] = Uint8Array.from([
            ...bytes.slice(0, cut),
            ...strToU8(insert),
            ...bytes.slice(cut + remove),
          ]);
        }
        const outcome: unknown = await loadFiles(files).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
        else expectLawful((outcome as { dataset: Dataset }).dataset);
      }),
      { numRuns: 100 },
    );
  });
});

/** Every kept trip drives from road to successor and never back in time. */
function expectLawful({ network, trips }: Dataset): void {
  for (const set of Object.values(trips))
    for (let trip = 0; trip < set.tripCount; trip++) {
      const { roads, times } = tripAt(set, trip);
      expect(roads.length).toBeGreaterThanOrEqual(2);
      for (let i = 0; i + 1 < roads.length; i++) {
        const next = network.successors.subarray(
          network.successorOffsets[roads[i]],
          network.successorOffsets[roads[i] + 1],
        );
        expect(next).toContain(roads[i + 1]);
        expect(times[i + 1]).toBeGreaterThanOrEqual(times[i]);
      }
    }
}

const porto = realData('porto/hoser');

describe.skipIf(porto.absent)(porto.titled('Porto'), () => {
  it('has the stated counts and comes back from its own files', async () => {
    const files = await dataFilesFromPaths([porto.path]);
    const { dataset, report } = await loadHoserDataset(files, { name: 'Porto' });
    const { network, trips, zones } = dataset;
    expect([network.roadCount, network.successors.length]).toEqual([11_095, 26_192]);
    expect([trips.train.tripCount, trips.val.tripCount, trips.test.tripCount]).toEqual([832, 120, 237]);
    expect(trips.train.roads.length + trips.val.roads.length + trips.test.roads.length).toBe(54_830);
    expect(report.filter(({ action }) => action !== 'kept')).toEqual([]);
    const equalSteps = report
      .filter(({ kind }) => kind === 'equal-times')
      .map(({ message }) => Number(/\((\d+) steps/.exec(message)?.[1]));
    expect(equalSteps.reduce((a, b) => a + b, 0)).toBe(3525);
    expect([zones.zoneCount, zones.source]).toEqual([300, 'derived']);
    const again = await loadHoserDataset(writtenFiles(dataset), { name: 'Porto' });
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
    expect(again.dataset.zones.source).toBe('file');
  }, 30_000);
});

describe('reference networks', () => {
  it.each([
    ['network', 8],
    ['bench-net2k', 100],
  ])('%s', async (name, zoneCount) => {
    const files = await dataFilesFromPaths([`${REFERENCE}/${name}`]);
    const { dataset, report } = await loadHoserDataset(files, { name });
    expect(report.filter(({ action }) => action !== 'kept')).toEqual([]);
    expect([dataset.zones.zoneCount, dataset.zones.source]).toEqual([zoneCount, 'file']);
    expect(dataset.network.classNames).toEqual([
      'primary',
      'residential',
      'secondary',
      'tertiary',
      'trunk',
      'unclassified',
    ]);
    const again = await loadHoserDataset(writtenFiles(dataset), { name });
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  });
});
