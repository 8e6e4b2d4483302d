import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../../data/blob-store';
import { DatasetStore } from '../../../data/dataset-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import { candidateLayout } from '../../../domain/road-network';
import { SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import { useBackend } from '../../../nn/testing/backends';
import type { BackendName } from '../../../engine/backend/backend';
import { dataService } from '../../../engine/datasets/data-service';
import type { ExperimentConfig } from '../settings';
import type { Progress } from '../../../base/task';
import { runRoutes } from '../testing/run-routes';
import {
  ROOM_FOR_OTHERS,
  SoftTargetCache,
  type SoftTargetsCacheOptions,
  decodeSoftTargets,
  encodeSoftTargets,
} from './soft-target-cache';
import type { ExperimentEvent } from '../../../engine/experiments/experiment';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { anyBackend } from '../../../engine/experiments/testing/run-here';

const origin = { teacher: 'a teacher', window: 7, device: 'wasm' };
const KEPT = 'The soft targets of an earlier run with the same teacher were reused.';

let dataset: Dataset;
beforeAll(async () => {
  dataset = await tinyCity();
});

/** Made-up soft targets for every step of the data set's training trips. */
function targetsOf({ network, trips }: Dataset): SoftTargets {
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips.train);
  const random = new Random(1);
  const count = logitOffsets[logitOffsets.length - 1];
  const logits = Float32Array.from({ length: count }, () => random.next());
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

/** A disk, and a new cache on it as after each reload. */
function opened(options: SoftTargetsCacheOptions = {}) {
  const disk = new MemoryDisk();
  let now = 0;
  const blobs = new BlobStore(disk.root, () => ++now);
  const notes: string[] = [];
  const cache = () => new SoftTargetCache(blobs, (text) => notes.push(text), options);
  return { disk, blobs, notes, cache };
}

describe('kept soft targets', () => {
  it('are found after a reload with every number unchanged, and a note says so', async () => {
    const { cache, notes } = opened();
    const targets = targetsOf(dataset);
    await cache().save(targets, dataset, origin);
    expect(notes).toEqual([]);
    const found = await cache().load(dataset, origin);
    expect(found).toEqual(targets);
    expect(notes).toEqual([KEPT]);
  });

  it('are those of one teacher, window, device and data set', async () => {
    const { cache, notes } = opened();
    await cache().save(targetsOf(dataset), dataset, origin);
    for (const change of [{ teacher: 'another' }, { window: 6 }, { device: 'cpu' }])
      expect(await cache().load(dataset, { ...origin, ...change })).toBeNull();
    expect(await cache().load(await tinyCity(90), origin)).toBeNull();
    expect(notes).toEqual([]);
  });

  it('are not taken for those of trips of another number, or for anything else', () => {
    const parts = encodeSoftTargets(targetsOf(dataset), dataset, origin);
    const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
    expect(decodeSoftTargets(bytes, dataset, origin)).toEqual(targetsOf(dataset));
    const { train, val, test } = dataset.trips;
    const other = { ...dataset, trips: { train: val, val: train, test } };
    expect(decodeSoftTargets(bytes, other, origin)).toBeNull();
    for (const wrong of [0, 4, 8, 100, bytes.length - 4])
      expect(decodeSoftTargets(bytes.slice(0, wrong), dataset, origin)).toBeNull();
    expect(decodeSoftTargets(new Uint8Array(100).fill(0xff), dataset, origin)).toBeNull();
  });

  it('are removed together with their data set', async () => {
    const { cache, blobs } = opened();
    await cache().save(targetsOf(dataset), dataset, origin);
    await cache().save(targetsOf(dataset), { ...dataset, fingerprint: 'of another data set' }, origin);
    const datasets = new DatasetStore(new MemoryDisk().root);
    const service = dataService(async () => ({ datasets, caches: blobs }));
    await service.delete({ id: await datasets.save(dataset) });
    expect((await blobs.list()).map(({ key }) => key)).toEqual(['of another data ']);
  });

  it('are removed when they are damaged', async () => {
    const { cache, blobs, notes, disk } = opened();
    await cache().save(targetsOf(dataset), dataset, origin);
    const [{ key, name }] = await blobs.list();
    const directory = await disk.root.getDirectoryHandle(key);
    const handle = await directory.getFileHandle(`${name}.1`);
    const { size } = await handle.getFile();
    const content = new Uint8Array(await (await handle.getFile()).slice(0, size).arrayBuffer());
    content[500] ^= 1;
    const writable = await handle.createWritable!();
    await writable.write(content);
    await writable.close();
    expect(await cache().load(dataset, origin)).toBeNull();
    expect(notes).toEqual([expect.stringMatching(/damaged/)]);
    expect(await blobs.list()).toEqual([]);
  });
});

describe('room for soft targets', () => {
  const bytesOfOne = async () => {
    const { cache, blobs } = opened();
    await cache().save(targetsOf(dataset), dataset, { ...origin, window: 1 });
    return (await blobs.list())[0].bytes;
  };
  const windowsKept = async (cache: SoftTargetCache) => {
    const found: number[] = [];
    for (let window = 1; window <= 4; window++)
      if (await cache.load(dataset, { ...origin, window })) found.push(window);
    return found;
  };

  it('is made by removing the oldest ones, and nothing else', async () => {
    const { cache, blobs, notes } = opened({ limit: 2.5 * (await bytesOfOne()), free: async () => 1e12 });
    await blobs.put('a data set', 'report', new Uint8Array(10));
    const targets = targetsOf(dataset);
    for (const window of [3, 1, 2, 4]) await cache().save(targets, dataset, { ...origin, window });
    expect(await windowsKept(cache())).toEqual([2, 4]);
    expect((await blobs.list('a data set')).length).toBe(1);
    expect(notes).toEqual([KEPT, KEPT]);
  });

  it('is not taken from data sets, runs and checkpoints', async () => {
    const one = await bytesOfOne();
    let free = ROOM_FOR_OTHERS + 1.5 * one;
    const { cache, notes } = opened({ free: async () => free });
    const save = (window: number) => cache().save(targetsOf(dataset), dataset, { ...origin, window });
    await save(1);
    free -= one;
    await save(2);
    expect(await windowsKept(cache())).toEqual([2]);
    free = 0;
    await save(3);
    expect(await windowsKept(cache())).toEqual([2]);
    expect(notes.filter((note) => note !== KEPT)).toEqual([
      'The soft targets are not kept for later runs. There is too little room in the storage.',
    ]);
  });

  it('may not be written to or read from, which ends no run', async () => {
    const { cache, blobs, notes } = opened();
    await cache().save(targetsOf(dataset), dataset, origin);
    const refused = () => Promise.reject(new DOMException('it is locked', 'NoModificationAllowedError'));
    blobs.put = refused;
    await cache().save(targetsOf(dataset), dataset, origin);
    blobs.get = refused;
    expect(await cache().load(dataset, origin)).toBeNull();
    blobs.get = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    expect(await cache().load(dataset, origin)).toBeNull();
    expect(notes).toEqual([
      'The soft targets are not kept for later runs. it is locked',
      'The kept soft targets cannot be read (it is locked). They are computed again.',
    ]);
    blobs.get = () => Promise.reject(new TypeError('a mistake'));
    await expect(cache().load(dataset, origin)).rejects.toThrow('a mistake');
  });

  it('may run out while they are written, which is no error', async () => {
    const { cache, disk, blobs, notes } = opened();
    disk.fullAt = disk.operations + 3;
    await cache().save(targetsOf(dataset), dataset, origin);
    expect(notes).toEqual([expect.stringMatching(/not kept for later runs.*full/)]);
    expect(await blobs.list()).toEqual([]);
  });
});

describe('a run with kept soft targets', () => {
  const experiment = tinyExperiment({ epochs: 1 });
  const { distillation } = experiment;

  /** @param kept where soft targets are kept, and where notes go */
  async function run(
    kept?: Pick<ReturnType<typeof opened>, 'blobs' | 'notes'>,
    config: ExperimentConfig = experiment,
    backend: BackendName = 'wasm',
  ) {
    const steps = new Set<string>();
    const options = {
      task: {
        progress: ({ step }: Progress) => void steps.add(step),
        emit: (event: ExperimentEvent) => void (event.kind === 'note' && kept?.notes.push(event.text)),
      },
      ...(kept ? { caches: { blobs: kept.blobs } } : {}),
    };
    const { record, checkpoints, sets } = await runRoutes({ dataset, config }, options, {
      ...anyBackend,
      backend,
    });
    const asked = steps.has('soft-targets.compute');
    return { asked, made: { record: { ...record, timing: null }, checkpoints, sets } };
  }

  it.each(['cpu', 'wasm'] as const)(
    'ends as one that asks its teacher, bit for bit (%s)',
    async (backend) => {
      await useBackend(backend);
      const tensors = memory().numTensors;
      const kept = opened();
      const cold = await run(kept, experiment, backend);
      const warm = await run(kept, experiment, backend);
      expect([cold.asked, warm.asked]).toEqual([true, false]);
      expect(warm.made).toEqual(cold.made);
      expect(kept.notes).toEqual([KEPT]);
      expect(memory().numTensors).toBe(tensors);
    },
  );

  it('has them for any tau and lambda, batch and schedule', async () => {
    await useBackend('wasm');
    const kept = opened();
    const first = await run(kept);
    const trials = [
      { ...experiment, distillation: { ...distillation, tau: 3, lambda: 0.5 } },
      withHalvedStudent(experiment),
    ];
    for (const trial of trials) {
      const warm = await run(kept, trial);
      expect(warm.asked).toBe(false);
      expect(warm.made).toEqual((await run(undefined, trial)).made);
      expect(warm.made.checkpoints[1]).not.toEqual(first.made.checkpoints[1]);
    }
    expect((await kept.blobs.list()).length).toBe(1);
  });

  it('computes them again for another window, teacher, backend or data set', async () => {
    await useBackend('wasm');
    const kept = opened();
    await run(kept);
    const otherWindow = { ...experiment, distillation: { ...distillation, window: 3 } };
    expect((await run(kept, otherWindow)).asked).toBe(true);
    expect((await run(kept, { ...experiment, seed: experiment.seed + 1 })).asked).toBe(true);
    expect((await run(kept, experiment, 'cpu')).asked).toBe(true);
    const same = dataset;
    dataset = await tinyCity(90);
    const otherData = await run(kept).finally(() => (dataset = same));
    expect(otherData.asked).toBe(true);
    expect((await kept.blobs.list()).length).toBe(5);
  });
});

const withHalvedStudent = (config: ExperimentConfig): ExperimentConfig => {
  const { training } = config.student;
  const halved = { ...training, batchSize: training.batchSize / 2 };
  return { ...config, student: { ...config.student, training: halved } };
};
