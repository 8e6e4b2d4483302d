import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { odPairsOf } from '../../../generation/od-pairs';
import { useBackend } from '../../../nn/testing/backends';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { openRoutesBetween } from './routes-between';

describe('a student that draws for other systems', () => {
  beforeAll(() => useBackend('wasm'));

  it('draws what it draws in its own run, with times, and is refused on other roads', async () => {
    const dataset = await tinyCity(60, 30);
    const config = tinyExperiment({ epochs: 1, lambda: 0 });
    const { checkpoints, sets } = await runRoutes({
      dataset,
      config,
      networks: ['vanilla'],
      baselines: false,
    });
    const [{ bytes }] = checkpoints;
    const own = sets.find(({ source, odSource }) => source === 'vanilla' && odSource === 'test')!;
    const before = memory().numTensors;
    const student = await openRoutesBetween({ bytes, name: 'vanilla' }, dataset);
    expect(student.learntFrom).toBe(dataset.fingerprint);
    const routes = await student.routesBetween(own.pairs, NO_TASK);
    expect([[...routes.roads], [...routes.arrived]]).toEqual([
      [...own.routes.roads],
      [...own.routes.arrived],
    ]);
    expect(routes.times.every(Number.isFinite)).toBe(true);
    const test = await student.routesBetween(odPairsOf(dataset.trips.test), NO_TASK);
    expect(test.count).toBe(dataset.trips.test.tripCount);
    student.dispose();
    // Other trips on these roads.
    const trips = { ...dataset.trips, test: dataset.trips.val };
    const other = await openRoutesBetween(
      { bytes, name: 'vanilla' },
      { ...dataset, fingerprint: '0', trips },
    );
    expect((await other.routesBetween(own.pairs, NO_TASK)).roads).toEqual(routes.roads);
    other.dispose();
    expect(memory().numTensors).toBe(before);
    await expect(openRoutesBetween({ bytes, name: 'vanilla' }, await tinyCity(90, 30))).rejects.toThrow(
      /cannot be used: it was trained on another data set than "Tiny city"/,
    );
  });
});
