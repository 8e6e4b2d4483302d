import { describe, expect, it } from 'vitest';
import { experimentOdPairs, generateBaselineRoutes } from '../../systems/routes/drawing/draw-routes';
import { measureAll } from './measure-routes';
import { metricsService } from './metrics-service';
import { PieceCrew } from './piece-crew';
import { pieceService } from './piece-service';
import { localTask } from '../protocol/local-task';
import { exposeService } from '../protocol/service-host';
import { FakeWorker } from '../protocol/testing/fake-worker';
import type { ProgressReport } from '../protocol/progress-meter';
import type { ExperimentEvent } from '../experiments/experiment';
import { experimentHooks } from '../experiments/experiment-hooks';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';

async function request() {
  const dataset = await tinyCity();
  const config = tinyExperiment({ epochs: 1 });
  const hooks = experimentHooks({ networks: [] }, localTask<ExperimentEvent>());
  const { sets } = await generateBaselineRoutes(dataset, experimentOdPairs(dataset, config), config, hooks);
  return { network: dataset.network, trips: dataset.trips, sets, resamples: 50, seed: 1 };
}

describe('metrics service', () => {
  it('measures what the command line measures, with progress', async () => {
    const what = await request();
    const reports: ProgressReport[] = [];
    const report = await metricsService().measureAll(
      structuredClone(what),
      localTask<never>({ onProgress: (progress) => reports.push(progress) }),
    );
    expect(report).toEqual(await measureAll(what));
    expect(reports.map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: what.sets.length + 1 }, (_, done) => [done, what.sets.length]),
    );
  });

  it('measures the same with helpers', async () => {
    const what = await request();
    let started = 0;
    const spawn = () => {
      started++;
      const worker = new FakeWorker();
      exposeService('pieces', pieceService(), worker.scope);
      return worker;
    };
    const crew = new PieceCrew({ spawn, count: 2 });
    const report = await measureAll(structuredClone(what), localTask<never>(), crew);
    await crew.close();
    expect(report).toEqual(await measureAll(what));
    expect(started).toBe(2);
  });

  it('says the share of routes that are proven, of searches that prove any', async () => {
    const what = await request();
    const [{ routes, ...first }, ...others] = what.sets;
    const proven = Uint8Array.from({ length: routes.count }, (_, i) => (i === 0 ? 1 : 0));
    const sets = [{ ...first, routes: { ...routes, proven } }, ...others];
    const { results } = await measureAll({ ...what, sets });
    const { results: without } = await measureAll(what);
    expect(results[0]).toEqual({ ...without[0], extra: { provenShare: 1 / routes.count } });
    expect(results.slice(1)).toEqual(without.slice(1));
  });

  it('stops between two sets when cancelled', async () => {
    const task = localTask<never>({ onProgress: ({ done }) => done === 1 && task.control.cancel() });
    await expect(metricsService().measureAll(await request(), task)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
