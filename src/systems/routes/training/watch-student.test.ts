import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { sampleOdPairs } from '../../../generation/od-pairs';
import { routeAt } from '../../../generation/route';
import { Random } from '../../../base/random';
import { useBackend } from '../../../nn/testing/backends';
import type { Watched, ExperimentEvent, RouteSnapshot } from '../../../engine/experiments/experiment';
import { localTask } from '../../../engine/protocol/local-task';
import { buffersToMove } from '../../../engine/protocol/service';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import type { TaskControl } from '../../../engine/protocol/task-control';

const config = tinyExperiment({ epochs: 2, compare: false });
let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity();
});

const pairsOf = (count: number) => sampleOdPairs(dataset.trips.test, count, new Random(1));
const snapshotsIn = (events: readonly ExperimentEvent[]) =>
  events.filter((event): event is RouteSnapshot => event.kind === 'snapshot');

/** A vanilla student alone; `steer` is told when its task pauses and goes on. */
async function train(
  watched?: Watched,
  steer: (control: TaskControl, paused: boolean) => void = () => undefined,
) {
  const events: ExperimentEvent[] = [];
  const task = localTask<ExperimentEvent>({
    onEvent: (event) => events.push(event),
    onPause: (paused) => steer(task.control, paused),
  });
  steer(task.control, false);
  const order = { dataset, config, networks: ['vanilla'], results: false, ...(watched ? { watched } : {}) };
  const products = await runRoutes(order, { task });
  return { products, events };
}

describe('routes that are drawn while a student learns', () => {
  it('change no bit of it and leave no tensors', async () => {
    const plain = await train();
    const before = memory().numTensors;
    const watched = await train({ pairs: pairsOf(3), everySeconds: 0 });
    expect(memory().numTensors).toBe(before);
    expect(watched.products.checkpoints).toEqual(plain.products.checkpoints);
    expect({ ...watched.products.record, timing: null }).toEqual({ ...plain.products.record, timing: null });
    const trainingOf = (events: readonly ExperimentEvent[]) =>
      events.filter(({ kind }) => kind === 'training');
    expect(trainingOf(watched.events)).toEqual(trainingOf(plain.events));
    expect(snapshotsIn(plain.events)).toEqual([]);
  });

  it('are there before the first step, between steps and after the last', async () => {
    const pairs = pairsOf(3);
    const { events, products } = await train({ pairs, everySeconds: 0 });
    const snapshots = snapshotsIn(events);
    const steps = snapshots.map(({ step }) => step);
    const last = Math.max(
      ...events.flatMap((event) =>
        event.kind === 'training' && event.event.kind === 'step' ? [event.event.step] : [],
      ),
    );
    expect(steps.length).toBeGreaterThan(2);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(last);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    for (const { routes, network, seconds } of snapshots) {
      expect(network).toBe('vanilla');
      expect(seconds).toBeGreaterThan(0);
      expect(routes.origins).toEqual(pairs.origins);
      expect(routes.destinations).toEqual(pairs.destinations);
    }
    expect(Object.keys(products.record.networks)).toEqual(['vanilla']);
    const routesOf = ({ routes }: RouteSnapshot) => [0, 1, 2].map((i) => [...routeAt(routes, i).roads]);
    expect(routesOf(snapshots.at(-1)!)).not.toEqual(routesOf(snapshots[0]));
    expect(buffersToMove(snapshots[0])).toContain(snapshots[0].routes.roads.buffer);
  });

  it('come no more often than asked for', async () => {
    const { events } = await train({ pairs: pairsOf(2), everySeconds: 3600 });
    const steps = snapshotsIn(events).map(({ step }) => step);
    expect(steps).toHaveLength(2);
    expect(steps[0]).toBe(0);
  });

  it('show each step of a paused task, at once and without steering it', async () => {
    const pauses: number[] = [];
    let asked = 0;
    const { events } = await train({ pairs: pairsOf(2), everySeconds: 3600 }, (control, paused) => {
      if (!paused) return void (asked === 0 && control.pause());
      pauses.push(asked);
      // Later, since drawing continues while training is paused.
      setTimeout(() => (asked++ < 3 ? control.step() : control.resume()), 50);
    });
    expect(pauses).toEqual([0, 1, 2, 3]);
    expect(
      snapshotsIn(events)
        .map(({ step }) => step)
        .slice(0, 4),
    ).toEqual([0, 1, 2, 3]);
  });

  it('stop with the task', async () => {
    const before = memory().numTensors;
    const cancelled = train({ pairs: pairsOf(2), everySeconds: 0 }, (control, paused) => {
      if (paused) control.cancel();
      else control.pause();
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(memory().numTensors).toBe(before);
  });

  it('are refused at the start where they cannot be drawn', async () => {
    const pairs = { ...pairsOf(1), origins: Uint32Array.of(1e6) };
    await expect(train({ pairs, everySeconds: 1 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(train({ pairs: pairsOf(1), everySeconds: NaN })).rejects.toThrow(/every so many seconds/);
  });
});
