import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../generation/route';
import { SAMPLE_MEASURES, sampledMeasures, type SampledMeasures, type SampleMeasure } from './sampled-routes';

const OPTIONS = { resamples: 50, seed: 1 };
const trips = (...routes: number[][]) =>
  trajectorySetFrom(routes.map((roads) => ({ roads, times: roads.map((_, i) => i) })));
/** Routes of pairs in a row; a last road that is not `destination` did not arrive. */
const samples = (...routes: { roads: number[]; destination: number; probability?: number }[]) =>
  routeSetFrom(
    routes.map(({ roads, destination, probability = 0.5 }) => ({
      ...{ roads, destination, times: roads.map((_, i) => i), origin: roads[0] },
      stop: roads[roads.length - 1] === destination ? StopReason.arrived : StopReason.limit,
      logProb: Math.log(probability),
    })),
  );
const values = (measures: readonly SampledMeasures[], group = 0) =>
  Object.fromEntries(
    Object.entries(measures[group].estimates).map(([key, { value }]) => [key, value]),
  ) as Record<SampleMeasure, number>;

describe('samples beside driven trips', () => {
  it('are counted trip by trip and sample by sample, means over pairs', () => {
    const driven = trips([1, 2, 3, 9], [1, 2, 3, 9], [1, 4, 5, 6, 9], [7, 8]);
    const drawn = samples(
      ...[
        [1, 2, 3, 9],
        [1, 2, 3, 9],
        [1, 4, 5, 5],
        [1, 2, 4, 9],
      ].map((roads) => ({ roads, destination: 9 })),
      ...[
        [7, 8],
        [7, 8],
        [7, 6, 8],
        [7, 8],
      ].map((roads) => ({ roads, destination: 8 })),
    );
    const found = sampledMeasures(driven, drawn, 4, OPTIONS);
    expect(found.map(({ leastTrips, pairs }) => [leastTrips, pairs])).toEqual([
      [1, 2],
      [5, 0],
    ]);
    const { arrival, coverage, nearCoverage, precision, distinct, diversity, drivenDiversity } =
      values(found);
    expect(arrival).toBeCloseTo((3 / 4 + 1) / 2, 12);
    expect([coverage, nearCoverage]).toEqual([(2 / 3 + 1) / 2, (2 / 3 + 1) / 2]);
    expect(precision).toBeCloseTo((2 / 4 + 3 / 4) / 2, 12);
    expect(distinct).toBe((3 + 2) / 2);
    // Of the pair with several trips alone. Edits: 3 twice, 1 twice, 3 between the last two; all have four roads.
    expect(diversity).toBeCloseTo((2 * 3 + 2 * 1 + 3) / 4 / 6, 12);
    // 3 edits of five roads in two of three pairs of trips.
    expect(drivenDiversity).toBeCloseTo((2 * 3) / 5 / 3, 12);
  });

  it('are near a long driven route with one other road', () => {
    const long = Array.from({ length: 11 }, (_, i) => i);
    const other = long.map((road) => (road === 4 ? 99 : road));
    const found = values(
      sampledMeasures(trips(long), samples({ roads: other, destination: 10 }), 1, OPTIONS),
    );
    expect([found.coverage, found.nearCoverage]).toEqual([0, 1]);
    const short = sampledMeasures(
      trips([0, 1, 2]),
      samples({ roads: [0, 5, 2], destination: 2 }),
      1,
      OPTIONS,
    );
    expect(values(short).nearCoverage).toBe(0);
  });

  it('have probabilities that are held against frequencies, each different route that arrives once', () => {
    const driven = trips(...Array.from({ length: 8 }, (_, i) => (i < 6 ? [1, 2, 9] : [1, 3, 9])), [4, 9]);
    const drawn = samples(
      { roads: [1, 2, 9], destination: 9, probability: 0.65 },
      { roads: [1, 2, 9], destination: 9, probability: 0.65 },
      { roads: [1, 5, 9], destination: 9, probability: 0.05 },
      { roads: [1, 5, 5], destination: 9, probability: 0.9 },
    );
    const [{ bins, estimates }] = sampledMeasures(driven, drawn, 4, OPTIONS);
    expect(bins.map(({ routes }) => routes)).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect(bins[6].probability).toBeCloseTo(0.65, 12);
    expect(bins[6].frequency).toBe(6 / 8);
    expect(bins[0].frequency).toBe(0);
    expect(bins[1].probability).toBeNaN();
    expect(estimates.calibrationError.value).toBeCloseTo((0.1 + 0.05) / 2, 12);
  });

  it('are perfect where they are what was driven', () => {
    const way = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 });
    const ways = fc.array(way, { minLength: 5, maxLength: 9 });
    fc.assert(
      fc.property(ways, ways, (driven, others) => {
        const between = (of: number[][]) => of.map((roads) => [100, ...roads, 101]);
        const own = between(driven);
        const share = (roads: number[]) =>
          own.filter((one) => one.join() === roads.join()).length / own.length;
        const same = samples(...own.map((roads) => ({ roads, destination: 101, probability: share(roads) })));
        const found = sampledMeasures(trips(...own), same, own.length, OPTIONS);
        const { diversity, drivenDiversity, calibrationError, ...shares } = values(found, 1);
        const { distinct, ...perfect } = shares;
        expect(new Set(Object.values(perfect))).toEqual(new Set([1]));
        expect(distinct).toBe(new Set(own.map(String)).size);
        expect(diversity).toBeCloseTo(drivenDiversity, 12);
        expect(calibrationError).toBeCloseTo(0, 12);

        const far = samples(...between(others).map((roads) => ({ roads, destination: 101 })));
        const { distinct: count, ...rest } = values(
          sampledMeasures(trips(...own), far, others.length, OPTIONS),
        );
        expect(count).toBeLessThanOrEqual(others.length);
        expect(rest.nearCoverage).toBeGreaterThanOrEqual(rest.coverage);
        for (const value of Object.values(rest)) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('have a name for each measure', () => {
    const found = sampledMeasures(trips([1, 9]), samples({ roads: [1, 9], destination: 9 }), 1, OPTIONS);
    expect(Object.keys(values(found))).toEqual(Object.keys(SAMPLE_MEASURES));
  });
});
