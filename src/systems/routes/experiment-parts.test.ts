import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { useBackend } from '../../nn/testing/backends';
import type { ExperimentConfig } from './settings';
import type { TeachingConfig } from './distillation/distillation-config';
import { experimentParts, type ExperimentParts } from './experiment-parts';
import { routesRecord } from './record';
import { trainedNetworks } from './trained-networks';
import { runRoutes } from './testing/run-routes';
import type { Checkpoint } from '../../engine/checkpoints/checkpoint-file';
import type { Order, ExperimentProducts } from '../../engine/experiments/experiment';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';
import { refusal } from '../../base/testing/refusal';

const config = tinyExperiment({ epochs: 1, compare: true });

/** The configuration with other weights of teachers, and cut into parts. */
const taughtBy = (weights: Partial<TeachingConfig['teachers']>, crossFit = 1): ExperimentConfig => {
  const { teaching } = config;
  return { ...config, teaching: { ...teaching, crossFit, teachers: { ...teaching.teachers, ...weights } } };
};

describe('experimentParts', () => {
  const dataset = {} as Dataset;
  const parts = (config: ExperimentConfig, asked: Omit<Partial<Order>, 'config'> = {}): ExperimentParts =>
    experimentParts({ system: 'routes', dataset, config, ...asked });

  it('says what the configuration says where nothing is asked for', () => {
    const all = (config: ExperimentConfig) => parts(config);
    expect(all(config)).toEqual({
      teacher: 'train',
      routeTeachers: [],
      givenTeachers: {},
      students: ['vanilla', 'distilled'],
      routes: true,
    });
    expect(all(tinyExperiment({ epochs: 1 })).students).toEqual(['distilled']);
    expect(all(tinyExperiment({ epochs: 1, lambda: 0, compare: true }))).toEqual({
      teacher: 'none',
      routeTeachers: [],
      givenTeachers: {},
      students: ['vanilla'],
      routes: true,
    });
  });

  it('trains what is asked for, and draws routes with students', () => {
    const bytes = new Uint8Array(4);
    expect(parts(config, { networks: ['teacher'] })).toEqual({
      teacher: 'train',
      routeTeachers: [],
      givenTeachers: {},
      students: [],
      routes: false,
    });
    expect(parts(config, { networks: ['distilled'], given: { teacher: bytes } })).toEqual({
      teacher: bytes,
      routeTeachers: [],
      givenTeachers: {},
      students: ['distilled'],
      routes: true,
    });
    expect(parts(config, { given: { teacher: bytes } }).teacher).toBe(bytes);
  });

  it('refuses a distilled student without a teacher, or without anything of it', () => {
    expect(() => parts(config, { networks: ['distilled'] })).toThrow(/needs a teacher/);
    expect(() =>
      parts(tinyExperiment({ epochs: 1, lambda: 0 }), { networks: ['teacher', 'distilled'] }),
    ).toThrow(/lambda of 0/);
  });

  it('trains LM-TAD only where a teacher with weight needs it', () => {
    expect(parts(taughtBy({ lmTad: 0, bigram: 1 })).teacher).toBe('none');
    expect(parts(taughtBy({ lmTad: 0, uniform: 1, untrained: 1 })).teacher).toBe('none');
    expect(parts(taughtBy({ lmTad: 0, shuffled: 0.1 })).teacher).toBe('train');
    expect(trainedNetworks(taughtBy({ lmTad: 0, bigram: 1 }))).toEqual(['vanilla', 'distilled']);
    expect(trainedNetworks(taughtBy({ bigram: 1 }))).toEqual(['teacher', 'vanilla', 'distilled']);
    const alone = parts(taughtBy({ lmTad: 0, bigram: 1 }), { networks: ['distilled'] });
    expect(alone).toEqual({
      teacher: 'none',
      routeTeachers: [],
      givenTeachers: {},
      students: ['distilled'],
      routes: true,
    });
    // Asked for by name it is trained, whoever teaches.
    expect(parts(taughtBy({ lmTad: 0, bigram: 1 }), { networks: ['teacher', 'distilled'] }).teacher).toBe(
      'train',
    );
    // Each part has a teacher of its own, beside that of all trips or without it.
    expect(parts(taughtBy({}, 3)).teacher).toBe('train');
    expect(parts(taughtBy({}, 3), { networks: ['distilled'] }).teacher).toBe('none');
  });

  it('refuses teachers that cannot teach', () => {
    const silent = taughtBy({ lmTad: 0 });
    expect(() => parts(silent)).toThrow(/a weight of 0/);
    expect(() => parts(silent, { networks: ['teacher', 'distilled'] })).toThrow(/a weight of 0/);
    expect(parts(silent, { networks: ['teacher', 'vanilla'] }).students).toEqual(['vanilla']);
    const bytes = new Uint8Array(4);
    expect(() => parts(taughtBy({}, 2), { given: { teacher: bytes } })).toThrow(/cannot be cross-fitted/);
    const start = { teacher: { name: 'old.safetensors', bytes } };
    expect(() => parts(taughtBy({}, 2), { start })).toThrow(/cannot be cross-fitted/);
    expect(parts(taughtBy({ lmTad: 0, bigram: 1 }, 2), { given: { teacher: bytes } }).teacher).toBe(bytes);
    const routes = { ...taughtBy({}, 2).teaching, way: 'best-routes' as const };
    expect(() => parts({ ...config, teaching: routes })).toThrow(/Only soft targets are cross-fitted/);
  });

  it('refuses nothing, and the same thing twice', () => {
    expect(() => parts(config, { networks: [] })).toThrow(/nothing to do/);
    expect(() => parts(config, { networks: ['vanilla', 'vanilla'] })).toThrow(/twice/);
    expect(parts(config, { networks: [], results: true })).toEqual({
      teacher: 'none',
      routeTeachers: [],
      givenTeachers: {},
      students: [],
      routes: true,
    });
  });
});

describe('an experiment in parts', () => {
  let dataset: Dataset;
  let complete: Awaited<ReturnType<typeof run>>;

  const run = async (asked: Partial<Order> = {}, of = config) => {
    const steps = new Set<string>();
    const order = { dataset, ...asked, config: of };
    const products = await runRoutes(order, { task: { progress: ({ step }) => steps.add(step) } });
    return { ...products, steps: [...steps], ...routesRecord(products.record) };
  };
  const bytesOf = ({ checkpoints }: Pick<ExperimentProducts, 'checkpoints'>, name: Checkpoint['name']) =>
    checkpoints.find((checkpoint) => checkpoint.name === name)?.bytes;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
    complete = await run();
  });

  it('trains the teacher alone, to the same weights', async () => {
    const before = memory().numTensors;
    const alone = await run({ networks: ['teacher'] });
    expect(memory().numTensors).toBe(before);
    expect(alone.checkpoints).toEqual([complete.checkpoints[0]]);
    expect(alone.sets).toEqual([]);
    expect(alone.files).toEqual(complete.files);
    expect(alone.teacher).toEqual(complete.teacher);
    expect(alone.students).toEqual({});
    expect(alone.markovAccuracy).toBe(complete.markovAccuracy);
    // No student learns from the teacher, so it computes no soft targets.
    expect(alone.steps).toEqual(['teacher.train']);
  });

  it('teaches with a given teacher as with the one just trained', async () => {
    const before = memory().numTensors;
    const teacher = bytesOf(complete, 'teacher')!;
    const given = await run({ given: { teacher }, networks: ['distilled'] });
    expect(memory().numTensors).toBe(before);
    expect(given.checkpoints.map(({ name }) => name)).toEqual(['distilled']);
    expect(bytesOf(given, 'distilled')).toEqual(bytesOf(complete, 'distilled'));
    expect(given.sets).toEqual(complete.sets.filter(({ source }) => source !== 'vanilla'));
    expect(given.files).toEqual([]);
    const { teacherDigest } = complete;
    expect(teacherDigest).toMatch(/^[0-9a-f]{16}$/);
    expect(complete.teacherFrom).toBe('trained');
    expect(given).toMatchObject({ teacher: null, teacherFrom: 'given', teacherDigest });
  });

  it('trains students in the order asked for, without a teacher or routes', async () => {
    const vanilla = await run({ networks: ['vanilla'], results: false });
    expect(vanilla.checkpoints).toEqual([complete.checkpoints[1]]);
    expect(vanilla.sets).toEqual([]);
    expect(vanilla).toMatchObject({ teacher: null, teacherFrom: 'none', teacherDigest: null });
    expect(Object.keys(vanilla.record.networks)).toEqual(['vanilla']);
    const teacher = bytesOf(complete, 'teacher')!;
    const both = await run({ given: { teacher }, networks: ['distilled', 'vanilla'], results: false });
    expect(both.checkpoints).toEqual([complete.checkpoints[2], complete.checkpoints[1]]);
  });

  it('draws the baselines alone', async () => {
    const { sets, steps } = await run({ networks: [], results: true });
    expect(sets).toEqual(complete.sets.filter(({ source }) => !['vanilla', 'distilled'].includes(source)));
    expect(steps.filter((step) => /^(teacher|vanilla|distilled)\.train$/.test(step))).toEqual([]);
  });

  it('takes the grid of the teacher that is given', async () => {
    const teacher = bytesOf(complete, 'teacher')!;
    const coarse = { ...config, grid: { ...config.grid, cellDegrees: 0.01 } };
    const given = await run({ given: { teacher }, networks: ['distilled'], results: false }, coarse);
    expect(given.record.config).toEqual(config);
    expect(given.checkpoints).toEqual([complete.checkpoints[2]]);
  });

  it('refuses a window that the teacher cannot read before anything is trained', async () => {
    const asked = { given: { teacher: bytesOf(complete, 'teacher')! }, networks: ['distilled'] };
    const of = { ...config, distillation: { ...config.distillation, window: 10_000 } };
    await expect(run(asked, of)).rejects.toMatchObject(
      refusal(/reads \d+ tokens at most, and its window is 10000/),
    );
  });

  it('refuses a teacher of another data set before anything is trained', async () => {
    const teacher = bytesOf(complete, 'teacher')!;
    const asked = { given: { teacher }, networks: ['vanilla', 'distilled'] };
    const other = dataset;
    dataset = await tinyCity(90);
    const refused = run(asked).catch((thrown: unknown) => thrown);
    dataset = other;
    expect(await refused).toMatchObject(refusal(/another data set/));
  });
});
