import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../../data/blob-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentEvent, Order, ExperimentProducts } from '../../../engine/experiments/experiment';
import type { TrainingKeeper } from '../../../engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../../engine/experiments/run-checkpoints';
import { filesOfRun } from '../../../engine/runs/run-bundle';
import { RunReader } from '../../../engine/runs/run-reader';
import type { TrainingState } from '../../../nn/training/training-loop';
import { LEARNS, type Learns } from '../../../models/hoser/config';
import { readSafetensors, writeSafetensors, type Safetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { systems } from '../../registry';
import type { ExperimentConfig } from '../settings';
import { watchedRun } from '../../../engine/experiments/testing/watched-run';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { refusal } from '../../../base/testing/refusal';

const config = tinyExperiment({ epochs: 2, compare: true });
let dataset: Dataset;
let before: ExperimentProducts;
let start: Record<'teacher' | 'vanilla' | 'distilled', { bytes: Uint8Array; name: string }>;

const bytesOf = ({ checkpoints }: ExperimentProducts, name: string): Uint8Array =>
  checkpoints.find((checkpoint) => checkpoint.name === name)!.bytes;
const tensorsOf = (bytes: Uint8Array) => readSafetensors(bytes).tensors;
const historyOf = ({ record }: ExperimentProducts, name: string) => record.networks[name].training!.history;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity();
  before = await runRoutes({ dataset, config });
  const from = (name: string) => ({ bytes: bytesOf(before, name), name: `${name}.safetensors` });
  start = { teacher: from('teacher'), vanilla: from('vanilla'), distilled: from('distilled') };
});

const vanilla = { networks: ['vanilla'], results: false };

const withSchedule = (fields: Partial<ExperimentConfig['student']['training']>): ExperimentConfig => ({
  ...config,
  student: { ...config.student, training: { ...config.student.training, ...fields } },
});
const learning = (learns: Learns): ExperimentConfig => ({
  ...config,
  student: { ...config.student, learns },
});

/** A file with a part replaced. */
function altered(bytes: Uint8Array, alter: (file: Safetensors) => void): Uint8Array {
  const file = readSafetensors(bytes);
  alter(file);
  return writeSafetensors(file.tensors, file.metadata);
}

const V_PROJ = 'navigator.v_proj.weight';
const withNaN = (bytes: Uint8Array) =>
  altered(bytes, ({ tensors }) => {
    (tensors.get(V_PROJ)!.data as Float32Array)[3] = NaN;
  });
const cutShort = (bytes: Uint8Array) =>
  altered(bytes, ({ tensors }) => {
    const { data } = tensors.get(V_PROJ)!;
    tensors.set(V_PROJ, { dtype: 'F32', shape: [1, 8], data: (data as Float32Array).slice(0, 8) });
  });

describe('training that starts from trained weights', () => {
  it('reads a file by what it holds, whatever it is called', async () => {
    const { vanilla: from } = start;
    const after = await runRoutes({
      dataset,
      config,
      ...vanilla,
      start: { vanilla: { ...from, name: 'best.pth' } },
    });
    expect(after.record.networks.vanilla.start).toMatchObject({ name: 'best.pth', anew: 0 });
  });

  it('begins where they were, and its record says what was taken', async () => {
    const count = memory().numTensors;
    const after = await runRoutes({ dataset, config, start });
    expect(memory().numTensors).toBe(count);
    for (const name of ['teacher', 'vanilla', 'distilled']) {
      const [first, second] = historyOf(after, name);
      const best = historyOf(before, name).findLast((event) => event.best)!;
      expect(first).toEqual({ ...best, epoch: 0, step: 0, means: {}, best: true });
      expect(second.epoch).toBe(1);
      expect(second.means.loss).toBeLessThan(historyOf(before, name)[0].means.loss);
      const { tensors, ...said } = after.record.networks[name].start!;
      const given = tensorsOf(start[name as keyof typeof start].bytes);
      expect(said).toMatchObject({ name: `${name}.safetensors`, anew: 0 });
      expect(said.taken + said.left).toBe(given.size);
      expect(tensors.map((row) => row.name).sort()).toEqual([...given.keys()].sort());
    }
    expect(after.record.networks.teacher.start!.digest).toBe(before.record.networks.teacher.digest);
    const files = filesOfRun({ ...after, metrics: null, series: [] });
    const reader = new RunReader(systems);
    expect(await reader.record('run.json', files.get('run.json')!)).toEqual(after.record);
    // A point of a curve is the mean of an epoch: nothing was learnt in epoch 0.
    for (const { step, columns } of reader.epochSeries(after.record)) {
      expect(step.length).toBe(2);
      expect(columns.loss.every(Number.isFinite)).toBe(true);
    }
  });

  it('ends with the weights that it began with, and loses patience, where no epoch is better', async () => {
    const good = await runRoutes({ dataset, config: withSchedule({ epochs: 30 }), ...vanilla });
    const bytes = bytesOf(good, 'vanilla');
    const wild = withSchedule({ learningRate: 5, warmupShare: 0, clipNorm: 1e9, epochs: 9, patience: 2 });
    const from = { vanilla: { name: 'good', bytes } };
    const spoilt = await runRoutes({ dataset, config: wild, ...vanilla, start: from });
    const { bestEpoch, bestScore, history } = spoilt.record.networks.vanilla.training!;
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(history[2].measures.accuracy).toBeLessThan(bestScore);
    expect(bestEpoch).toBe(0);
    expect(spoilt.record.networks.vanilla.report).toEqual(good.record.networks.vanilla.report);
    expect(tensorsOf(bytesOf(spoilt, 'vanilla'))).toEqual(tensorsOf(bytes));
  });

  it.each(['vanilla epoch 0', 'vanilla epoch 1', 'vanilla step 6'])(
    'that is interrupted after %s goes on from there, to the same bytes',
    async (moment) => {
      const order = { dataset, config, start: { vanilla: start.vanilla }, networks: ['vanilla'] };
      const straight = await runRoutes(order);
      const disk = new BlobStore(new MemoryDisk().root);
      const keeper: TrainingKeeper = new RunCheckpoints(disk, 'run', () => undefined, true);
      const told: string[] = [];
      const isMoment = (event: ExperimentEvent) => {
        if (event.kind !== 'training') return false;
        const { kind } = event.event;
        told.push(`${event.network} ${kind} ${kind === 'step' ? event.event.step : event.event.epoch}`);
        return told.at(-1) === moment;
      };
      const dying = watchedRun((options) => runRoutes(order, options), keeper, isMoment);
      await expect(dying).rejects.toThrow('the worker died');
      const validated = told.filter((words) => words === 'vanilla epoch 0').length;
      expect(validated).toBe(1);
      const resumed = await runRoutes(order, { keeper });
      expect(resumed.checkpoints).toEqual(straight.checkpoints);
      expect(resumed.sets).toEqual(straight.sets);
      expect(resumed.record.networks).toEqual(straight.record.networks);
    },
  );

  it.each(LEARNS.filter((learns) => learns !== 'all'))(
    'moves nothing else where it learns %s',
    async (learns) => {
      const moments = new Set<string>();
      let moved: TrainingState['weights'] = new Map();
      const keeper: TrainingKeeper = {
        load: async () => null,
        save: async (_, { state }) => {
          if (state.epoch === 1) moved = state.weights;
          for (const name of state.optimizer.moments.keys()) moments.add(name);
        },
      };
      const order = { dataset, config: learning(learns), networks: ['vanilla'], results: false };
      await runRoutes({ ...order, start: { vanilla: start.vanilla } }, { keeper });
      const origin = tensorsOf(start.vanilla.bytes);
      const changed = [...moved].flatMap(([name, { data }]) => {
        const first = origin.get(name)!.data;
        return data.some((value, i) => value !== first[i]) ? [name] : [];
      });
      const isFree = {
        'no-road-encoder': (name: string) => !/road_gat|zone_gcn/.test(name),
        'trajectory-navigator': (name: string) => /^(trajectory_encoder|navigator)\./.test(name),
        heads: (name: string) => name.startsWith('navigator.'),
      }[learns as Exclude<Learns, 'all'>];
      expect(changed.length).toBeGreaterThan(5);
      expect(changed.filter((name) => !isFree(name))).toEqual([]);
      expect([...moments].filter((name) => !isFree(name))).toEqual([]);
      expect(moments.has('navigator.q_proj.weight')).toBe(true);
    },
  );

  it('takes its sizes from the file', async () => {
    const wider = {
      ...config,
      grid: { ...config.grid, cellDegrees: 0.01 },
      teacher: { ...config.teacher, width: 32, layers: 2 },
      student: { ...config.student, hiddenDim: 32, roadIdDim: 16, attributeDim: 4, layers: 2 },
    };
    const after = await runRoutes({ dataset, config: wider, start, results: false });
    expect(after.record.config).toEqual(config);
    expect(after.record.networks.vanilla.config).toEqual(before.record.networks.vanilla.config);
  });

  it.each<[string, () => Partial<Order<ExperimentConfig>>, RegExp]>([
    [
      'a teacher for a student',
      () => ({ start: { vanilla: start.teacher } }),
      /^teacher\.safetensors: This student checkpoint cannot be used: it is of "LM-TAD", and a student has to be of HOSER/,
    ],
    [
      'values that are not numbers',
      () => ({ start: { vanilla: { ...start.vanilla, bytes: withNaN(start.vanilla.bytes) } } }),
      /^vanilla\.safetensors: .*"navigator\.v_proj\.weight" holds values that are not numbers/,
    ],
    [
      'shapes that contradict each other',
      () => ({ start: { vanilla: { ...start.vanilla, bytes: cutShort(start.vanilla.bytes) } } }),
      /"navigator\.v_proj\.weight" has shape \[1, 8\], not \[1, 16\]/,
    ],
    [
      'a network that is not trained',
      () => ({ start: { distilled: start.distilled } }),
      /The distilled network is not trained in this run.*distilled\.safetensors\. Trained: vanilla\./,
    ],
    [
      'a file that is no checkpoint',
      () => ({
        start: { vanilla: { name: 'notes.txt', bytes: new TextEncoder().encode('no weights at all') } },
      }),
      /^notes\.txt: /,
    ],
  ])('refuses %s before anything is trained', async (_, asked, message) => {
    const events: ExperimentEvent[] = [];
    const order = { dataset, config, networks: ['vanilla'], results: false, ...asked() };
    const refused = runRoutes(order, { task: { emit: (event) => events.push(event) } });
    await expect(refused).rejects.toMatchObject(refusal(message));
    expect(events).toEqual([]);
  });

  it('refuses two students of different sizes', async () => {
    const narrow = { ...config, student: { ...config.student, hiddenDim: 8, roadIdDim: 4, attributeDim: 1 } };
    const other = await runRoutes({ dataset, config: narrow, networks: ['vanilla'], results: false });
    const distilled = { name: 'narrow', bytes: bytesOf(other, 'vanilla') };
    await expect(runRoutes({ dataset, config, start: { ...start, distilled } })).rejects.toMatchObject(
      refusal(/same sizes.*a width of 16 .* and a width of 8 /),
    );
  });
});
