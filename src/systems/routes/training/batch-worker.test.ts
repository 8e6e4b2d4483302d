import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { candidateLayout } from '../../../domain/road-network';
import { SoftTargets } from '../distillation/soft-targets';
import { StudentBatches } from '../distillation/student-batch';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { useBackend } from '../../../nn/testing/backends';
import { batchService, type BatchService, BatchWorker } from './batch-worker';
import { exposeService } from '../../../engine/protocol/service-host';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import type { ExperimentEvent } from '../../../engine/experiments/experiment';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';

/**
 * Workers that make batches in this thread, behind a message channel that copies and moves like a real one.
 */
function workers(service: () => BatchService = batchService) {
  const started: FakeWorker[] = [];
  const spawn = () => {
    const worker = new FakeWorker();
    exposeService('batches', service(), worker.scope);
    started.push(worker);
    return worker;
  };
  return { started, spawn };
}

const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
const features = hoserFeatures(content);
const { train } = content.trips;

function softTargetsOf(trips: TrajectorySet): SoftTargets {
  const { stepOffsets, logitOffsets } = candidateLayout(content.network, trips);
  const logits = Float32Array.from({ length: logitOffsets[logitOffsets.length - 1] }, (_, i) => Math.sin(i));
  return new SoftTargets(content.network, stepOffsets, logitOffsets, logits);
}

describe('batches made in a worker', () => {
  it.each(['all', 'last'] as const)(
    'are those made in place, bit for bit; %s steps are taught',
    async (steps) => {
      const inPlace = new StudentBatches(features, { maxCandidates: 2, steps });
      const { started, spawn } = workers();
      const worker = new BatchWorker(spawn, inPlace, () => undefined);
      const before = structuredClone(train);
      const orders = [Uint32Array.of(3, 0, 17), Uint32Array.of(5), Uint32Array.of(1, 2)].flatMap((items) =>
        [softTargetsOf(train), null].map((softTargets) => ({ trips: train, items, softTargets })),
      );
      const made = await Promise.all(orders.map((order) => worker.make(order)));
      expect(made).toEqual(orders.map((order) => inPlace.make(order)));
      expect(made[0].teacher).toHaveLength(made[0].trips.candidateMask.length);
      expect(train).toEqual(before);
      await worker.close();
      expect(started.map(({ terminated }) => terminated)).toEqual([true]);
    },
  );

  it('are made in place once the worker has died, and that is said once', async () => {
    const notes: string[] = [];
    const inPlace = new StudentBatches(features, { maxCandidates: 64, steps: 'all' });
    const { started, spawn } = workers();
    const worker = new BatchWorker(spawn, inPlace, (text) => notes.push(text));
    const order = { trips: train, items: Uint32Array.of(4, 9), softTargets: softTargetsOf(train) };
    const expected = inPlace.make(order);
    const first = await worker.make(order);
    const underWay = [worker.make(order), worker.make(order)];
    started[0].crash('out of luck');
    expect([first, ...(await Promise.all(underWay)), await worker.make(order)]).toEqual(
      Array.from({ length: 4 }, () => expected),
    );
    expect(notes).toEqual([expect.stringMatching(/made between the steps from now on.*out of luck/)]);
    expect(started).toHaveLength(1);
  });

  it('fail where the trips are wrong, with the row of the file', async () => {
    const trips = structuredClone(train);
    const lonely = trips.roads[trips.offsets[7]];
    trips.roads[trips.offsets[7] + 1] = lonely;
    const inPlace = new StudentBatches(features, { maxCandidates: 64, steps: 'all' });
    const worker = new BatchWorker(workers().spawn, inPlace, () => undefined);
    await expect(worker.make({ trips, items: Uint32Array.of(7), softTargets: null })).rejects.toMatchObject({
      code: 'bad-input',
      details: { row: trips.sourceRows[7] },
    });
    await worker.close();
  });
});

describe('a student whose batches are made in a worker', () => {
  let straight: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    await useBackend('cpu');
    straight = await run();
  }, 60_000);

  async function run(spawn?: () => FakeWorker, emit: (event: ExperimentEvent) => void = () => undefined) {
    const dataset = await tinyCity(50, 30);
    const config = tinyExperiment({ epochs: 2, batchSize: 8 });
    const order = { dataset, config, networks: ['teacher', 'distilled'], results: false };
    const hooks = { task: { emit }, ...(spawn ? { spawnBatches: spawn } : {}) };
    const { record, checkpoints } = await runRoutes(order, hooks);
    return { checkpoints, record: { ...record, timing: null } };
  }

  it('ends with the same weights and scores, and leaves no worker and no tensors behind', async () => {
    const tensors = memory().numTensors;
    const { started, spawn } = workers();
    expect(await run(spawn)).toEqual(straight);
    expect(started.map(({ terminated }) => terminated)).toEqual([true]);
    expect(memory().numTensors).toBe(tensors);
  });

  it('goes on where the worker dies between two epochs, to the same end', async () => {
    const { started, spawn } = workers();
    const notes: string[] = [];
    const products = await run(spawn, (event) => {
      if (event.kind === 'note') notes.push(event.text);
      if (event.kind === 'training' && event.event.kind === 'epoch') started.at(-1)?.crash('gone');
    });
    expect(products).toEqual(straight);
    expect(notes).toContainEqual(expect.stringMatching(/gone/));
  });

  it('fails with what the worker says', async () => {
    const broken = workers(() => ({
      open: () => undefined,
      make: () => {
        throw new RangeError('Array buffer allocation failed');
      },
    }));
    await expect(run(broken.spawn)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(broken.started.map(({ terminated }) => terminated)).toEqual([true]);
  });
});
