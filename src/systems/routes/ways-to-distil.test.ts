import * as v from 'valibot';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { Dataset } from '../../domain/dataset';
import type { ExperimentEvent, Order } from '../../engine/experiments/experiment';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import { readSafetensors } from '../../nn/safetensors';
import { useBackend } from '../../nn/testing/backends';
import { DEFAULT_TEACHING, type TeachingConfig } from './distillation/distillation-config';
import type { ExperimentConfig } from './settings';
import { experimentParts } from './experiment-parts';
import { routesRecord } from './record';
import { format } from './run-format';
import { endsEpoch, watchedRun } from '../../engine/experiments/testing/watched-run';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';
import { recombined } from './training/lessons';
import { trainedNetworks } from './trained-networks';
import { refusal } from '../../base/testing/refusal';

const SHARE = 0.4;
const tiny = tinyExperiment({ epochs: 2, compare: true, odPairs: 2, batchSize: 4 });
const few = { ...tiny, student: { ...tiny.student, share: SHARE } };
const taught = (teaching: Partial<TeachingConfig>, config: ExperimentConfig = few): ExperimentConfig => ({
  ...config,
  teaching: { ...DEFAULT_TEACHING, routes: 30, ...teaching },
});
const bytesOf = (of: Awaited<ReturnType<typeof runRoutes>>, name: string) =>
  of.checkpoints.find((one) => one.name === name)?.bytes;

describe('which networks a way to distil needs', () => {
  const of = (teaching: Partial<TeachingConfig>) => trainedNetworks(taught(teaching));
  it('is LM-TAD for its soft targets, HOSER+ for its routes, none for shortest paths', () => {
    expect(of({})).toEqual(['teacher', 'vanilla', 'distilled']);
    expect(of({ way: 'best-routes', members: 2 })).toEqual([
      'route-teacher',
      'route-teacher-2',
      'vanilla',
      'distilled',
    ]);
    expect(of({ way: 'shortest-paths' })).toEqual(['vanilla', 'distilled']);
    const teachers = { ...DEFAULT_TEACHING.teachers, plus: 1 };
    expect(of({ teachers })).toEqual(['teacher', 'route-teacher', 'vanilla', 'distilled']);
  });

  it('is said where one is missing, and settings that contradict each other are refused', () => {
    const parts = (config: ExperimentConfig, asked: Partial<Order> = {}) =>
      experimentParts({ system: 'routes', dataset: {} as Dataset, ...asked, config });
    const best = taught({ way: 'best-routes' });
    expect(() => parts(best, { networks: ['distilled'] })).toThrow(/route-teacher.*neither trained/);
    const given = { 'route-teacher': new Uint8Array(3) };
    expect(parts(best, { networks: ['distilled'], given })).toMatchObject({
      teacher: 'none',
      routeTeachers: [{ name: 'route-teacher', from: given['route-teacher'] }],
    });
    const falling = taught({ way: 'best-routes', schedule: 'falling' });
    expect(() => parts(falling)).toThrow(/of soft targets/);
    expect(parts(falling, { networks: ['vanilla'] }).students).toEqual(['vanilla']);
  });
});

it('pairs are recombined as often as is needed, the fewer among the more', async () => {
  const { trips } = await tinyCity();
  const count = 2 * trips.train.tripCount;
  const [some, many] = [recombined(trips.train, 10, 3), recombined(trips.train, count, 3)];
  expect(many.origins).toHaveLength(count);
  expect(many.origins.slice(0, 10)).toEqual(some.origins);
  expect(many.destinations.every((road, i) => road !== many.origins[i])).toBe(true);
  expect(recombined(trips.train, 10, 4)).not.toEqual(some);
});

describe('a distilled student that learns from routes', () => {
  let dataset: Dataset;
  let vanilla: Uint8Array;
  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity(50, 30);
    vanilla = bytesOf(
      await runRoutes({ dataset, config: few, networks: ['vanilla'], results: false }),
      'vanilla',
    )!;
  });
  const run = (config: ExperimentConfig, asked: Partial<Order> = {}, options = {}) =>
    runRoutes({ dataset, results: false, ...asked, config }, options);
  const own = () => Math.round(SHARE * dataset.trips.train.tripCount);

  it('has its own trips and shortest paths, with no teacher; the vanilla one is as ever', async () => {
    const before = memory().numTensors;
    const done = await run(taught({ way: 'shortest-paths' }));
    expect(memory().numTensors).toBe(before);
    expect(done.checkpoints.map(({ name }) => name)).toEqual(['vanilla', 'distilled']);
    expect(bytesOf(done, 'vanilla')).toEqual(vanilla);
    const { students } = routesRecord(done.record);
    expect(students.distilled!.trips).toEqual({ own: own(), routes: 30 });
    expect(students.distilled!.training.history[0].means).not.toHaveProperty('distillation');
    expect(format.summary(done.record).join('\n')).toContain('and 30 routes that were drawn for it');
  });

  it.each(['best-routes', 'sampled-routes'] as const)(
    'has its own trips and %s of a HOSER+ that was trained or given, and counts them',
    async (way) => {
      const config = taught({ way }, { ...few, student: { ...few.student, model: 'plus' } });
      const before = memory().numTensors;
      const done = await run(config);
      expect(memory().numTensors).toBe(before);
      const teacher = bytesOf(done, 'route-teacher')!;
      const { routeTeachers, students } = routesRecord(done.record);
      expect(routeTeachers!['route-teacher'].report!.training.history).toHaveLength(2);
      const keptReport = (name: string) =>
        v.parse(format.networks[name], JSON.parse(JSON.stringify(done.record.networks[name].report)));
      expect(keptReport('distilled')).toMatchObject({ trips: students.distilled!.trips });
      expect(keptReport('route-teacher')).toHaveProperty('scores');
      const { routes } = students.distilled!.trips!;
      expect(routes).toBeGreaterThan(10);
      const counted = (name: string) => {
        const { data } = readSafetensors(bytesOf(done, name)!).tensors.get(
          'navigator.knowledge.link_counts',
        )!;
        return [...data].reduce<number>((sum, one) => sum + Number(one), 0);
      };
      const all = dataset.trips.train.roads.length - dataset.trips.train.tripCount;
      expect(counted('route-teacher')).toBe(all);
      expect(counted('distilled')).toBeGreaterThan(counted('vanilla') + routes);
      const given = await run(config, { given: { 'route-teacher': teacher } });
      expect(given.checkpoints.map(({ name }) => name)).toEqual(['vanilla', 'distilled']);
      expect(bytesOf(given, 'distilled')).toEqual(bytesOf(done, 'distilled'));
      const [trained, taken] = [done, given].map(({ record }) => routesRecord(record).routeTeachers!);
      expect(taken['route-teacher']).toEqual({ report: null, digest: trained['route-teacher'].digest });
    },
    30_000,
  );

  it('learns from the mean of several, of seeds of their own', async () => {
    const done = await run(taught({ way: 'best-routes', members: 2 }));
    const [first, second] = ['route-teacher', 'route-teacher-2'].map((name) => bytesOf(done, name)!);
    expect(first).not.toEqual(second);
    const asked = { given: { 'route-teacher': first }, networks: ['distilled'] };
    const alone = await run(taught({ way: 'best-routes' }), asked);
    expect(bytesOf(alone, 'distilled')).not.toEqual(bytesOf(done, 'distilled'));
  }, 30_000);

  it('hears HOSER+ at its own trips, trained or given, or of parts that it judges', async () => {
    const teachers = { ...DEFAULT_TEACHING.teachers, lmTad: 0, plus: 1 };
    const before = memory().numTensors;
    const done = await run(taught({ teachers }));
    expect(memory().numTensors).toBe(before);
    expect(done.checkpoints.map(({ name }) => name)).toEqual(['route-teacher', 'vanilla', 'distilled']);
    expect(bytesOf(done, 'vanilla')).toEqual(vanilla);
    const { students } = routesRecord(done.record);
    expect(students.distilled!.training.history[0].means.distillation).toBeGreaterThan(0);
    const given = { 'route-teacher': bytesOf(done, 'route-teacher')! };
    const again = await run(taught({ teachers }), { given, networks: ['distilled'] });
    expect(bytesOf(again, 'distilled')).toEqual(bytesOf(done, 'distilled'));
    const parts = await run(taught({ teachers, crossFit: 2 }), { networks: ['distilled'] });
    expect(parts.checkpoints.map(({ name }) => name)).toEqual(['distilled']);
    expect(bytesOf(parts, 'distilled')).not.toEqual(bytesOf(done, 'distilled'));
  }, 30_000);

  it('trains a route teacher alone', async () => {
    const done = await run(taught({ way: 'best-routes' }), { networks: ['route-teacher'] });
    expect(Object.keys(done.record.networks)).toEqual(['route-teacher']);
  });

  it('refuses a route teacher of other roads before anything is trained', async () => {
    const other = await tinyCity(90);
    const { checkpoints } = await runRoutes({
      dataset: other,
      config: taught({ way: 'best-routes' }),
      networks: ['route-teacher'],
    });
    const given = { 'route-teacher': checkpoints[0].bytes };
    await expect(run(taught({ way: 'best-routes' }), { given })).rejects.toMatchObject(
      refusal(/another data set/),
    );
  });
});

describe('a schedule of the teacher', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity(50, 30);
  });

  const constants = new Map<string, ReturnType<typeof runRoutes>>();
  /** The run of a way without a schedule, once for all tests. */
  const constantOf = (way: TeachingConfig['way']) => {
    const made = constants.get(way) ?? runRoutes({ dataset, config: taught({ way }), results: false });
    constants.set(way, made);
    return made;
  };

  /** Dies after the first epoch of the network, then goes on. */
  async function resumed(config: ExperimentConfig, network: string) {
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run', () => undefined);
    const run = (dies?: (event: ExperimentEvent) => boolean) =>
      watchedRun((options) => runRoutes({ dataset, config, results: false }, options), keeper, dies);
    await expect(run(endsEpoch(network, 1))).rejects.toThrow('the worker died');
    return (await run()).products;
  }

  it.each([
    ['falling', 'soft-targets', 'distilled'],
    ['teacher-first', 'soft-targets', 'distilled'],
    ['teacher-first', 'best-routes', 'distilled'],
    ['teacher-first', 'best-routes', 'route-teacher'],
  ] as const)(
    '%s, with %s, ends the same when the %s was interrupted; the vanilla student is as ever',
    async (schedule, way, network) => {
      const config = taught({ schedule, way });
      const straight = await runRoutes({ dataset, config, results: false });
      const again = await resumed(config, network);
      expect(again.checkpoints).toEqual(straight.checkpoints);
      const constant = await constantOf(way);
      expect(bytesOf(straight, 'vanilla')).toEqual(bytesOf(constant, 'vanilla'));
      expect(bytesOf(straight, 'distilled')).not.toEqual(bytesOf(constant, 'distilled'));
    },
    30_000,
  );

  it('that has the teacher first learns no road of a trip in the first half', async () => {
    const config = taught({ schedule: 'teacher-first' });
    const alpha = { ...config.distillation, alpha: 0, lambda: 0.5 };
    const events: ExperimentEvent[] = [];
    await runRoutes(
      { dataset, config: { ...config, distillation: alpha }, results: false },
      { task: { emit: (event) => events.push(event) } },
    );
    const values = events.flatMap((event) =>
      event.kind === 'training' && event.network === 'distilled' && event.event.kind === 'step'
        ? [event.event.values]
        : [],
    );
    expect(values.length).toBeGreaterThan(1);
    values.forEach(({ loss, nextStep, distillation }, step) =>
      expect(loss).toBeCloseTo(2 * step < values.length ? 0.5 * distillation : nextStep, 5),
    );
  });
});
