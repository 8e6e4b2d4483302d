import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haversineKm } from '../domain/geo';
import { binOf, binsUpTo, histogram, jensenShannon } from './distribution-divergence';
import { distinctOdMatchRate, groupedOdPairs, odMatchRate } from './od-match';
import { radiusOfGyrationKm, tripDistanceKm } from './trip-attributes';
import {
  unitVectors,
  degreesMetric,
  greatCircleMetric,
  type PointMetric,
  distanceMatrix,
  dtw,
  edr,
  hausdorff,
  fastDtw,
} from './trajectory-distances';

const POINTS = 40;
const point = fc.tuple(
  fc.double({ min: -8.69, max: -8.55, noNaN: true }),
  fc.double({ min: 41.13, max: 41.19, noNaN: true }),
);
const table = fc.array(point, { minLength: POINTS, maxLength: POINTS }).map((points) => points.flat());
const route = fc.array(fc.nat(POINTS - 1), { minLength: 1, maxLength: 12 });
const metricOf: Record<string, (lonLat: number[]) => PointMetric> = {
  km: (lonLat) => greatCircleMetric(lonLat),
  degrees: (lonLat) => degreesMetric(lonLat),
};

/** Least cost over every alignment, tried one by one. */
function dtwByRecursion(a: number[], b: number[], d: (i: number, j: number) => number): number {
  const from = (i: number, j: number): number => {
    const here = d(a[i], b[j]);
    if (i === 0 && j === 0) return here;
    const options = [];
    if (i > 0) options.push(from(i - 1, j));
    if (j > 0) options.push(from(i, j - 1));
    if (i > 0 && j > 0) options.push(from(i - 1, j - 1));
    return here + Math.min(...options);
  };
  return from(a.length - 1, b.length - 1);
}

describe('distances between points', () => {
  it('chords give the haversine distance', () => {
    fc.assert(
      fc.property(table, (lonLat) => {
        const metric = greatCircleMetric(lonLat);
        for (let i = 0; i + 1 < POINTS; i++) {
          const [a, b] = [lonLat.slice(2 * i, 2 * i + 2), lonLat.slice(2 * i + 2, 2 * i + 4)];
          expect(metric.between(i, i + 1)).toBeCloseTo(haversineKm(a[0], a[1], b[0], b[1]), 9);
          expect(metric.between(i, i)).toBe(0);
        }
      }),
      { numRuns: 30 },
    );
  });
  it('reach round the globe', () => {
    const metric = greatCircleMetric([0, 90, 0, -90], 1);
    expect(metric.between(0, 1)).toBeCloseTo(Math.PI, 12);
  });
});

describe.each(Object.keys(metricOf))('local measures in %s', (unit) => {
  const both = (lonLat: number[], a: number[], b: number[]) => {
    const metric = metricOf[unit](lonLat);
    return [distanceMatrix(a, b, metric), distanceMatrix(b, a, metric)] as const;
  };

  it('are symmetric, not negative, and nil for a route and itself', () => {
    fc.assert(
      fc.property(table, route, route, (lonLat, a, b) => {
        const [there, back] = both(lonLat, a, b);
        const [self] = both(lonLat, a, a);
        for (const measure of [hausdorff, dtw, (m: typeof there) => edr(m, 0.1)]) {
          expect(measure(there)).toBeCloseTo(measure(back), 12);
          expect(measure(there)).toBeGreaterThanOrEqual(0);
          expect(measure(self)).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep to their bounds: Hausdorff <= DTW, EDR in [0, 1] and 0 if all is near', () => {
    fc.assert(
      fc.property(table, route, route, (lonLat, a, b) => {
        const [matrix] = both(lonLat, a, b);
        expect(dtw(matrix)).toBeGreaterThanOrEqual(hausdorff(matrix) - 1e-12);
        expect(edr(matrix, 0.1)).toBeLessThanOrEqual(1);
        const aligned = Math.abs(a.length - b.length) / Math.max(a.length, b.length);
        expect(edr(matrix, Infinity)).toBeCloseTo(aligned, 12);
        expect(edr(matrix, 0)).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it('Hausdorff obeys the triangle inequality', () => {
    fc.assert(
      fc.property(table, route, route, route, (lonLat, a, b, c) => {
        const h = (x: number[], y: number[]) => hausdorff(both(lonLat, x, y)[0]);
        expect(h(a, c)).toBeLessThanOrEqual(h(a, b) + h(b, c) + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('DTW is the least over all alignments', () => {
    const short = fc.array(fc.nat(POINTS - 1), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, short, short, (lonLat, a, b) => {
        const metric = metricOf[unit](lonLat);
        const expected = dtwByRecursion(a, b, (i, j) => metric.between(i, j));
        expect(dtw(distanceMatrix(a, b, metric))).toBeCloseTo(expected, 10);
      }),
      { numRuns: 40 },
    );
  });
});

describe('FastDTW', () => {
  const walk = fc
    .array(point, { minLength: 1, maxLength: 30 })
    .map((points) => Float64Array.from(points.flat()));
  const exact = (a: Float64Array, b: Float64Array) => {
    const lonLat = [...a, ...b];
    const indices = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
    return dtw(
      distanceMatrix(
        indices(0, a.length / 2),
        indices(a.length / 2, b.length / 2),
        greatCircleMetric(lonLat),
      ),
    );
  };
  it('is never below DTW and equals it with a radius that covers everything', () => {
    fc.assert(
      fc.property(walk, walk, (a, b) => {
        expect(fastDtw(a, b, 1, haversineKm)).toBeGreaterThanOrEqual(exact(a, b) - 1e-9);
        expect(fastDtw(a, b, 30, haversineKm)).toBeCloseTo(exact(a, b), 8);
      }),
      { numRuns: 60 },
    );
  });
  it('refuses a radius of 0', () => {
    expect(() => fastDtw(new Float64Array(2), new Float64Array(2), 0, haversineKm)).toThrow(RangeError);
  });
});

describe('global measures', () => {
  it('the way is no shorter than the crow flies, and the radius no longer than the way', () => {
    fc.assert(
      fc.property(table, route, (lonLat, roads) => {
        const vectors = unitVectors(lonLat);
        const way = tripDistanceKm(roads, vectors);
        const crow = tripDistanceKm([roads[0], roads[roads.length - 1]], vectors);
        expect(way).toBeGreaterThanOrEqual(crow - 1e-9);
        expect(radiusOfGyrationKm(roads, lonLat, vectors)).toBeLessThanOrEqual(way + 1e-6);
      }),
    );
  });

  it('every value from 0 on has the one bin that holds it', () => {
    const value = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(value, fc.double({ min: 0.01, max: 10, noNaN: true }), (v, max) => {
        for (const reading of ['thesis', 'thesis-code'] as const) {
          const bins = binsUpTo(max, reading);
          const bin = binOf(v, bins);
          expect(v).toBeGreaterThanOrEqual(bins.edges[bin]);
          if (bin + 1 < bins.count) expect(v).toBeLessThan(bins.edges[bin + 1]);
        }
      }),
    );
  });
  it('the edges themselves open their bin, negative values and NaN have none', () => {
    const bins = binsUpTo(7.3, 'thesis');
    expect(bins.count).toBe(101);
    bins.edges.forEach((edge, b) => expect(binOf(edge, bins)).toBe(b));
    expect([...histogram([-1, NaN], bins)].every((count) => count === 0)).toBe(true);
  });
  it('all real values are 0: everything falls into the infinite bin', () => {
    expect(binOf(0, binsUpTo(0, 'thesis'))).toBe(100);
  });

  const counts = fc
    .array(fc.nat(9), { minLength: 8, maxLength: 8 })
    .filter((bins) => bins.some((n) => n > 0));
  it('JSD is symmetric, in [0, 1] bits, nil for equal shapes, 1 for disjoint ones', () => {
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (p, q, factor) => {
        const bits = jensenShannon(p, q);
        expect(bits).toBeCloseTo(jensenShannon(q, p), 12);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(1);
        expect(jensenShannon(p, q, 'nats')).toBeCloseTo(bits * Math.LN2, 12);
        expect(
          jensenShannon(
            p,
            p.map((n) => n * factor),
          ),
        ).toBeCloseTo(0, 12);
        expect(jensenShannon([...p, ...q.map(() => 0)], [...p.map(() => 0), ...q])).toBeCloseTo(1, 12);
      }),
    );
  });
  it('JSD without a distribution is no number', () => {
    expect(jensenShannon([0, 0], [1, 2])).toBeNaN();
  });

  it('OD match: rates are shares, routes of one road never match', () => {
    const keys = fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(keys, keys, (real, generated) => {
        const thesis = odMatchRate(real, generated);
        expect(thesis.matched).toBe(generated.filter((key) => key >= 0 && real.includes(key)).length);
        expect(thesis.total).toBe(generated.length);
        const distinct = distinctOdMatchRate(real, generated);
        expect(distinct.total).toBe(new Set(generated.filter((key) => key >= 0)).size);
        const pairs = groupedOdPairs(real, generated);
        for (const pair of pairs) expect(real[pair.real]).toBe(generated[pair.generated]);
        expect(new Set(pairs.map((pair) => pair.real)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.generated)).size).toBe(pairs.length);
      }),
    );
  });
});
