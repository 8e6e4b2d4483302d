import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { Dataset } from '../../domain/dataset';
import type { ExperimentEvent } from '../../engine/experiments/experiment';
import type { TrainingKeeper } from '../../engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import { RunReader } from '../../engine/runs/run-reader';
import {
  endsEpoch,
  notesOf,
  stepsOf,
  watchedRun,
  weightsOf,
} from '../../engine/experiments/testing/watched-run';
import { useBackend } from '../../nn/testing/backends';
import { lightst } from './index';
import { errorsTable, format, type FlowNetworkReport } from './run-format';
import { runFlows, smallConfig, smallFlows } from './testing/small-flows';

const config = smallConfig(3);
let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallFlows({ bins: 240 });
});

/** A run that dies once `dies` says so. */
const run = (
  keeper?: TrainingKeeper,
  dies?: (event: ExperimentEvent) => boolean,
  order: Partial<Parameters<typeof runFlows>[0]> = {},
) => watchedRun((options) => runFlows({ dataset, config, ...order }, options), keeper, dies);

describe('a run of LightST', () => {
  it('trains all networks, goes on from its checkpoints to the very same end, and leaves no tensor behind', async () => {
    const tensors = memory().numTensors;
    const straight = await run();
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run 1', () => undefined);
    await expect(run(keeper, endsEpoch('distilled', 2))).rejects.toThrow('the worker died');
    const again = await run(keeper);
    expect(notesOf(again)).toEqual([
      'Training the teacher was finished: its checkpoint was loaded.',
      'Training the undistilled student was finished: its checkpoint was loaded.',
      'Training the distilled student goes on after epoch 2 of 3, from the last checkpoint.',
    ]);
    expect({ ...again.products.record, timing: null }).toEqual({ ...straight.products.record, timing: null });
    expect(again.products.checkpoints).toEqual(straight.products.checkpoints);
    expect(again.products.files).toEqual(straight.products.files);

    // Both students begin with the same weights and see the same batches: only the total of their first step differs.
    const [undistilled, distilled] = ['undistilled', 'distilled'].map((name) => stepsOf(straight, name)[0]);
    expect(distilled.L_S).toBe(undistilled.L_S);
    expect(undistilled.loss).toBe(undistilled.L_S);
    expect(distilled.loss).toBeGreaterThan(distilled.L_S);
    const { divergenceWeight, spatialWeight, temporalWeight } = config.distillation;
    const total =
      distilled.L_S +
      divergenceWeight * distilled.L_KL +
      spatialWeight * distilled.L_P +
      temporalWeight * distilled.L_E;
    expect(distilled.loss).toBeCloseTo(total, 3);
    expect(memory().numTensors).toBe(tensors);
  });

  it('leaves a record that can be read again, with the errors of all networks and baselines', async () => {
    const { products } = await run();
    const bytes = new TextEncoder().encode(JSON.stringify(products.record));
    const read = await new RunReader([lightst]).record('run.json', bytes);
    expect(read).toEqual(products.record);
    const { rows: lines } = errorsTable(read);
    expect(lines.map(({ name }) => name)).toEqual([
      ...['teacher', 'undistilled', 'distilled'],
      ...['historical-average', 'last-value', 'linear', 'linear-departures'],
    ]);
    const [teacherMae] = lines.map(({ values }) => values.mae);
    expect(format.headlines({ record: read, metrics: null, sets: [] }).teacherMae).toBe(teacherMae);
    expect(format.summary(read).join('\n')).toMatch(
      /flow: Nodes 5, Edges 4, Bins 240, Seconds of a bin 7,200/,
    );
    const [table] = products.files;
    const rows = table.text.join('').trim().split('\n');
    expect(table.name).toBe('forecast-errors.csv');
    expect(rows).toHaveLength(1 + 7 * config.windows.outputs);
    expect(rows[1]).toMatch(/^teacher,120,\d+\.\d+,\d+\.\d+,0\.\d+$/);
  });

  it('needs no trips, and its curves have the steps of its own windows', async () => {
    const none = { ...dataset.trips.train, tripCount: 0, offsets: new Uint32Array(1) };
    const order = { dataset: { ...dataset, trips: { train: none, val: none, test: none } } };
    const { products } = await run(undefined, undefined, { ...order, networks: ['undistilled'] });
    const { record } = products;
    expect(record.data).toMatchObject({ trips: { train: 0 }, stepTime: { stepCount: 0, log1pMean: NaN } });
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    const reader = new RunReader([lightst]);
    const [series] = reader.epochSeries(await reader.record('run.json', bytes));
    const perEpoch = Math.ceil(69 / 16);
    expect([...series.step]).toEqual([1, 2, 3].map((epoch) => epoch * perEpoch));
  });

  it('takes a teacher that is given, and teaches what one that it trained does', async () => {
    const straight = await run();
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'teacher')!;
    const given = await run(undefined, undefined, { networks: ['distilled'], given: { teacher: bytes } });
    expect(weightsOf(given, 'distilled')).toEqual(weightsOf(straight, 'distilled'));
    const { teacher } = given.products.record.networks;
    expect(teacher).toMatchObject({ origin: 'given', training: null });
    const ofTeacher = straight.products.record.networks.teacher;
    expect((teacher.report as FlowNetworkReport).test).toEqual((ofTeacher.report as FlowNetworkReport).test);
    expect(teacher.digest).toBe(ofTeacher.digest);
  });

  it('trains the forms of the code too', async () => {
    const code = {
      ...config,
      teacher: { ...config.teacher, form: 'mtgnn', epochs: 1 },
      student: { ...config.student, form: 'stmlp', epochs: 1 },
      windows: { ...config.windows, stride: 12 },
    } as const;
    const { products } = await run(undefined, undefined, { config: code });
    const forms = Object.values(products.record.networks).map((network) => network.config?.form);
    expect(forms).toEqual(['mtgnn', 'stmlp', 'stmlp']);
    expect(products.record.networks.distilled.training?.history[0].means.L_KL).toBeGreaterThan(0);
  });

  it.each([
    ['no network', { networks: [] }, /nothing to train/],
    ['a student without its teacher', { networks: ['distilled'] }, /needs a teacher/],
    [
      'latents of two widths',
      { config: { ...config, teacher: { ...config.teacher, width: 16 } } },
      /width 16 .* width 8/,
    ],
    [
      'windows that do not fit',
      { config: { ...config, windows: { ...config.windows, inputs: 60 } } },
      /fits into its validation part/,
    ],
  ])('refuses %s', async (_, order, message) => {
    await expect(run(undefined, undefined, order)).rejects.toThrow(message);
  });

  it('ends in words where training diverges', async () => {
    const wild = { ...config, training: { ...config.training, learningRate: 1e30 } };
    await expect(run(undefined, undefined, { config: wild })).rejects.toThrow(
      /Training diverged: .* Lower the learning rate/,
    );
  });
});
