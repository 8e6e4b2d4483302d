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
  type WatchedRun,
} from '../../engine/experiments/testing/watched-run';
import { useBackend } from '../../nn/testing/backends';
import { transfertraj } from './index';
import { runRecovery, smallCity, smallConfig } from './testing/small-recovery';
import { transferReport } from './transfer-record';

const config = smallConfig();
let dataset: Dataset;
/** A run for two tasks in one piece, tested in another city too. */
let straight: WatchedRun;
/** Tensors before it and after it. */
let tensors: [number, number];

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallCity();
  const before = memory().numTensors;
  straight = await run(undefined, undefined, { testedOn: await smallCity(24, 0.5) });
  tensors = [before, memory().numTensors];
});

/** A run that dies once `dies` says so. */
const run = (
  keeper?: TrainingKeeper,
  dies?: (event: ExperimentEvent) => boolean,
  order: Partial<Parameters<typeof runRecovery>[0]> = {},
) => watchedRun((options) => runRecovery({ dataset, config, ...order }, options), keeper, dies);

/** The record of a run without what differs between a run with and one without results. */
const trainedOf = ({ products }: WatchedRun) => products.record.networks;

describe('a run of TransferTraj', () => {
  it('goes on from its checkpoints to the very same end, and leaves no tensor behind', async () => {
    const order = { results: false };
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run 1', () => undefined);
    await expect(run(keeper, endsEpoch('pretrained', 1), order)).rejects.toThrow('the worker died');
    await expect(run(keeper, endsEpoch('prediction', 1), order)).rejects.toThrow('the worker died');
    const again = await run(keeper, undefined, order);
    expect(notesOf(again)).toEqual([
      'Training the pre-trained encoder was finished: its checkpoint was loaded.',
      'Training the encoder for the end of trips goes on after epoch 1 of 2, from the last checkpoint.',
    ]);
    expect(trainedOf(again)).toEqual(trainedOf(straight));
    expect(again.products.checkpoints).toEqual(straight.products.checkpoints);
    expect(tensors[1]).toBe(tensors[0]);
    expect(memory().numTensors).toBe(tensors[0]);
  });

  it('learns from a share of the trajectories in as many fewer steps, always the same ones', async () => {
    const few = { results: false, networks: ['pretrained'], config: { ...config, share: 0.5 } };
    const [one, again] = [await run(undefined, undefined, few), await run(undefined, undefined, few)];
    expect(stepsOf(one, 'pretrained').length).toBeLessThan(stepsOf(straight, 'pretrained').length);
    expect(weightsOf(again, 'pretrained')).toEqual(weightsOf(one, 'pretrained'));
    expect(weightsOf(one, 'pretrained')).not.toEqual(weightsOf(straight, 'pretrained'));
  });

  it('learns with a single expert, which has no other to be chosen before', async () => {
    const encoder = { ...config.encoder, experts: 1, topExperts: 1 };
    const alone = { results: false, networks: ['pretrained'], config: { ...config, encoder } };
    const { events, products } = await run(undefined, undefined, alone);
    expect(stepsOf({ events, products }, 'pretrained').every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(weightsOf({ events, products }, 'pretrained')).not.toEqual(weightsOf(straight, 'pretrained'));
  });

  it('leaves a record that can be read again, with the errors of each task in both cities', async () => {
    const { record, files } = straight.products;
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    const read = await new RunReader([transfertraj]).record('run.json', bytes);
    expect(read).toEqual(record);
    expect(read.testedOn).toEqual({ name: 'Ring', fingerprint: 'ab12ab12ab12ab12' });
    const { data, evaluation, elsewhere } = transferReport(read);
    expect(data).toMatchObject({ origin: 'traces', recorded: 24, places: 12 });
    const tasks = evaluation!.recovery.tasks;
    expect(tasks.map(({ task, sources }) => [task.kind, sources.map(({ source }) => source)])).toContainEqual(
      ['prediction', ['constant-velocity', 'last-seen', 'pretrained', 'tuned']],
    );
    expect(tasks).toHaveLength(9);
    expect(elsewhere!.evaluation.recovery.tasks).toHaveLength(9);
    const { format } = await import('./run-format');
    const headline = format.headlines({ record: read, metrics: null, sets: [] });
    expect(Object.keys(headline).sort()).toEqual(['prediction', 'recovery8', 'travel-time']);
    expect(Object.keys(format.scores!.of(read, 'run.json'))).toContain('tuned');
    expect(format.summary(read).join('\n')).toMatch(
      /Ring too: traces[^]*Recordings 24, Training trajectories \d+/,
    );
    const { sentences, tables } = format.findings(read);
    // Nine tasks and the experts, in each city.
    expect(sentences.length).toBe(20);
    expect(format.summary(read).filter((line) => /By layer: layer 1: /.test(line))).toHaveLength(2);
    expect(tables.map(({ id }) => id)).toContain('elsewhere-travel-time');
    for (const { rows, columns } of tables)
      expect(rows.every(({ length }) => length === columns.length)).toBe(true);
    expect(files[0].text.join('').split('\n')[1]).toMatch(/^trained,prediction,constant-velocity,mae,\d/);
  });

  it('says the same of the same trips elsewhere, since only what is relative is read', () => {
    const { evaluation, elsewhere } = transferReport(straight.products.record);
    const errorOf = (city: typeof evaluation) => {
      const report = city!.recovery.tasks.find(({ task }) => task.kind === 'prediction')!;
      const source = report.sources.find((each) => each.source === 'pretrained')!;
      return 'all' in source ? source.all.rmse.value : NaN;
    };
    // Half a degree farther north a degree of longitude is shorter by less than one percent.
    expect(errorOf(elsewhere!.evaluation) / errorOf(evaluation)).toBeCloseTo(1, 1);
  });

  it('moves the weights of pre-training for a task, and those of no other one', () => {
    const [before, after] = ['pretrained', 'prediction'].map((name) => weightsOf(straight, name));
    const head = 'spatial_pred_layer.0.weight';
    expect([...before.keys()]).toEqual([...after.keys()]);
    expect(after.get(head)!.data).not.toEqual(before.get(head)!.data);
  });

  it('learns its tasks from fresh weights, with attention that knows no places, by the box, in metres', async () => {
    const other = {
      ...config,
      encoder: { ...config.encoder, attention: 'plain' },
      reading: { ...config.reading, places: false, roads: false, unit: 'metres', coordinates: 'absolute' },
      hides: 'point',
      pretraining: { ...config.pretraining, isDone: false },
    } as const;
    const watched = await run(undefined, undefined, { config: other, results: false });
    expect(Object.keys(watched.products.record.networks)).toEqual(['prediction', 'travel-time']);
    const turning = weightsOf(watched, 'prediction').get(
      'seq_model.layers.0.RoPE_Attention_float.Wr.weight',
    )!;
    expect((turning.data as Float32Array).every((value) => value === 0)).toBe(true);
  });

  it('takes an encoder that is given and trains it for one task', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'pretrained')!;
    const order = { networks: ['travel-time'], given: { pretrained: bytes }, results: false };
    const given = await run(undefined, undefined, order);
    expect(weightsOf(given, 'travel-time')).toEqual(weightsOf(straight, 'travel-time'));
    expect(given.products.record.networks.pretrained).toMatchObject({ origin: 'given', training: null });
  });

  it('goes on from the weights of a file, which say how they read, and never ends with worse ones', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'pretrained')!;
    const system = await import('./train');
    const wider = { ...config, encoder: { ...config.encoder, width: 64 } };
    const order = { dataset, config: wider, start: { pretrained: { bytes, name: 'a.safetensors' } } };
    const inForce = system.configInForce!({ system: 'transfertraj', ...order });
    expect(inForce.encoder).toEqual(config.encoder);
    const asked = { ...order, config: inForce, networks: ['pretrained'], results: false };
    const { pretrained } = (await run(undefined, undefined, asked)).products.record.networks;
    expect(pretrained.training!.history[0]).toMatchObject({ epoch: 0, best: true });
    expect(pretrained.start).toMatchObject({ name: 'a.safetensors', anew: 0, left: 0 });
  });

  it.each([
    ['no network', { networks: [] }, /nothing to train/],
    [
      'more experts than there are',
      { config: { ...config, encoder: { ...config.encoder, topExperts: 4 } } },
      /asks 4 experts, and a layer has 3/,
    ],
  ])('refuses %s', async (_, order, message) => {
    await expect(run(undefined, undefined, order)).rejects.toThrow(message);
  });

  it('refuses data with too few trajectories in words', async () => {
    const few = await smallCity(2);
    await expect(run(undefined, undefined, { dataset: few })).rejects.toThrow(
      /Ring has 2 trajectories, too few/,
    );
  });
});
