import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../scripts/folders.mjs';
import { Random } from '../base/random';
import { trajectorySetFrom, type TrajectorySet } from '../domain/trajectory-set';
import { shortestPathRoutes } from '../generation/baselines/cheapest-path';
import { roadSeconds } from '../knowledge/road-seconds';
import { odPairsOf } from '../generation/od-pairs';
import { routeSetFrom, StopReason, tripsAsRoutes } from '../generation/route';
import { gridCity } from '../generation/testing/grid-city';
import { networkOf, tripsOf } from '../generation/testing/hoser-folder';
import { quantile } from '../base/quantiles';
import { bootstrap, weightedMean } from './bootstrap';
import { divergences } from './distribution-divergence';
import { evaluate } from './evaluate';
import { MEASURE_KEYS } from './measure-catalogue';
import { differencesOf, resampledMeasures } from './measure-statistics';
import { tripAttributes } from './trip-attributes';

const city = gridCity(6, 6);

/** Random walks over the city, `seconds` per road. */
function randomTrips(count: number, seed: number, seconds = 20): TrajectorySet {
  const random = new Random(seed);
  return trajectorySetFrom(
    Array.from({ length: count }, () => {
      const roads = [random.int(city.roadCount)];
      const length = 4 + random.int(12);
      while (roads.length < length) {
        const from = city.successorOffsets[roads[roads.length - 1]];
        const degree = city.successorOffsets[roads[roads.length - 1] + 1] - from;
        roads.push(city.successors[from + random.int(degree)]);
      }
      return { roads, times: roads.map((_, i) => i * (seconds + random.int(10))) };
    }),
  );
}

const QUICK = { resamples: 200 };

describe('evaluate', () => {
  const real = randomTrips(60, 1);
  const perfect = evaluate(real, tripsAsRoutes(real), city, QUICK);
  const others = tripsAsRoutes(randomTrips(60, 2));

  it('finds no fault with the real trips themselves', () => {
    for (const key of ['jsdDistance', 'jsdRadius', 'jsdDuration', 'hausdorff', 'dtw', 'edr'] as const) {
      expect(perfect.estimates[key].value).toBe(0);
      expect(perfect.estimates[key].high).toBeCloseTo(0, 12);
    }
    for (const key of ['arrival', 'odMatch', 'identical'] as const)
      expect(perfect.estimates[key].value).toBe(1);
    expect(perfect.thesisCode).toMatchObject({
      hausdorffKm: 0,
      dtwKm: 0,
      edr: 0,
      odMatch: 1,
      jsdDurationNats: 0,
    });
  });

  it('puts every value inside its interval', () => {
    const { estimates, count } = evaluate(real, others, city, QUICK);
    expect(count).toBe(60);
    for (const key of MEASURE_KEYS) {
      expect(estimates[key].low, key).toBeLessThanOrEqual(estimates[key].value);
      expect(estimates[key].high, key).toBeGreaterThanOrEqual(estimates[key].value);
    }
    expect(estimates.hausdorff.low).toBeLessThan(estimates.hausdorff.high);
  });

  it('gives the same numbers for the same seed', () => {
    expect(evaluate(real, others, city, QUICK).estimates).toEqual(
      evaluate(real, others, city, QUICK).estimates,
    );
    const { low } = evaluate(real, others, city, { ...QUICK, seed: 43 }).estimates.dtw;
    expect(low).not.toBe(evaluate(real, others, city, QUICK).estimates.dtw.low);
  });

  it('keeps the value of each route, so that a number leads back to its route', () => {
    const { perRoute, estimates } = evaluate(real, others, city, QUICK);
    const mean = perRoute.dtw.reduce((sum, value) => sum + value, 0) / perRoute.dtw.length;
    expect(mean).toBeCloseTo(estimates.dtw.value, 12);
  });

  it('measures a route of one road: no distance, no OD pair, no arrival', () => {
    const origin = real.roads[0];
    const single = routeSetFrom([
      { roads: [origin], times: [0], origin, destination: real.roads[3], stop: StopReason.deadEnd },
    ]);
    const first = trajectorySetFrom([{ roads: real.roads.slice(0, 4), times: [0, 20, 40, 60] }]);
    const { estimates } = evaluate(first, single, city, QUICK);
    expect(estimates.distance.value).toBeNaN();
    expect(estimates.jsdDistance.value).toBeNaN();
    expect(estimates.odMatch.value).toBe(0);
    expect(estimates.arrival.value).toBe(0);
    expect(estimates.hausdorff.value).toBeGreaterThan(0);
  });

  it('survives an empty set and refuses sets that do not pair up', () => {
    const none = evaluate(trajectorySetFrom([]), routeSetFrom([]), city, QUICK);
    for (const key of MEASURE_KEYS) expect(none.estimates[key]).toEqual({ value: NaN, low: NaN, high: NaN });
    expect(() => evaluate(real, routeSetFrom([]), city)).toThrow(/0 routes for 60/);
  });

  it('counts OD cells of all real trips given as such', () => {
    const shifted = tripsAsRoutes(randomTrips(60, 1, 30));
    const elsewhere = randomTrips(60, 9);
    const narrow = evaluate(elsewhere, shifted, city, QUICK).estimates.odMatch.value;
    const wide = evaluate(elsewhere, shifted, city, { ...QUICK, realOds: real }).estimates.odMatch.value;
    expect(wide).toBe(1);
    expect(narrow).toBeLessThan(1);
  });
});

describe('paired difference', () => {
  const real = randomTrips(80, 3);
  const before = evaluate(real, tripsAsRoutes(randomTrips(80, 4)), city, QUICK);

  it('of a set with itself is nothing', () => {
    for (const one of Object.values(differencesOf(before.resamples, before.resamples, QUICK))) {
      expect(one.value).toBe(0);
      expect([one.low, one.high].every((end) => Math.abs(end) < 1e-12)).toBe(true);
    }
  });
  it('is after minus before, and certain where after is perfect', () => {
    const after = evaluate(real, tripsAsRoutes(real), city, QUICK);
    const difference = differencesOf(before.resamples, after.resamples, QUICK);
    for (const key of MEASURE_KEYS) {
      expect(difference[key].value).toBeCloseTo(after.estimates[key].value - before.estimates[key].value, 12);
    }
    expect(difference.hausdorff.high).toBeLessThan(0);
    expect(difference.identical.low).toBeGreaterThan(0);
  });
  it('is narrower than the parts where the two are alike', () => {
    const nearly = {
      ...before,
      perRoute: { ...before.perRoute, dtw: before.perRoute.dtw.map((value) => value + 0.1) },
    };
    const [both, other] = resampledMeasures([before, nearly], QUICK);
    const { dtw } = differencesOf(both, other, QUICK);
    expect(dtw.high - dtw.low).toBeLessThan(1e-9);
    expect(dtw.value).toBeCloseTo(0.1, 10);
  });
});

describe('bootstrap', () => {
  it('has the width that theory gives for a mean', () => {
    const random = new Random(5);
    const values = Float64Array.from({ length: 400 }, () => random.normal());
    const { mean } = bootstrap(400, { mean: (w) => weightedMean(values, w) }, { resamples: 2000 });
    expect(mean.high - mean.low).toBeCloseTo((2 * 1.96) / Math.sqrt(400), 1);
    expect((mean.high + mean.low) / 2).toBeCloseTo(mean.value, 1);
  });
  it('covers the true mean about as often as it says', () => {
    const random = new Random(6);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = Float64Array.from({ length: 60 }, () => random.normal());
      const { mean } = bootstrap(
        60,
        { mean: (w) => weightedMean(values, w) },
        { resamples: 200, seed: trial },
      );
      if (mean.low <= 0 && mean.high >= 0) covered++;
    }
    expect(covered).toBeGreaterThan(175);
    expect(covered).toBeLessThan(200);
  });
  it('draws as many units as there are', () => {
    bootstrap(7, {
      total: (weights) => expect(weights.reduce((sum, w) => sum + w, 0)).toBe(7) as unknown as number,
    });
  });
  it('quantiles interpolate and stay within the values', () => {
    expect(quantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
    const sorted = fc.array(fc.double({ noNaN: true, min: -9, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(sorted, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const ordered = Float64Array.from(values).sort();
        const one = quantile(ordered, share);
        expect(one).toBeGreaterThanOrEqual(ordered[0] - 1e-12);
        expect(one).toBeLessThanOrEqual(ordered[ordered.length - 1] + 1e-12);
      }),
    );
  });
});

const porto = realData('porto/hoser');

describe.skipIf(porto.absent)(porto.titled('on the test trips of Porto'), () => {
  it('the shortest path has the published measures', () => {
    const network = networkOf(porto.path);
    const real = tripsOf(porto.path, network, 'test');
    const seconds = roadSeconds(network, tripsOf(porto.path, network, 'train'));
    const routes = shortestPathRoutes(network, seconds, odPairsOf(real));
    const { estimates } = evaluate(real, routes, network, { resamples: 20 });
    const published = {
      arrival: [1, 3],
      odMatch: [0.996, 3],
      jsdDistance: [0.141, 3],
      jsdRadius: [0.107, 3],
      hausdorff: [0.614, 3],
      dtw: [18.6, 1],
      edr: [0.47, 3],
      roads: [35.8, 1],
      distance: [3.17, 2],
      identical: [0.198, 3],
    } as const;
    for (const [key, [value, decimals]] of Object.entries(published)) {
      const ours = estimates[key as keyof typeof published].value;
      expect(Number(ours.toFixed(decimals)), key).toBe(value);
    }
  });
  it('divergences of a set and its half say how much of a divergence is noise', () => {
    const network = networkOf(porto.path);
    const test = tripAttributes(tripsOf(porto.path, network, 'test'), network);
    const train = tripAttributes(tripsOf(porto.path, network, 'train'), network);
    const noise = divergences(test, train);
    expect(noise.distance).toBeGreaterThan(0.01);
    expect(noise.distance).toBeLessThan(0.12);
    expect(noise.duration).toBeLessThan(0.01);
  });
});
