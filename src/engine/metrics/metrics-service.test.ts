import { describe, expect, it } from 'vitest';
import { experimentOdPairs, generateBaselineRoutes } from '../../systems/routes/drawing/generation-step';
import { measureAll } from './measure-routes';
import { metricsService } from './metrics-service';
import { localJob } from '../protocol/job';
import type { ProgressReport } from '../protocol/progress-meter';
import { experimentHooks } from '../experiments/experiment-hooks';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';

async function request() {
  const dataset = await tinyCity();
  const config = tinyExperiment({ epochs: 1 });
  const job = localJob();
  const hooks = experimentHooks({
    gate: job.control,
    onProgress: job.onProgress,
    onEvent: () => undefined,
    networks: [],
  });
  const { sets } = await generateBaselineRoutes(dataset, experimentOdPairs(dataset, config), config, hooks);
  return { network: dataset.network, trips: dataset.trips, sets, resamples: 50, seed: 1 };
}

describe('metrics service', () => {
  it('measures what the command line measures, with progress', async () => {
    const what = await request();
    const reports: ProgressReport[] = [];
    const report = await metricsService().measureAll(
      structuredClone(what),
      localJob<never>({ onProgress: (progress) => reports.push(progress) }),
    );
    expect(report).toEqual(measureAll(what));
    expect(reports.map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: what.sets.length + 1 }, (_, done) => [done, what.sets.length]),
    );
  });

  it('stops between two sets when cancelled', async () => {
    const job = localJob<never>({ onProgress: ({ done }) => done === 1 && job.control.cancel() });
    await expect(metricsService().measureAll(await request(), job)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
