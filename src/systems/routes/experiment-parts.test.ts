import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { useBackend } from '../../nn/testing/backends';
import type { ExperimentConfig } from './experiment-config';
import { experimentParts } from './experiment-parts';
import type { ExperimentParts } from './experiment-request';
import { runExperiment, type Checkpoint, type ExperimentProducts } from './run-experiment';
import { experimentHooks } from './experiment-hooks';
import { anyBackend, tinyCity, tinyExperiment } from './testing/tiny-experiment';

const config = tinyExperiment({ epochs: 1, compare: true });

describe('experimentParts', () => {
  const none: ExperimentParts = { teacher: 'none', students: [], routes: false };

  it('says what the configuration says where nothing is asked for', () => {
    const all = (given: ExperimentConfig) => experimentParts(given);
    expect(all(config)).toEqual({ teacher: 'train', students: ['vanilla', 'distilled'], routes: true });
    expect(all(tinyExperiment({ epochs: 1 })).students).toEqual(['distilled']);
    expect(all(tinyExperiment({ epochs: 1, lambda: 0, compare: true }))).toEqual({
      teacher: 'none',
      students: ['vanilla'],
      routes: true,
    });
  });

  it('refuses a distilled student without a teacher, or without anything of it', () => {
    const distilled: ExperimentParts = { ...none, students: ['distilled'] };
    expect(() => experimentParts(config, distilled)).toThrow(/needs a teacher/);
    expect(() =>
      experimentParts(tinyExperiment({ epochs: 1, lambda: 0 }), { ...distilled, teacher: 'train' }),
    ).toThrow(/lambda of 0/);
  });

  it('refuses nothing, and the same thing twice', () => {
    expect(() => experimentParts(config, none)).toThrow(/nothing to do/);
    expect(() => experimentParts(config, { ...none, students: ['vanilla', 'vanilla'] })).toThrow(/twice/);
    expect(experimentParts(config, { ...none, routes: true }).students).toEqual([]);
  });
});

describe('a job in parts', () => {
  let dataset: Dataset;
  let whole: ExperimentProducts;

  const run = (parts?: ExperimentParts, of = config) => {
    const stages = new Set<string>();
    const hooks = experimentHooks(
      { checkpoint: async () => undefined },
      ({ stage }) => stages.add(stage),
      () => undefined,
    );
    const request = { dataset, config: of, ...(parts ? { parts } : {}) };
    const products = runExperiment(request, { backend: anyBackend, versions: {}, hooks });
    return products.then((made) => ({ ...made, stages: [...stages] }));
  };
  const bytesOf = ({ checkpoints }: Pick<ExperimentProducts, 'checkpoints'>, name: Checkpoint['name']) =>
    checkpoints.find((checkpoint) => checkpoint.name === name)?.bytes;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
    whole = await run();
  });

  it('trains the teacher alone, to the same weights', async () => {
    const before = memory().numTensors;
    const alone = await run({ teacher: 'train', students: [], routes: false });
    expect(memory().numTensors).toBe(before);
    expect(alone.checkpoints).toEqual([whole.checkpoints[0]]);
    expect(alone.sets).toEqual([]);
    expect(alone.testSurprisals).toEqual(whole.testSurprisals);
    expect(alone.record.teacher).toEqual(whole.record.teacher);
    expect(alone.record.students).toEqual({});
    expect(alone.record.markovAccuracy).toBe(whole.record.markovAccuracy);
    // Nobody learns from it: it is not asked.
    expect(alone.stages).toEqual(['Training the teacher']);
  });

  it('teaches with a given teacher as with the one just trained', async () => {
    const before = memory().numTensors;
    const teacher = bytesOf(whole, 'teacher')!;
    const given = await run({ teacher, students: ['distilled'], routes: true });
    expect(memory().numTensors).toBe(before);
    expect(given.checkpoints.map(({ name }) => name)).toEqual(['distilled']);
    expect(bytesOf(given, 'distilled')).toEqual(bytesOf(whole, 'distilled'));
    expect(given.sets).toEqual(whole.sets.filter(({ source }) => source !== 'vanilla'));
    expect(given.testSurprisals).toBeNull();
    const { teacherDigest } = whole.record;
    expect(teacherDigest).toMatch(/^[0-9a-f]{16}$/);
    expect(whole.record.teacherFrom).toBe('trained');
    expect(given.record).toMatchObject({ teacher: null, teacherFrom: 'given', teacherDigest });
  });

  it('trains students in the order asked for, without a teacher or routes', async () => {
    const vanilla = await run({ teacher: 'none', students: ['vanilla'], routes: false });
    expect(vanilla.checkpoints).toEqual([whole.checkpoints[1]]);
    expect(vanilla.sets).toEqual([]);
    expect(vanilla.record).toMatchObject({ teacher: null, teacherFrom: 'none' });
    expect(vanilla.record).not.toHaveProperty('teacherDigest');
    const teacher = bytesOf(whole, 'teacher')!;
    const both = await run({ teacher, students: ['distilled', 'vanilla'], routes: false });
    expect(both.checkpoints).toEqual([whole.checkpoints[2], whole.checkpoints[1]]);
  });

  it('draws the baselines alone', async () => {
    const { sets, stages } = await run({ teacher: 'none', students: [], routes: true });
    expect(sets).toEqual(whole.sets.filter(({ source }) => !['vanilla', 'distilled'].includes(source)));
    expect(stages.filter((stage) => /Training/.test(stage))).toEqual([]);
  });

  it('takes the grid of the teacher that is given', async () => {
    const teacher = bytesOf(whole, 'teacher')!;
    const coarse = { ...config, grid: { ...config.grid, cellDegrees: 0.01 } };
    const given = await run({ teacher, students: ['distilled'], routes: false }, coarse);
    expect(given.record.config).toEqual(config);
    expect(given.checkpoints).toEqual([whole.checkpoints[2]]);
  });

  it('refuses a window that the teacher cannot read before anything is trained', async () => {
    const parts: ExperimentParts = {
      teacher: bytesOf(whole, 'teacher')!,
      students: ['distilled'],
      routes: false,
    };
    const of = { ...config, distillation: { ...config.distillation, window: 10_000 } };
    await expect(run(parts, of)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/reads \d+ tokens at most, and its window is 10000/),
    });
  });

  it('refuses a teacher of another data set before anything is trained', async () => {
    const teacher = bytesOf(whole, 'teacher')!;
    const parts: ExperimentParts = { teacher, students: ['vanilla', 'distilled'], routes: false };
    const other = dataset;
    dataset = await tinyCity(90);
    const refused = run(parts).catch((thrown: unknown) => thrown);
    dataset = other;
    expect(await refused).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/another data set/),
    });
  });
});
