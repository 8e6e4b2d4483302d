import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { Failure } from '../../base/failure';
import { sampleOdPairs } from '../../generation/od-pairs';
import { Random } from '../../base/random';
import { systems } from '../../systems/registry';
import { computeService } from './compute-service';
import type { KeptOrder, ExperimentEvent } from './experiment';
import { localTask, type LocalTask } from '../protocol/local-task';
import { oldDataOn } from '../../domain/old-data';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';
import { refusal } from '../../base/testing/refusal';

async function start() {
  const blobs = new BlobStore(new MemoryDisk().root);
  const caches = new BlobStore(new MemoryDisk().root);
  const service = computeService({
    systems,
    versions: {},
    openCheckpoints: async () => blobs,
    openCaches: async () => caches,
    onBroken: () => undefined,
  });
  await service.chooseBackend({ wanted: 'wasm' }, localTask<string>());
  const dataset = await tinyCity();
  const request: KeptOrder = {
    dataset,
    config: tinyExperiment({ epochs: 2 }),
    id: 'run 1',
    system: 'routes',
    networks: ['teacher', 'distilled'],
    results: false,
    watched: { pairs: sampleOdPairs(dataset.trips.test, 2, new Random(1)), everySeconds: 0 },
  };
  const kept = async () => (await blobs.list()).map(({ key, name }) => `${key}: ${name}`).sort();
  const answers = async () => (await caches.list()).map(({ key }) => key);
  return { service, request, kept, answers };
}

/** A task that does something when the distilled student has an epoch behind it. */
function taskThat(acts: (task: LocalTask<ExperimentEvent>) => void = () => undefined) {
  const notes: string[] = [];
  const task: LocalTask<ExperimentEvent> = localTask<ExperimentEvent>({
    onEvent: (event) => {
      if (event.kind === 'note') notes.push(event.text);
      if (event.kind === 'training' && event.network === 'distilled' && event.event.kind === 'epoch')
        acts(task);
    },
  });
  return { task, notes };
}

const dies = () => {
  throw new Error('the page went away');
};

describe('the checkpoints of a run', () => {
  it('stay when its page goes away; asked for again, it ends as one that was not broken', async () => {
    const { service, request, kept, answers } = await start();
    const straight = await service.runExperiment(request, taskThat().task);
    // Until what came of it is kept, which is not this worker's to know.
    expect(await kept()).toEqual(['run 1: distilled', 'run 1: teacher']);
    await service.discard({ runId: 'run 1' });
    const tensors = memory().numTensors;

    // The event of the second epoch comes before the epoch is kept.
    let epochs = 0;
    const broken = service.runExperiment(request, taskThat(() => ++epochs === 2 && dies()).task);
    await expect(broken).rejects.toMatchObject({ message: expect.stringMatching(/went away/) });
    expect(await kept()).toEqual(['run 1: distilled', 'run 1: teacher']);

    const { task, notes } = taskThat();
    const again = await service.runExperiment(request, task);
    expect(notes).toEqual([
      'Training the teacher was finished: its checkpoint was loaded.',
      'The soft targets of an earlier run with the same teacher were reused.',
      'Training the distilled student goes on after epoch 1 of 2, from the last checkpoint.',
    ]);
    expect(again.checkpoints).toEqual(straight.checkpoints);
    expect({ ...again.record, timing: null }).toEqual({ ...straight.record, timing: null });
    // Good for runs to come, under the id of the data set, with which they go.
    expect(await answers()).toEqual([request.dataset.fingerprint.slice(0, 16)]);
    expect(memory().numTensors).toBe(tensors);
  });

  it('hold the weights that a student started from, with which it goes on to the same end', async () => {
    const { service, request, kept } = await start();
    const alone: KeptOrder = {
      ...request,
      networks: ['vanilla'],
      config: tinyExperiment({ epochs: 2, lambda: 0 }),
    };
    const { checkpoints } = await service.runExperiment({ ...alone, id: 'origin' }, taskThat().task);
    const from = { vanilla: { bytes: checkpoints[0].bytes, name: 'origin' } };
    const oldData = oldDataOn(await tinyCity(80, 150), request.dataset);
    const further = { ...alone, start: from, oldData };
    const straight = await service.runExperiment({ ...further, id: 'straight' }, taskThat().task);
    expect(straight.record.networks.vanilla.training!.history[0]).toMatchObject({ epoch: 0 });
    for (const runId of ['origin', 'straight']) await service.discard({ runId });

    let epochs = 0;
    const dying = localTask<ExperimentEvent>({
      onEvent: (event) => {
        // Epoch 0, epoch 1, epoch 2.
        if (event.kind === 'training' && event.event.kind === 'epoch' && ++epochs === 3) dies();
      },
    });
    await expect(service.runExperiment(further, dying)).rejects.toThrow(/went away/);
    expect(await kept()).toEqual(['run 1: old data', 'run 1: start vanilla', 'run 1: vanilla']);
    const { task, notes } = taskThat();
    const goneOnWith = { ...alone, kept: { start: { vanilla: 'origin' }, oldData: 'Tiny city' } };
    const again = await service.runExperiment(goneOnWith, task);
    expect(notes).toEqual([
      expect.stringMatching(/^Old data: Tiny city, \d+ validation trips/),
      expect.stringMatching(/^The vanilla student starts from origin: \d+ tensors taken, 0 made anew/),
      'Training the vanilla student goes on after epoch 1 of 2, from the last checkpoint.',
    ]);
    expect(again.checkpoints).toEqual(straight.checkpoints);
    expect({ ...again.record, timing: null }).toEqual({ ...straight.record, timing: null });

    await service.discard({ runId: 'run 1' });
    await expect(
      service.runExperiment({ ...alone, kept: { start: { vanilla: 'origin' } } }, taskThat().task),
    ).rejects.toThrow(
      /The weights of origin, from which the vanilla of this run started, are not kept any more/,
    );
  });

  it('go when it is cancelled', async () => {
    const { service, request, kept } = await start();
    const { task } = taskThat(({ control }) => control.cancel());
    await expect(service.runExperiment(request, task)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await kept()).toEqual([]);
  });

  it('go when they are discarded, but not from under a run', async () => {
    const { service, request, kept } = await start();
    let refused: Promise<unknown> | undefined;
    const { task } = taskThat(() => {
      refused = service.discard({ runId: 'run 1' }).catch((thrown: unknown) => thrown);
      dies();
    });
    await expect(service.runExperiment(request, task)).rejects.toThrow();
    expect(await refused).toMatchObject(refusal(/under way/));
    expect(await kept()).not.toEqual([]);
    await service.discard({ runId: 'another' });
    expect(await kept()).not.toEqual([]);
    await service.discard({ runId: 'run 1' });
    expect(await kept()).toEqual([]);
  });

  it('are done without where there is nowhere to keep them', async () => {
    const service = computeService({
      systems,
      versions: {},
      openCheckpoints: () => Promise.reject(new Failure('not-supported', 'No private files here.')),
      openCaches: () => Promise.reject(new Failure('not-supported', 'No private files here.')),
      onBroken: () => undefined,
    });
    const { request } = await start();
    const networks = ['teacher', 'vanilla', 'distilled'];
    const { task, notes } = taskThat();
    const { checkpoints } = await service.runExperiment({ ...request, networks }, task);
    expect(checkpoints.map(({ name }) => name)).toEqual(['teacher', 'vanilla', 'distilled']);
    expect(notes).toContain('No checkpoints are kept. No private files here.');
    await service.discard({ runId: 'run 1' });
  });
});

describe('an experiment', () => {
  it('waits for a backend that is being chosen, and is one at a time', async () => {
    const { service, request } = await start();
    const chosen = service.chooseBackend({ wanted: 'wasm' }, localTask<string>());
    const trained = service.runExperiment({ ...request, networks: ['vanilla'] }, taskThat().task);
    const second = service.runExperiment(request, taskThat().task);
    await expect(second).rejects.toMatchObject({ message: expect.stringMatching(/runs in this worker/) });
    expect((await chosen).backend).toBe('wasm');
    expect((await trained).checkpoints.map(({ name }) => name)).toEqual(['vanilla']);
  });
});
