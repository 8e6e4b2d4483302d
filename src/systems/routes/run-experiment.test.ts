import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import {
  endsEpoch,
  notesOf,
  watchedRun,
  type WatchedRun,
} from '../../engine/experiments/testing/watched-run';
import { useBackend } from '../../nn/testing/backends';
import { routes } from './index';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import type { TrainingKeeper } from '../../engine/experiments/experiment-hooks';
import type { ExperimentEvent } from '../../engine/experiments/experiment';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';

const config = tinyExperiment({ epochs: 3, compare: true });

/** A run that dies in the middle of an epoch, where `dies` says so. */
async function run(...how: readonly [keeper?: TrainingKeeper, dies?: (event: ExperimentEvent) => boolean]) {
  const dataset = await tinyCity();
  return watchedRun((options) => runRoutes({ dataset, config }, options), ...how);
}

const epochsOf = ({ events }: WatchedRun) =>
  events.flatMap((event) =>
    event.kind === 'training' && event.event.kind === 'epoch'
      ? [`${event.network} ${event.event.epoch}`]
      : [],
  );
/** Epochs with steps. */
const learntIn = ({ events }: WatchedRun) => [
  ...new Set(
    events.flatMap((event) =>
      event.kind === 'training' && event.event.kind === 'step'
        ? [`${event.network} ${event.event.epoch}`]
        : [],
    ),
  ),
];
const inMiddleOfVanillasLastEpoch = endsEpoch('vanilla', 2);

describe('an experiment that is run again', () => {
  it('goes on from its checkpoints to the very same end', async () => {
    await useBackend('wasm');
    const tensors = memory().numTensors;
    const straight = await run();
    const blobs = new BlobStore(new MemoryDisk().root);
    const notes: string[] = [];
    const keeper = new RunCheckpoints(blobs, 'run 1', (text) => notes.push(text));
    await expect(run(keeper, inMiddleOfVanillasLastEpoch)).rejects.toThrow('the worker died');
    const again = await run(keeper);

    expect(epochsOf(straight)).toHaveLength(9);
    // Epochs before the interruption are reported again, but not trained again.
    expect(epochsOf(again)).toEqual(epochsOf(straight));
    expect(learntIn(again)).toEqual(['vanilla 3', 'distilled 1', 'distilled 2', 'distilled 3']);
    expect(notesOf(again)).toEqual([
      'Training the teacher was finished: its checkpoint was loaded.',
      'Training the vanilla student goes on after epoch 2 of 3, from the last checkpoint.',
    ]);
    expect({ ...again.products.record, timing: null }).toEqual({ ...straight.products.record, timing: null });
    expect(again.products.sets).toEqual(straight.products.sets);
    expect(again.products.checkpoints).toEqual(straight.products.checkpoints);
    expect(notes).toEqual([]);
    expect(memory().numTensors).toBe(tensors);

    await keeper.clear();
    expect(await blobs.list()).toEqual([]);
  });

  it('leaves a damaged checkpoint aside and says so', async () => {
    const blobs = new BlobStore(new MemoryDisk().root);
    await blobs.put('run 2', 'teacher', new Uint8Array(100));
    const notes: string[] = [];
    const keeper = new RunCheckpoints(blobs, 'run 2', (text) => notes.push(text));
    expect(await keeper.load('teacher')).toBeNull();
    expect(await keeper.load('vanilla')).toBeNull();
    expect(notes).toEqual([expect.stringMatching(/checkpoint of the teacher cannot be used/)]);
  });

  it('goes on without checkpoints when the disk is full, and says so once', async () => {
    const notes: string[] = [];
    const disk = new MemoryDisk();
    const keeper = new RunCheckpoints(new BlobStore(disk.root), 'run 3', (text) => notes.push(text));
    const state = { epoch: 1, weights: new Map(), optimizer: { step: 1, moments: new Map() }, best: null };
    for (let epoch = 1; epoch <= 2; epoch++) {
      disk.fullAt = disk.operations + 3;
      await keeper.save('teacher', { state: { ...state, history: [] }, counts: {} });
    }
    expect(notes).toEqual([expect.stringMatching(/No more checkpoints are kept.*full/)]);
  });

  it('removes what runs of long ago left behind, and nothing else', async () => {
    let now = 0;
    const blobs = new BlobStore(new MemoryDisk().root, () => now);
    await blobs.put('old', 'teacher', new Uint8Array(1));
    await blobs.put('went on', 'teacher', new Uint8Array(1));
    await blobs.put('this', 'teacher', new Uint8Array(1));
    now = 31 * 24 * 3_600_000;
    await blobs.put('went on', 'vanilla', new Uint8Array(1));
    await blobs.put('other tab', 'teacher', new Uint8Array(1));
    await new RunCheckpoints(blobs, 'this', () => undefined).clearStale(now);
    const left = (await blobs.list()).map(({ key, name }) => `${key}: ${name}`);
    expect(left.sort()).toEqual([
      'other tab: teacher',
      'this: teacher',
      'went on: teacher',
      'went on: vanilla',
    ]);
  });
});

describe('batches of half the size', () => {
  it('make the same steps', () => {
    const half = routes.halved(config)!;
    expect(half.teacher.training).toEqual({ ...config.teacher.training, batchSize: 8, accumulation: 2 });
    expect(half.student.training).toEqual({ ...config.student.training, batchSize: 8, accumulation: 2 });
    expect(half.distillation).toEqual(config.distillation);
    expect(routes.halved(tinyExperiment({ epochs: 1, batchSize: 3 }))).toBeNull();
  });
});
