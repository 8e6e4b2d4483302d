import { readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { dataFileFromBytes } from '../../data/data-file';
import { loadHoserDataset } from '../../data/hoser-layout';
import type { Dataset } from '../../domain/dataset';
import { haversineKm } from '../../domain/geo';
import { readFirstView, type FirstViewFile } from '../../engine/first-view/first-view';
import { firstViewFile } from '../../../tools/first-views/frame';
import { FIRST_TRIPS, firstPairs, routesDrawing } from '../../../tools/first-views/routes';
import { useBackend } from '../../nn/testing/backends';
import { FIRST_WORDS } from './first-words';
import { CheckpointHeader } from '../../engine/checkpoints/checkpoint-header';
import { fitStudent } from './checkpoints/fit-student';
import { openRoutesCheckpoint } from './checkpoints/open-checkpoint';
import { RunReader } from '../../engine/runs/run-reader';
import { systems } from '../registry';
import { readRunBytes } from '../../engine/runs/run-bundle';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import { odPairsOf } from '../../generation/od-pairs';
import { Baselines } from './drawing/draw-routes';
import { decodeRace } from './race/race-file';
import { runMisfit } from '../../engine/runs/run-fit';
import type { RunContents } from '../../engine/records/run-contents';

const shipped = (name: string) =>
  readFileSync(new URL(`../../../public/sample-city/${name}`, import.meta.url));

let dataset: Dataset;
let contents: RunContents;
beforeAll(async () => {
  const city = dataFileFromBytes('sample-city.zip', new Uint8Array(shipped('sample-city.zip')));
  dataset = (await loadHoserDataset([city], { name: 'Sample city' })).dataset;
  contents = await readRunBytes(
    'results.zip',
    new Uint8Array(shipped('results.zip')),
    new RunReader(systems),
  );
});

describe('the sample results', () => {
  it('are a run on the sample city with every part', () => {
    expect(runMisfit(contents, dataset)).toBeNull();
    expect(contents.checkpoints.map(({ name }) => name)).toEqual(['teacher', 'vanilla', 'distilled']);
    expect(contents.sets).toHaveLength(14);
    expect(contents.metrics?.results).toHaveLength(14);
    expect(contents.series.map(({ network }) => network)).toEqual(['teacher', 'vanilla', 'distilled']);
  });

  it('have students for other weights of the teacher, trained with the same teacher', () => {
    for (const lambda of [0.0014, 1]) {
      const bytes = new Uint8Array(shipped(`lambda-${lambda}.safetensors`));
      const student = fitStudent(openRoutesCheckpoint(bytes), dataset);
      const header = new CheckpointHeader(openRoutesCheckpoint(bytes));
      expect(JSON.parse(header.text('distillation')!)).toMatchObject({ lambda, window: 7 });
      expect(student.specs.length).toBeGreaterThan(10);
    }
  });

  it('have a HOSER+ with the same teacher, and with what it counted', () => {
    const file = openRoutesCheckpoint(new Uint8Array(shipped('plus.safetensors')));
    const { config, features } = fitStudent(file, dataset);
    expect(config.residual).toBe(32);
    const { fitted } = features.knowledge!;
    const { roads, offsets } = dataset.trips.train;
    expect(fitted.counts.links.reduce((sum, count) => sum + count, 0)).toBe(
      roads.length - (offsets.length - 1),
    );
  });

  it('fit no other data set, and no routes that leave the roads', () => {
    expect(runMisfit(contents, { ...dataset, fingerprint: 'other' })?.message).toMatch(/is not open/);
    expect(runMisfit(contents, null)?.message).toMatch(/Open it under Data/);
    const [set, ...others] = contents.sets;
    const roads = set.routes.roads.slice();
    roads[1] = dataset.network.roadCount;
    const stray = { ...contents, sets: [{ ...set, routes: { ...set.routes, roads } }, ...others] };
    expect(runMisfit(stray, dataset)?.message).toMatch(/do not follow the roads/);
  });
});

describe('the recording of a race', () => {
  it('is of the sample city, its teacher and the pairs of the first view', async () => {
    const bytes = new Uint8Array(shipped('race.safetensors'));
    const { order, pace, runs, origin } = decodeRace('race.safetensors', bytes, dataset);
    const test = contents.sets.find(({ odSource }) => odSource === 'test')!;
    const shown = firstPairs(dataset, contents).map((pair) => test.pairs.tripIndices[pair]);
    expect([...order.trips]).toEqual(shown.sort((a, b) => a - b));
    expect(origin.teacher).toBe(await digestOfFile(contents.checkpoints[0].bytes));
    expect([runs.length, order.third?.teacher]).toEqual([3, 'uniform']);
    const pairs = odPairsOf(dataset.trips.test, order.trips);
    const drawn = await new Baselines(dataset).draw('markov', pairs, order.config.generation, NO_TASK);
    expect(pace.routes.roads).toEqual(drawn.roads);
    // From nonsense to routes.
    const arrivals = runs[0].moments.map(({ runners }) => runners[1].arrived);
    expect(arrivals[1]).toBeLessThan(3);
    expect(arrivals.at(-1)).toBeGreaterThan(6);
    expect(gzipSync(bytes).length).toBeLessThan(150_000);
  });
});

describe('the first view', () => {
  const file = (): FirstViewFile => JSON.parse(shipped('first-view.json').toString('utf8'));

  it('is what the command makes of the city, its results and its networks', async () => {
    await useBackend('wasm');
    const made = firstViewFile(dataset, await routesDrawing(dataset, contents));
    const { numbers, shapes, ...rest } = JSON.parse(JSON.stringify(made)) as FirstViewFile;
    const { numbers: shippedNumbers, shapes: shippedShapes, ...shippedRest } = file();
    expect(rest).toEqual(shippedRest);
    // How many times as fast is another number on another machine, and with it how long the teacher's lines take.
    expect({ ...numbers, timesFaster: null }).toEqual({ ...shippedNumbers, timesFaster: null });
    expect(numbers.timesFaster.value).toBeGreaterThan(2);
    const lines = (all: FirstViewFile['shapes']) =>
      all.map(({ kind, ink, lines: of }) => ({ kind, ink, of }));
    expect(lines(shapes)).toEqual(lines(shippedShapes));
  });

  it('says who arrives, and how many times as fast', () => {
    const { numbers } = readFirstView(file());
    const [seen, measured] = FIRST_WORDS.say(numbers);
    expect(seen).toMatch(
      /^The large model gets lost \(3 of 32\).*arrives \(28 of 32\), \d+ times as fast\.$/,
    );
    expect(measured).toMatch(/teacher 9\s% \(3 to 24\), student 88\s% \(72 to 95\)/);
  });

  it('is read with lines within a metre of the network', () => {
    const view = readFirstView(file());
    const { network } = dataset;
    const set = contents.sets.find(({ source, odSource }) => source === 'vanilla' && odSource === 'test')!;
    const origin = set.pairs.origins[firstPairs(dataset, contents)[0]];
    const v = network.shapeOffsets[origin];
    const [longitude, latitude] = network.shapeLonLat.subarray(2 * v, 2 * v + 2);
    for (const { kind, lines } of view.shapes)
      if (kind === 'lines')
        expect(haversineKm(lines.lonLat[0], lines.lonLat[1], longitude, latitude)).toBeLessThan(0.001);
    const { west, south, east, north } = view.city.bounds;
    for (const { lines } of view.roads) {
      expect(lines.offsets.at(-1)! * 2).toBe(lines.lonLat.length);
      for (let i = 0; i < lines.lonLat.length; i += 2) {
        expect(lines.lonLat[i]).toBeGreaterThan(west - 1e-5);
        expect(lines.lonLat[i]).toBeLessThan(east + 1e-5);
        expect(lines.lonLat[i + 1]).toBeGreaterThan(south - 1e-5);
        expect(lines.lonLat[i + 1]).toBeLessThan(north + 1e-5);
      }
    }
  });

  it('shows pairs by its rule alone: far enough, apart from each other, none left out before', () => {
    const pairs = firstPairs(dataset, contents);
    expect(pairs).toHaveLength(FIRST_TRIPS.trips);
    const { origins, destinations } = contents.sets.find(({ odSource }) => odSource === 'test')!.pairs;
    const { centroidLonLat } = dataset.network;
    const km = (a: number, b: number) =>
      haversineKm(...([a, b].flatMap((r) => [...centroidLonLat.subarray(2 * r, 2 * r + 2)]) as Four));
    for (const [i, pair] of pairs.entries()) {
      expect(km(origins[pair], destinations[pair])).toBeGreaterThanOrEqual(FIRST_TRIPS.leastKm);
      for (const other of pairs.slice(0, i)) {
        expect(km(origins[pair], origins[other])).toBeGreaterThanOrEqual(FIRST_TRIPS.apartKm);
        expect(km(destinations[pair], destinations[other])).toBeGreaterThanOrEqual(FIRST_TRIPS.apartKm);
      }
    }
  });

  it('has the measures of the report', () => {
    const { results, measures } = readFirstView(file());
    const arrival = measures.findIndex(({ key }) => key === 'arrival');
    const reported = contents.metrics!.results.find((r) => r.model === 'vanilla' && r.odSource === 'test')!;
    const vanilla = results.find(({ model }) => model === 'vanilla')!;
    expect(vanilla.routes).toBe(400);
    expect(vanilla.values[arrival].value).toBeCloseTo(reported.estimates.arrival.value!, 4);
  });

  it.each([
    ['not an object', () => [], /"file"/],
    ['another version', () => ({ ...file(), version: 1 }), /its format/],
    [
      'text in a line',
      () => ({ ...file(), roads: [{ className: 'x', lines: [[1, 'a']] }] }),
      /lines\[0\]\[1\]/,
    ],
    ['half a vertex', () => ({ ...file(), roads: [{ className: 'x', lines: [[1]] }] }), /lines\[0\]/],
    ['a value too few', () => ({ ...file(), results: [{ model: 'x', routes: 1, values: [1] }] }), /values/],
    [
      'a colour that is no name',
      () => ({ ...file(), shapes: [{ kind: 'dots', ink: 'x);y' }] }),
      /shapes\[0\]/,
    ],
    ['no city', () => ({ ...file(), city: null }), /"city"/],
  ])('is refused with %s', (_, json, message) => {
    expect(() => readFirstView(json())).toThrow(message);
  });
});

type Four = [number, number, number, number];
