import { beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { dataFileFromBytes } from '../../data/data-file';
import { DEFAULT_CHOICE } from '../../data/gps/gps-choice';
import { previewGps } from '../../data/gps/preview-gps';
import { loadHoserDataset, writeHoserLayout } from '../../data/hoser-layout';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { attributionOf } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import { successorIndex } from '../../domain/road-network';
import { tripAt } from '../../domain/trajectory-set';
import { localTask } from '../protocol/local-task';
import { DatasetBuilder } from './dataset-builder';
import { smallTownMap, smallTownTraces } from './testing/small-town';
import { NO_TASK } from '../../base/task';

const split = { by: 'od', seed: 7 } as const;
const now = () => new Date('2026-01-02T03:04:05Z');

async function matched(builder: DatasetBuilder, traces = 40) {
  await builder.readRoads([smallTownMap()], {}, NO_TASK);
  const files = [smallTownTraces(traces)];
  const { choice } = await previewGps(files);
  const read = await builder.readTraces([{ files, choice }], {}, NO_TASK);
  return { read, trips: await builder.match({}, localTask()) };
}

const readAgain = (dataset: Dataset) =>
  loadHoserDataset(
    writeHoserLayout(dataset).map(({ name, chunks }) =>
      dataFileFromBytes(name, Buffer.concat([...chunks()])),
    ),
    { name: 'Small town' },
  );

describe('DatasetBuilder', () => {
  let disk: MemoryDisk;
  let builder: DatasetBuilder;
  beforeEach(() => {
    disk = new MemoryDisk();
    builder = new DatasetBuilder(() => Promise.resolve(new BlobStore(disk.root)), now);
  });

  it('names the map of which no network can be made', async () => {
    const node = (id: number, lon: number) => `<node id="${id}" lat="43" lon="${lon}"/>`;
    const many = Array.from({ length: 1100 }, (_, i) => i + 2);
    const ways = many.map(
      (id) => `<way id="${id}"><nd ref="${id}"/><nd ref="1"/><tag k="highway" v="residential"/></way>`,
    );
    const nodes = [node(1, 7), ...many.map((id) => node(id, 7 + id / 1e5))];
    const star = dataFileFromBytes('star.osm', `<osm>${nodes.join('')}${ways.join('')}</osm>`);
    await expect(builder.readRoads([star], {}, NO_TASK)).rejects.toMatchObject({
      message: expect.stringMatching(/^star\.osm: More than 1000 roads/),
      details: { file: 'star.osm' },
    });
  });

  it('builds a data set from a map and GPS that its files give back unchanged', async () => {
    const { read, trips } = await matched(builder);
    expect(read.cleaning.after).toMatchObject({ vehicles: 5, traces: 40 });
    expect(trips).toMatchObject({ simulated: false, hasVehicles: true });
    expect(trips.match!.quality.matchedShare).toBe(1);
    expect(trips.trips.tripCount).toBe(40);

    const dataset = await builder.finish(' Small town ', split, NO_TASK);
    expect(dataset.name).toBe('Small town');
    const { network } = dataset;
    for (const set of Object.values(dataset.trips))
      for (let trip = 0; trip < set.tripCount; trip++) {
        const { roads, times } = tripAt(set, trip);
        for (let i = 1; i < roads.length; i++) {
          expect(successorIndex(network, roads[i - 1], roads[i])).toBeGreaterThanOrEqual(0);
          expect(times[i]).toBeGreaterThan(times[i - 1]);
        }
      }
    const again = await readAgain(dataset);
    expect(again.report).toEqual([]);
    expect(again.dataset).toEqual({
      ...dataset,
      zones: { ...dataset.zones, source: 'file' },
      trips: expect.anything(),
    });
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  });

  it('keeps the traces that are not left out where that is wanted, and their file gives them back unchanged', async () => {
    const { read } = await matched(builder);
    const leftOut = { spots: [], traces: [0, 3] };
    const dataset = await builder.finish('Small town', split, NO_TASK, leftOut, true);
    const { traces } = dataset.extras!;
    expect(traces!.traceCount).toBe(38);
    // Trace 1 is the first that stays.
    const [start, end] = [read.traces.offsets[1], read.traces.offsets[2]];
    expect(traces!.times.slice(0, traces!.offsets[1])).toEqual(read.traces.times.slice(start, end));
    const again = await readAgain(dataset);
    expect(again.report).toEqual([]);
    expect(again.dataset.extras!.traces!.lonLat).toEqual(traces!.lonLat);
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  });

  it('says on the card where everything comes from and how it was built', async () => {
    await matched(builder);
    const { card } = await builder.finish('Small town', split, NO_TASK);
    expect(card).toMatchObject({ made: '2026-01-02T03:04:05.000Z', seed: 7, simulated: false });
    expect(card!.sources.map(({ name, gives, kind }) => [name, gives, kind])).toEqual([
      ['town.osm', 'roads', 'openstreetmap'],
      ['drives.csv', 'trips', 'gps'],
    ]);
    for (const { sha256 } of card!.sources) expect(sha256).toMatch(/^[\da-f]{64}$/);
    expect(attributionOf(card)).toBe('© OpenStreetMap contributors');
    expect(card!.steps.map(({ name }) => name)).toEqual([
      'Roads',
      'Reading of GPS',
      'Cleaning and cutting',
      'Matching to roads',
      'Splits',
      'Zones',
    ]);
    expect(card!.steps[1].settings).toMatchObject({
      kind: 'points-csv',
      lonColumn: 'longitude',
      latColumn: 'latitude',
      timeColumn: 'time',
      vehicleColumn: 'car',
      timeZone: 'UTC',
    });
  });

  it('builds the same data set from the same files and seed', async () => {
    await matched(builder);
    const first = await builder.finish('A', split, NO_TASK);
    const other = new DatasetBuilder(undefined, now);
    await matched(other);
    const second = await other.finish('A', split, NO_TASK);
    expect(second).toEqual(first);
  });

  it('keeps the table of shortest paths for next time', async () => {
    await matched(builder);
    const next = new DatasetBuilder(() => Promise.resolve(new BlobStore(disk.root)));
    await next.readRoads([smallTownMap()], {}, NO_TASK);
    const files = [smallTownTraces(10)];
    await next.readTraces([{ files, choice: (await previewGps(files)).choice }], {}, NO_TASK);
    const steps = new Set<string>();
    await next.match({}, localTask({ onProgress: ({ step }) => steps.add(step) }));
    expect([...steps]).toEqual(['traces.match']);
  });

  it('goes on if the table cannot be kept, and says so', async () => {
    await builder.readRoads([smallTownMap()], {}, NO_TASK);
    const files = [smallTownTraces(10)];
    await builder.readTraces([{ files, choice: (await previewGps(files)).choice }], {}, NO_TASK);
    disk.fullAt = disk.operations + 2;
    const notes: string[] = [];
    const { trips } = await builder.match({}, localTask({ onEvent: (text: string) => notes.push(text) }));
    expect(trips.tripCount).toBe(10);
    expect(notes).toEqual([expect.stringMatching(/^The table of shortest paths could not be kept/)]);
  });

  it('simulates trips on roads alone, and says so wherever it matters', async () => {
    await builder.readRoads([smallTownMap()], {}, NO_TASK);
    const built = await builder.simulate(
      { trips: 60, seed: 5, parameters: { carKm: 0, leastRoads: 3 } },
      NO_TASK,
    );
    expect(built).toMatchObject({ simulated: true, hasVehicles: true, match: null });
    const { card, trips } = await builder.finish('Made up', { by: 'vehicle', seed: 1 }, NO_TASK);
    expect(trips.train.tripCount + trips.val.tripCount + trips.test.tripCount).toBe(60);
    expect(card).toMatchObject({ simulated: true });
    expect(card!.sources[1]).toMatchObject({
      kind: 'simulated',
      attribution: '© OpenStreetMap contributors',
    });
  });

  it('takes existing roads, with what their card says of them', async () => {
    await matched(builder);
    const first = await builder.finish('First', split, NO_TASK);
    const built = builder.takeRoads(first.network, first.name, first.card!);
    expect(built.sources).toEqual([first.card!.sources[0]]);
    await builder.simulate({ trips: 30, seed: 5, parameters: { carKm: 0, leastRoads: 3 } }, NO_TASK);
    const { card } = await builder.finish('Second', split, NO_TASK);
    expect(card!.steps.map(({ name }) => name)).toEqual(['Roads', 'Simulated trips', 'Splits', 'Zones']);
    expect(attributionOf(card)).toBe('© OpenStreetMap contributors');
  });

  it('reads the roads of a HOSER layout too', async () => {
    await matched(builder);
    const dataset = await builder.finish('First', split, NO_TASK);
    const files = writeHoserLayout(dataset)
      .filter(({ name }) => name.startsWith('roadmap'))
      .map(({ name, chunks }) => dataFileFromBytes(name, Buffer.concat([...chunks()])));
    const built = await builder.readRoads(files, {}, NO_TASK);
    expect(built.network).toEqual(dataset.network);
    expect(built.sources.map(({ name }) => name)).toEqual(['roadmap.geo', 'roadmap.rel']);
  });

  it('gives its roads as files that can be read back, and says where they come from', async () => {
    const { network, sources } = await builder.readRoads([smallTownMap()], {}, NO_TASK);
    const files = builder
      .roadFiles('Small town')
      .map(({ name, chunks }) => dataFileFromBytes(name, Buffer.concat([...chunks()])));
    expect(files.map(({ name }) => name)).toEqual([
      'roadmap.geo',
      'roadmap.rel',
      'data-card.json',
      'data-card.md',
    ]);
    const again = await new DatasetBuilder().readRoads(files, {}, NO_TASK);
    expect(again.network).toEqual(network);
    expect(again.sources).toEqual(sources);
    expect(() => new DatasetBuilder().roadFiles('None')).toThrow('Load roads first');
  });

  it('changes nothing if a step fails or is cancelled', async () => {
    await matched(builder);
    const broken = dataFileFromBytes('town.osm', '<osm version="0.6"><node id="1" lat="1"');
    await expect(builder.readRoads([broken], {}, NO_TASK)).rejects.toMatchObject({ code: 'bad-input' });
    const cancelled = localTask();
    cancelled.control.cancel();
    await expect(builder.readRoads([smallTownMap()], {}, cancelled)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(builder.match({ radiusMeters: -1 }, localTask())).rejects.toThrow(/radiusMeters must/);
    expect((await builder.finish('Still there', split, NO_TASK)).trips.train.tripCount).toBeGreaterThan(0);
  });

  it('says what is missing', async () => {
    const files = [smallTownTraces(3)];
    const choice = { ...DEFAULT_CHOICE };
    await expect(builder.readTraces([{ files, choice }], {}, NO_TASK)).rejects.toThrow(/Load roads first/);
    await builder.readRoads([smallTownMap()], {}, NO_TASK);
    await expect(builder.match({}, localTask())).rejects.toThrow(/Read GPS traces first/);
    await expect(builder.finish('x', split, NO_TASK)).rejects.toThrow(/needs trips/);
    expect(() => builder.traceDetail(0)).toThrow(/Read GPS traces first/);
  });

  it('shows one trace with its candidates', async () => {
    const { read } = await matched(builder, 12);
    expect(() => builder.traceDetail(12)).toThrow(/There is no trace 12/);
    const detail = builder.traceDetail(4);
    const points = read.traces.offsets[5] - read.traces.offsets[4];
    expect(detail.roads).toHaveLength(points);
    expect(detail.candidateOffsets.at(-1)).toBe(detail.candidateRoads.length);
    expect(detail.candidateRoads.length).toBeGreaterThan(points);
    detail.roads.forEach((road, p) => {
      expect([...detail.pathRoads]).toContain(road);
      expect(Math.abs(detail.snapped[2 * p] - detail.lonLat[2 * p])).toBeLessThan(1e-5);
    });
  });

  it('refuses traces that lie elsewhere, and says where', async () => {
    await builder.readRoads([smallTownMap()], {}, NO_TASK);
    const rows = Array.from({ length: 20 }, (_, i) => `a,${1.3e9 + 15 * i},${-122.4 + 0.001 * i},37.75`);
    const files = [dataFileFromBytes('sf.csv', ['car,time,lon,lat', ...rows].join('\n'))];
    const { choice } = await previewGps(files);
    await expect(builder.readTraces([{ files, choice }], {}, NO_TASK)).rejects.toThrow(
      /All 20 points lie outside the loaded roads: they are around 37\.75° N, 122\.39° W/,
    );
  });
});
