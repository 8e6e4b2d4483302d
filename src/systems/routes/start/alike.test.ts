import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { Failure } from '../../../base/failure';
import { gridFor } from '../../../domain/grid';
import type { Dataset } from '../../../domain/dataset';
import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import { hoserFeatures, type HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { readSafetensors, writeSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { cellsEntry } from '../checkpoints/teacher-grid';
import { classesEntry } from '../checkpoints/student-header';
import { initialTeacher } from '../training/train-teacher';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { alikeRows } from './rows-of-roads';
import { startsAnew } from './fine-tuning';
import { studentStart } from './start-student';
import { teacherStart } from './start-teacher';
import { refusal } from '../../../base/testing/refusal';

const config = tinyExperiment({ epochs: 1 });
const ENCODER = 'road_network_encoder';
const ROADS = `${ENCODER}.road_id_emb.weight`;
const ZONES = `${ENCODER}.zone_id_emb.weight`;
const CELLS = 'transformer.wte.weight';

let here: Dataset;
let there: Dataset;
/** The roads and cells of `here`, with other trips. */
let laterTrips: Dataset;
let student: Uint8Array;
let teacher: Uint8Array;

const numbers = (bytes: Uint8Array, name: string) =>
  Array.from(readSafetensors(bytes).tensors.get(name)!.data, Number);
const row = (values: ArrayLike<number | bigint>, index: number, width: number) =>
  Array.from({ length: width }, (_, i) => Number(values[index * width + i]));
const from = (bytes: Uint8Array) => ({ bytes, name: 'before.safetensors' });

async function studentOf(dataset: Dataset, header: object = classesEntry(dataset.network.classNames)) {
  const features = hoserFeatures(dataset);
  const network = Hoser.initial(config.student, features, new Random(9));
  const { timeMean, timeStd } = features;
  const { hiddenDim, roadIdDim, attributeDim, heads, layers } = config.student;
  const said = { hiddenDim, roadIdDim, attributeDim, heads, layers };
  const about = { dataset: dataset.fingerprint, time_mean: timeMean, time_std: timeStd, student: 'vanilla' };
  const bytes = await checkpointFile(
    network.parameters,
    { system: 'HOSER', config: said, ...about, ...header },
    datasetBuffers(features),
  );
  network.dispose();
  return bytes;
}

async function teacherOf(dataset: Dataset, header?: object) {
  const model = initialTeacher(dataset, { ...config, seed: 9 });
  const about = {
    dataset: dataset.fingerprint,
    ...(header ?? cellsEntry(dataset.network, config.grid, model.vocabulary)),
  };
  const bytes = await checkpointFile(model.parameters, {
    system: 'LM-TAD',
    config: { ...model.config, grid: config.grid },
    ...about,
  });
  model.dispose();
  return bytes;
}

beforeAll(async () => {
  await useBackend('wasm');
  [here, there] = [await tinyCity(), await tinyCity(90, 60, 5)];
  const made = makeSampleCity({ roads: 80, trips: 60, seed: 3 });
  const { train, val, test } = made.content.trips;
  const swapped = { ...made.content, trips: { train: test, val, test: train } };
  laterTrips = await datasetOf({ ...made, content: swapped }, 'Later trips');
  [student, teacher] = [await studentOf(here), await teacherOf(here)];
});

describe('roads and zones that the weights do not know', () => {
  /** What a road is like, worked out from the data set itself. */
  function traits({ network }: Dataset, { roads, adjacency }: HoserFeatures, road: number): number[] {
    const degrees = Array.from({ length: network.roadCount }, () => 0);
    [...adjacency.sources, ...adjacency.targets].forEach((end) => degrees[end]++);
    const mean = degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length;
    const spread = Math.sqrt(degrees.reduce((sum, degree) => sum + (degree - mean) ** 2, 0) / degrees.length);
    return [roads.lons[road], roads.lats[road], roads.lengths[road], (degrees[road] - mean) / spread];
  }

  it('start as the road of their class that is nearest in place, length and degree', () => {
    const [own, others] = [hoserFeatures(there), hoserFeatures(here)];
    const { state, rows } = studentStart(from(student), there, own, 1, undefined, 'alike');
    const table = state.get(ROADS)!.data;
    const width = config.student.roadIdDim;
    const before = numbers(student, ROADS);
    const classOf = ({ network }: Dataset, road: number) => network.classNames[network.classCodes[road]];
    const theirs = Array.from({ length: here.network.roadCount }, (_, road) => traits(here, others, road));
    for (let road = 0; road < there.network.roadCount; road++) {
      const mine = traits(there, own, road);
      const apart = (other: number) =>
        theirs[other].reduce((sum, value, d) => sum + (value - mine[d]) ** 2, 0);
      const chosen = theirs.findIndex(
        (_, other) => row(before, other, width).join() === row(table, road, width).join(),
      );
      expect(chosen, `road ${road}`).not.toBe(-1);
      const alike = theirs
        .map((_, other) => other)
        .filter((other) => classOf(here, other) === classOf(there, road));
      expect(alike).toContain(chosen);
      expect(apart(chosen)).toBeCloseTo(Math.min(...alike.map(apart)), 4);
    }
    expect(rows.find(({ name }) => name === ROADS)).toMatchObject({
      fate: 'anew',
      note: expect.stringMatching(/each starts as the road most alike in length, degree and place$/),
    });
    expect(startsAnew({ tensors: rows } as Parameters<typeof startsAnew>[0])).toBe(true);
    const zones = state.get(ZONES)!.data;
    const wide = config.student.hiddenDim;
    const known = numbers(student, ZONES);
    const knownRows = new Set(
      Array.from({ length: known.length / wide }, (_, i) => row(known, i, wide).join()),
    );
    const used = Array.from({ length: zones.length / wide }, (_, i) => row(zones, i, wide).join());
    const withRoads = new Set(own.zoneOfRoad);
    used.forEach((values, zone) => expect(knownRows.has(values), `zone ${zone}`).toBe(withRoads.has(zone)));
  });

  it('start as in a fresh network where nothing else was asked for', () => {
    const features = hoserFeatures(there);
    const fresh = Hoser.initial(config.student, features, new Random(1).fork('student'));
    const own = Array.from(fresh.parameters.get(ROADS).dataSync());
    fresh.dispose();
    expect([...studentStart(from(student), there, features, 1).state.get(ROADS)!.data]).toEqual(own);
  });

  it('are compared without classes where the file does not name them, and not at all without its roads', async () => {
    const features = hoserFeatures(there);
    const { classNames } = there.network;
    const { tensors } = readSafetensors(student);
    const named = alikeRows(features, classNames, { tensors, classNames: here.network.classNames })!;
    const plain = alikeRows(features, classNames, { tensors, classNames: null })!;
    expect(plain.roads).not.toEqual(named.roads);
    expect(plain.zones).toEqual(named.zones);
    const without = new Map([...tensors].filter(([name]) => !name.endsWith('road_attr_lon')));
    expect(alikeRows(features, classNames, { tensors: without, classNames: null })).toBeNull();
  });

  it('refuses class names that are no words', async () => {
    const broken = await studentOf(here, { road_classes: [1, 2] });
    expect(() => studentStart(from(broken), there, hoserFeatures(there), 1)).toThrow(
      /road_classes.*is not a list of words/,
    );
  });
});

describe('cells that the weights do not know', () => {
  it('are none where only the trips are others: every cell keeps its row', () => {
    const { state, rows, vocabulary } = teacherStart(from(teacher), laterTrips, config.grid, 1);
    expect(rows.find(({ name }) => name === CELLS)).toMatchObject({
      fate: 'taken',
      note: 'each row follows its cell of the grid; PAD, EOT and SOT are taken',
    });
    expect(vocabulary.size * config.teacher.width).toBe(state.get(CELLS)!.data.length);
    expect([...state.get(CELLS)!.data]).toEqual(numbers(teacher, CELLS));
  });

  it('start as the nearest one in place', () => {
    const { state, vocabulary, rows } = teacherStart(from(teacher), there, config.grid, 1, 'alike');
    const grids = [there, here].map(({ network }) => gridFor(network, config.grid.cellDegrees));
    const before = initialTeacher(here, { ...config, seed: 9 });
    const width = config.teacher.width;
    const table = numbers(teacher, CELLS);
    const { minLon, minLat } = grids[0];
    // The sample cities lie at one place: cells are compared on the ground.
    const centre = (grid: (typeof grids)[number], cell: number) => [
      grid.minLon + ((cell % grid.columns) + 0.5) * grid.cellDegrees - minLon,
      grid.minLat + (Math.floor(cell / grid.columns) + 0.5) * grid.cellDegrees - minLat,
    ];
    vocabulary.cellOfToken.forEach((cell, token) => {
      const mine = centre(grids[0], cell);
      const apart = [...before.vocabulary.cellOfToken].map((other) => {
        const theirs = centre(grids[1], other);
        return Math.hypot(theirs[0] - mine[0], theirs[1] - mine[1]);
      });
      const own = row(state.get(CELLS)!.data, token, width).join();
      const chosen = apart.findIndex((_, other) => row(table, other, width).join() === own);
      expect(chosen, `token ${token}`).not.toBe(-1);
      expect(apart[chosen]).toBeCloseTo(Math.min(...apart), 4);
    });
    before.dispose();
    expect(rows.find(({ name }) => name === CELLS)!.note).toMatch(/cell most alike in place; PAD/);
  });

  it('start anew where the file does not say its cells, and refuses cells that it cannot mean', async () => {
    const silent = await teacherOf(here, {});
    const { rows } = teacherStart(from(silent), there, config.grid, 1, 'alike');
    expect(rows.find(({ name }) => name === CELLS)).toMatchObject({
      fate: 'anew',
      note: expect.stringMatching(/the file does not say which/),
    });
    const grid = { minLon: 0, minLat: 0, cellDegrees: 0.001, rows: 3, columns: 3 };
    for (const cells of [{ ...grid, tokens: [1] }, { ...grid, rows: -1 }, { ...grid, minLon: 'east' }, []]) {
      const broken = await teacherOf(here, { cells });
      expect(() => teacherStart(from(broken), there, config.grid, 1)).toThrow(Failure);
      expect(() => teacherStart(from(broken), there, config.grid, 1)).toThrow(
        /before\.safetensors.*"cells" of its header/,
      );
    }
  });

  it('survives a header without tokens that claims a huge grid', async () => {
    const huge = { minLon: 0, minLat: 0, cellDegrees: 1e-9, rows: 2 ** 40, columns: 2 ** 12 };
    const { rows } = teacherStart(
      from(await teacherOf(here, { cells: huge })),
      there,
      config.grid,
      1,
      'alike',
    );
    expect(rows.find(({ name }) => name === CELLS)!.fate).toBe('anew');
  });
});

it('a file that was written before headers said classes and cells still starts', () => {
  const { metadata, tensors } = readSafetensors(student);
  const { road_classes: _, ...older } = metadata;
  const bytes = writeSafetensors(tensors, older);
  const { rows } = studentStart(from(bytes), there, hoserFeatures(there), 1);
  expect(rows.find(({ name }) => name === `${ENCODER}.type_emb.weight`)).toMatchObject({
    fate: 'anew',
    note: 'a row is a road class, and the file does not name them',
  });
});

it('without weights to start from, nothing can be alike', async () => {
  const order = {
    dataset: here,
    config: { ...config, anew: 'alike' as const },
    networks: ['vanilla'],
    results: false,
  };
  await expect(runRoutes(order)).rejects.toMatchObject(
    refusal(/^No network of this run starts from weights/),
  );
  // The run says how its rows began.
  const start = { vanilla: from(await studentOf(there)) };
  const { record } = await runRoutes({ ...order, start });
  expect(record.config).toMatchObject({ anew: 'alike' });
  expect(record.networks.vanilla.start!.tensors.find(({ name }) => name === ROADS)!.note).toMatch(
    /most alike/,
  );
});
