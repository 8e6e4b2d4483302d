import { selectTrips } from '../../domain/trajectory-set';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../evaluation/evaluate';
import { differencesOf } from '../../evaluation/measure-statistics';
import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import { jensenShannon } from '../../evaluation/distribution-divergence';
import { generateBaselineRoutes, experimentOdPairs } from '../../systems/routes/drawing/draw-routes';
import { groupRequest } from './review-request';
import { measureGroup } from './measure-route-groups';
import { metricsService } from './metrics-service';
import { localTask } from '../protocol/local-task';
import type { ExperimentEvent } from '../experiments/experiment';
import { experimentHooks } from '../experiments/experiment-hooks';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';

const dataset = await tinyCity();
const config = tinyExperiment({ epochs: 1, odPairs: 12 });
const hooks = experimentHooks({ networks: [] }, localTask<ExperimentEvent>());
const { sets } = await generateBaselineRoutes(dataset, experimentOdPairs(dataset, config), config, hooks);
const drawn = sets.filter(({ odSource }) => odSource === 'train');
const { tripIndices } = drawn[0].pairs;
const options = { resamples: 60, seed: 9 };
const request = groupRequest(dataset, { trips: dataset.trips.train, indices: tripIndices }, drawn, options);

describe('a group of routes, measured', async () => {
  const group = await measureGroup(request);
  const real = selectTrips(dataset.trips.train, tripIndices);
  const single = drawn.map(({ routes }) =>
    evaluate(real, routes, dataset.network, { ...options, realOds: dataset.trips.train }),
  );

  it('has the measures and intervals of each set measured alone', () => {
    expect(group.results.map(({ source, count }) => [source, count])).toEqual([
      ['shortest', 12],
      ['fastest', 12],
      ['markov', 12],
      ['likeliest', 12],
      ['learnt', 12],
    ]);
    group.results.forEach(({ estimates, values }, i) => {
      for (const key of MEASURE_KEYS) {
        const { value, low, high } = single[i].estimates[key];
        expect(estimates[key], key).toEqual({ value, low, high });
      }
      expect(values.dtw).toEqual(single[i].perRoute.dtw);
      expect(values.radius).toEqual(single[i].generated.radiusKm);
    });
  });

  it('has the paired differences of every two sets', () => {
    expect(group.differences.map(({ before, after }) => `${before} ${after}`)).toEqual([
      'shortest fastest',
      'shortest markov',
      'shortest likeliest',
      'shortest learnt',
      'fastest markov',
      'fastest likeliest',
      'fastest learnt',
      'markov likeliest',
      'markov learnt',
      'likeliest learnt',
    ]);
    const expected = differencesOf(single[0].resamples, single[2].resamples, options);
    for (const key of MEASURE_KEYS) expect(group.differences[1].estimates[key], key).toEqual(expected[key]);
  });

  it('has the histograms that its divergences compare', () => {
    const keys = { distance: 'jsdDistance', radius: 'jsdRadius', duration: 'jsdDuration' } as const;
    for (const name of ['distance', 'radius', 'duration'] as const) {
      const { edges, real: counts, generated } = group.histograms![name];
      expect(edges).toHaveLength(101);
      expect(counts).toHaveLength(101);
      generated.forEach((own, i) =>
        expect(jensenShannon(counts, own)).toBeCloseTo(group.results[i].estimates[keys[name]].value!, 12),
      );
    }
  });

  it('says what real trips are like', () => {
    expect(group.real!.roads).toBeCloseTo(real.roads.length / 12, 12);
    expect(group.real!.distance).toBeGreaterThan(0);
  });

  it('measures pairs that no trip drove by what needs no trip', async () => {
    const alone = await measureGroup(groupRequest(dataset, null, drawn, options));
    const { estimates } = alone.results[2];
    expect(estimates.arrival).toEqual(group.results[2].estimates.arrival);
    expect(estimates.distance).toEqual(group.results[2].estimates.distance);
    for (const key of ['hausdorff', 'jsdRadius', 'odMatch', 'identical'] as const)
      expect(estimates[key], key).toEqual({ value: null, low: null, high: null });
    expect(alone.histograms).toBeNull();
    expect(alone.real).toBeNull();
  });

  it('is asked for without what only people read of roads', () => {
    expect(dataset.network).toHaveProperty('details');
    expect(request.network).not.toHaveProperty('details');
    expect(request.network.successors).toBe(dataset.network.successors);
  });

  it('comes through the service, and stops within a set', async () => {
    const result = await metricsService().measureGroup(structuredClone(request), localTask<never>());
    expect(result).toEqual(group);
    const cancelled = localTask<never>({
      onProgress: ({ step, done }) => step === 'routes.resample' && done > 0 && cancelled.control.cancel(),
    });
    await expect(metricsService().measureGroup(request, cancelled)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
