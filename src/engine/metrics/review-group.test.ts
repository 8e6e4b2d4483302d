import { describe, expect, it } from 'vitest';
import { gridDataset, walks } from '../../domain/testing/grid-town';
import { selectTrips } from '../../domain/trajectory-set';
import { conductOf } from '../../evaluation/conduct/conduct';
import { judgeRoutes } from '../../evaluation/conduct/failure-kinds';
import { FailureKind, USUAL_RULES } from '../../evaluation/conduct/failure-rules';
import { isAboveNoise, noiseFloor } from '../../evaluation/noise-floor';
import { tripAttributes } from '../../evaluation/trip-attributes';
import { measureRoutes } from '../../evaluation/route-measures';
import { measuresByScenario } from '../../evaluation/scenario-measures';
import { compareVisits } from '../../evaluation/visits';
import { routeAt, routeSetFrom, StopReason, tripsAsRoutes } from '../../generation/route';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { exposeService } from '../protocol/service-host';
import { localTask } from '../protocol/local-task';
import { pairedTests } from '../../evaluation/statistics/paired-tests';
import { measureGroup } from './measure-route-groups';
import { metricsService } from './metrics-service';
import { pieceService } from './piece-service';
import { judgedReview, reviewGroup, TESTED_MEASURES } from './review-group';
import { reviewRequest } from './review-request';

const PAIRS = 1100;
let turn = 0;
const dataset = gridDataset(6, 1500, () => (turn += 3));
const { network } = dataset;
const indices = Uint32Array.from({ length: PAIRS }, (_, i) => i + 100);
const twins = selectTrips(dataset.trips.test, indices);
const wanted = tripsAsRoutes(twins);

/** Routes for the trips' own pairs: walks from their origins, most of which arrive nowhere, and the trips themselves. */
const astray = routeSetFrom(
  Array.from({ length: PAIRS }, (_, i) => {
    const route = routeAt(wanted, i);
    if (i % 3 === 0) return route;
    const { roads, times } = walks(network, 1, 4 + (i % 30), () => (turn += 7));
    roads[0] = route.origin;
    return { ...route, roads, times, stop: i % 2 === 0 ? StopReason.limit : StopReason.deadEnd };
  }),
);
const sets = [
  { source: 'vanilla', routes: astray },
  { source: 'shortest', routes: wanted },
] as const;
const trips = { trips: dataset.trips.test, indices };
const request = reviewRequest(dataset, trips, sets, { resamples: 20, seed: 6, scenarioResamples: 15 });

describe('a review', async () => {
  const review = await reviewGroup(request);

  it('has the measures of the group', async () => {
    expect(review.measures).toEqual(await measureGroup(request));
  });

  it('tests the sets against each other in what every route has', () => {
    const models = review.measures.results.map(({ source, values }) => ({ name: source, columns: values }));
    expect(review.tests).toEqual(pairedTests(models, TESTED_MEASURES, { seed: 6 }));
    expect(review.tests).toHaveLength(TESTED_MEASURES.length);
    const arrival = review.tests.find(({ measure }) => measure === 'arrival')!;
    expect([arrival.before, arrival.after, arrival.judgedBy]).toEqual(['vanilla', 'shortest', 'signFlip']);
    expect(arrival.difference).toBeGreaterThan(0.3);
    expect(arrival.adjusted).toBeLessThan(0.001);
  });

  it('looks at every route as if alone, however they were cut into pieces', () => {
    sets.forEach(({ source, routes }, i) => {
      const conduct = conductOf(network, routes, { twins });
      expect(review.sets[i].source).toBe(source);
      expect(review.sets[i].conduct).toEqual(conduct);
      expect(review.sets[i]).toMatchObject(judgeRoutes(network, routes, conduct));
      expect(review.sets[i].kindCounts.reduce((sum, count) => sum + count, 0)).toBe(PAIRS);
      expect(review.sets[i].places).toHaveLength(PAIRS);
    });
    expect(review.driven!.conduct).toEqual(conductOf(network, wanted));
  });

  it('finds what fails, and where', () => {
    const { kinds, places } = review.sets[0];
    expect(new Set(kinds).size).toBeGreaterThan(3);
    places.forEach((road, i) => {
      if (kinds[i] === FailureKind.none) expect(road).toBe(-1);
      else expect(routeAt(astray, i).roads).toContain(road);
    });
    expect(review.hardest.pairs).toHaveLength(100);
    expect(Math.min(...review.hardest.failures)).toBeGreaterThan(0);
  });

  it('is judged again by other rules as if they had been asked for, and driven trips as routes are', async () => {
    const rules = { ...USUAL_RULES, stoppedEarly: false, circled: 1 };
    const again = judgedReview({ ...request, rules }, review);
    expect(again).toEqual(await reviewGroup({ ...request, rules }));
    expect(again.sets[0].kindCounts).not.toEqual(review.sets[0].kindCounts);
    // The second set is the driven trips themselves.
    for (const { sets: of, driven } of [review, again]) {
      const { kinds, steps, places, kindCounts } = driven!;
      expect(of[1]).toMatchObject({ kinds, steps, places, kindCounts });
    }
  });

  it('knows of roads that are closed: who drives them fails, and no detour is held against them', async () => {
    const closedRoads = Uint32Array.of(twins.roads[1]);
    const { driven } = await reviewGroup({ ...request, closedRoads });
    expect(driven!.kinds[0]).toBe(FailureKind.closedRoad);
    expect(driven!.steps[0]).toBe(Array.from(routeAt(wanted, 0).roads).indexOf(closedRoads[0]));
    const { shortestKm } = review.driven!.conduct;
    const longer = driven!.conduct.shortestKm.map(
      (km, i) => (Number.isNaN(km) ? Infinity : km) - shortestKm[i],
    );
    expect(Math.min(...longer)).toBeGreaterThan(-1e-9);
    expect(longer.some((km) => km > 0)).toBe(true);
  });

  it('measures by scenario, by visits and beside the noise of driven trips', () => {
    const measured = sets.map(({ routes }) => measureRoutes(twins, routes, network, dataset.trips.test));
    const options = { resamples: 15, seed: 6 };
    expect(review.byScenario).toEqual(measuresByScenario(measured, review.scenarios!.scenarios, options));
    expect(review.byScenario.length).toBeGreaterThan(5);
    expect(review.sets[0].visits).toEqual(compareVisits(network, twins, astray, { seed: 6 }));
    expect(review.sets[1].visits!.roads.divergence.value).toBe(0);
    const attributes = sets.map(({ routes }) => tripAttributes(routes, network));
    const floor = noiseFloor(wanted, tripAttributes(twins, network), attributes, { seed: 6 });
    expect(review.noise).toEqual(floor);
    // The second set drives as the trips do.
    expect(floor.sets[1]).toEqual(floor.divergences);
    expect(isAboveNoise(floor.sets[0].distance, floor.divergences.distance)).toBe(true);
  });

  it('is the same through the service with helpers, and says how far it is', async () => {
    const spawn = () => {
      const worker = new FakeWorker();
      exposeService('pieces', pieceService(), worker.scope);
      return worker;
    };
    const steps = new Map<string, readonly [number, number | undefined]>();
    const task = localTask<never>({
      onProgress: ({ step, done, total }) => void steps.set(step, [done, total]),
    });
    const service = metricsService({ spawn, count: 2 });
    expect(await service.reviewGroup(structuredClone(request), task)).toEqual(review);
    expect([...steps.keys()]).toEqual([
      'routes.measure',
      'routes.resample',
      'routes.paths',
      'routes.conduct',
      'routes.scenarios',
      'routes.visits',
    ]);
    for (const [done, total] of steps.values()) expect(done).toBe(total);
  });

  it('stops where it is cancelled', async () => {
    const task = localTask<never>({
      onProgress: ({ step }) => step === 'routes.scenarios' && task.control.cancel(),
    });
    await expect(reviewGroup(request, task)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a review of pairs that no trip drove', () => {
  it('has what needs no trip', async () => {
    const review = await reviewGroup(reviewRequest(dataset, null, sets, { resamples: 5, seed: 1 }));
    expect([review.driven, review.scenarios, review.noise, review.byScenario.length]).toEqual([
      null,
      null,
      null,
      0,
    ]);
    expect(review.sets[0].visits).toBeNull();
    expect(review.tests.map(({ measure }) => measure)).toEqual(['arrival', 'roads', 'distance']);
    expect(review.sets[0].conduct).toEqual(conductOf(network, astray));
  });

  it('needs as many routes in every set', async () => {
    const uneven = [sets[0], { source: 'markov', routes: routeSetFrom([routeAt(wanted, 0)]) }] as const;
    const work = reviewGroup(reviewRequest(dataset, null, uneven, { resamples: 5, seed: 1 }));
    await expect(work).rejects.toThrow('1 routes of markov for 1100 OD pairs');
  });

  it('may be empty', async () => {
    const { sets: none, hardest } = await reviewGroup(
      reviewRequest(dataset, null, [], { resamples: 5, seed: 1 }),
    );
    expect([none.length, hardest.pairs.length]).toEqual([0, 0]);
  });
});
