import { describe, expect, it } from 'vitest';
import { conductOf } from '../../evaluation/conduct/conduct';
import { odPairsOf } from '../../generation/od-pairs';
import { tripsAsRoutes } from '../../generation/route';
import { generateBaselineRoutes } from '../../systems/routes/drawing/draw-routes';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';
import { experimentHooks } from '../experiments/experiment-hooks';
import type { ExperimentEvent } from '../experiments/experiment';
import { localTask } from '../protocol/local-task';
import { tellApart } from './tell-apart';

const dataset = await tinyCity();
const trips = dataset.trips.train;
const driven = conductOf(dataset.network, tripsAsRoutes(trips)).values;

describe('a machine reviewer', () => {
  it('tells nothing apart where a set is the trips themselves', async () => {
    const [{ result }] = await tellApart({
      driven,
      sets: [{ source: 'setA', values: driven }],
      seed: 1,
    });
    expect(result!.auc.low).toBeLessThanOrEqual(0.5);
    expect(result!.auc.high).toBeGreaterThanOrEqual(0.5);
  });

  it('knows random walks from trips, and says by what', async () => {
    const config = tinyExperiment({ epochs: 1, odPairs: trips.tripCount });
    const hooks = experimentHooks({ networks: [] }, localTask<ExperimentEvent>());
    const pairs = { train: odPairsOf(trips), test: odPairsOf(dataset.trips.test) };
    const { sets } = await generateBaselineRoutes(dataset, pairs, config, hooks);
    const [{ result }] = await tellApart({
      driven,
      sets: sets
        .filter(({ odSource, source }) => odSource === 'train' && source === 'markov')
        .map(({ source, routes }) => ({
          source,
          values: conductOf(dataset.network, routes, { twins: trips }).values,
        })),
      seed: 1,
    });
    expect(result!.auc.low).toBeGreaterThan(0.5);
    expect(result!.features.map(({ name }) => name)).toContain('revisits');
  });

  it('says nothing of a handful of pairs, and stops when it is told to', async () => {
    const few = Object.fromEntries(
      Object.entries(driven).map(([key, values]) => [key, values.subarray(0, 4)]),
    ) as typeof driven;
    const sets = [{ source: 'setA' as const, values: few }];
    expect(await tellApart({ driven: few, sets, seed: 1 })).toEqual([{ source: 'setA', result: null }]);
    const task = localTask<never>({ onProgress: () => task.control.cancel() });
    const all = [{ source: 'setA' as const, values: driven }];
    await expect(tellApart({ driven, sets: all, seed: 1 }, task)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
