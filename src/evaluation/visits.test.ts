import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { gridFor, roadCells } from '../domain/grid';
import { gridTown } from '../domain/testing/grid-town';
import { visitsPerCell, visitsPerRoad } from '../domain/visits';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { bootstrap } from './bootstrap';
import {
  compareVisits,
  mostVisited,
  topOverlap,
  TOP_ROADS,
  visitLikeness,
  type VisitComparison,
} from './visits';

const TOWN = gridTown(8);
const sequences = fc.array(fc.array(fc.nat(TOWN.roadCount - 1), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 15,
});
const setOf = (all: readonly (readonly number[])[]) =>
  trajectorySetFrom(all.map((roads) => ({ roads, times: roads.map(() => 0) })));
const OPTIONS = { resamples: 20 };
const figuresOf = ({ overlap, roads, cells }: VisitComparison) => [
  overlap,
  roads.divergence,
  roads.cosine,
  cells.divergence,
  cells.cosine,
];

describe('visits', () => {
  it('of trips and of themselves are alike in every way', () => {
    fc.assert(
      fc.property(sequences, (all) => {
        const trips = setOf(all);
        const { roads, cells, overlap, topRoads } = compareVisits(TOWN, trips, trips, OPTIONS);
        const none = { value: 0, low: 0, high: 0 };
        expect([roads.divergence, cells.divergence]).toEqual([none, none]);
        for (const { cosine } of [roads, cells])
          for (const value of Object.values(cosine)) expect(value).toBeCloseTo(1, 12);
        expect(overlap).toEqual({ value: 1, low: 1, high: 1 });
        expect(topRoads).toBe(Math.min(TOP_ROADS, new Set(all.flat()).size));
      }),
      { numRuns: 30 },
    );
  });

  it('stay within their bounds, and cells never tell more apart than roads', () => {
    fc.assert(
      fc.property(sequences, sequences, (one, other) => {
        const count = Math.min(one.length, other.length);
        const found = compareVisits(TOWN, setOf(one.slice(0, count)), setOf(other.slice(0, count)), OPTIONS);
        for (const estimate of figuresOf(found)) {
          for (const value of Object.values(estimate)) expect(value >= 0 && value <= 1).toBe(true);
          expect(estimate.low).toBeLessThanOrEqual(estimate.high);
        }
        expect(found.cells.divergence.value).toBeLessThanOrEqual(found.roads.divergence.value + 1e-12);
        const driven = new Map<number, number>();
        for (const road of one.slice(0, count).flat()) driven.set(road, (driven.get(road) ?? 0) + 1);
        driven.forEach((visits, road) => expect(found.driven[road]).toBe(visits));
      }),
      { numRuns: 50 },
    );
  });

  it('have the intervals that a bootstrap of each figure alone gives', () => {
    const random = new Random(3);
    const walk = () => Array.from({ length: 6 }, () => random.int(TOWN.roadCount));
    const [trips, routes] = [0, 1].map(() => setOf(Array.from({ length: 300 }, walk)));
    const found = compareVisits(TOWN, trips, routes, { resamples: 60, seed: 5 });
    const cells = roadCells(TOWN, gridFor(TOWN));
    const drawn = (weights: Float64Array) =>
      [trips, routes].map(({ offsets, roads }) => {
        const visits = new Float64Array(TOWN.roadCount);
        weights.forEach((weight, i) =>
          roads.subarray(offsets[i], offsets[i + 1]).forEach((road) => (visits[road] += weight)),
        );
        return visits;
      });
    const inCells = (weights: Float64Array) =>
      drawn(weights).map((visits) => visitsPerCell(visits, cells, 1 + Math.max(...cells)));
    const like = ([own, others]: Float64Array[]) => visitLikeness(own, others);
    const alone = bootstrap(
      trips.tripCount,
      {
        overlap: (weights) => topOverlap(drawn(weights)[0], drawn(weights)[1], found.topRoads),
        roadDivergence: (weights) => like(drawn(weights)).divergence,
        roadCosine: (weights) => like(drawn(weights)).cosine,
        cellDivergence: (weights) => like(inCells(weights)).divergence,
        cellCosine: (weights) => like(inCells(weights)).cosine,
      },
      { resamples: 60, seed: 5 },
      new Set(['overlap', 'roadDivergence', 'roadCosine', 'cellDivergence', 'cellCosine']),
    );
    figuresOf(found).forEach(({ value, low, high }, k) => {
      const plain = Object.values(alone)[k];
      expect(value).toBeCloseTo(plain.value, 12);
      expect(low).toBeCloseTo(Math.max(0, plain.low), 12);
      expect(high).toBeCloseTo(Math.min(1, plain.high), 12);
      expect(low < value && value < high).toBe(true);
    });
  });

  it('of no pairs are not known', () => {
    for (const estimate of figuresOf(compareVisits(TOWN, setOf([]), setOf([]), OPTIONS)))
      expect(estimate).toEqual({ value: NaN, low: NaN, high: NaN });
  });

  it('of different roads have nothing in common', () => {
    const { divergence, cosine } = visitLikeness([3, 0, 1], [0, 7, 0]);
    expect(divergence).toBeCloseTo(1, 12);
    expect(cosine).toBe(0);
    expect(visitLikeness([0, 0], [1, 1])).toEqual({ divergence: NaN, cosine: NaN });
    expect(visitLikeness([1, 1], [1, 0]).cosine).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('are ranked by number, then by road', () => {
    expect([...mostVisited([2, 5, 0, 5, 1], 3)]).toEqual([1, 3, 0]);
    expect([...mostVisited([2, 0], 5)]).toEqual([0]);
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (visits, top) => {
        const roads = visits.flatMap((count, road) => (count > 0 ? [road] : []));
        const ranked = roads.sort((a, b) => visits[b] - visits[a] || a - b).slice(0, top);
        expect([...mostVisited(visits, top)]).toEqual(ranked);
      }),
    );
    expect(topOverlap([9, 8, 1, 0], [9, 0, 8, 1], 2)).toBe(0.5);
    expect(topOverlap([4, 0, 0], [1, 3, 2], 3)).toBe(1);
    expect(topOverlap([0], [1], 1)).toBeNaN();
  });

  it('add up by cell', () => {
    expect([...visitsPerRoad(3, Uint32Array.of(0, 2, 2))]).toEqual([1, 0, 2]);
    expect([...visitsPerCell([1, 4, 2], [1, 0, 1], 3)]).toEqual([4, 3, 0]);
  });
});
