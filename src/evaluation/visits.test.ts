import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown } from '../domain/testing/grid-town';
import { visitsPerCell, visitsPerRoad } from '../domain/visits';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { compareVisits, mostVisited, topOverlap, TOP_ROADS, visitLikeness } from './visits';

const TOWN = gridTown(8);
const sequences = fc.array(fc.array(fc.nat(TOWN.roadCount - 1), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 15,
});
const setOf = (all: readonly (readonly number[])[]) =>
  trajectorySetFrom(all.map((roads) => ({ roads, times: roads.map(() => 0) })));
const OPTIONS = { resamples: 20 };

describe('visits', () => {
  it('of trips and of themselves are alike in every way', () => {
    fc.assert(
      fc.property(sequences, (all) => {
        const trips = setOf(all);
        const { roads, cells, overlap, topRoads } = compareVisits(TOWN, trips, trips, OPTIONS);
        expect([roads.divergence, cells.divergence]).toEqual([0, 0]);
        expect(roads.cosine).toBeCloseTo(1, 12);
        expect(cells.cosine).toBeCloseTo(1, 12);
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
        for (const { divergence, cosine } of [found.roads, found.cells])
          expect(divergence >= 0 && divergence <= 1 && cosine >= 0 && cosine <= 1).toBe(true);
        expect(found.cells.divergence).toBeLessThanOrEqual(found.roads.divergence + 1e-12);
        expect(found.overlap.value >= 0 && found.overlap.value <= 1).toBe(true);
        expect(found.overlap.low).toBeLessThanOrEqual(found.overlap.high);
        const driven = new Map<number, number>();
        for (const road of one.slice(0, count).flat()) driven.set(road, (driven.get(road) ?? 0) + 1);
        driven.forEach((visits, road) => expect(found.driven[road]).toBe(visits));
      }),
      { numRuns: 50 },
    );
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
