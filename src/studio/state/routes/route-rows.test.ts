import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../../../domain/trajectory-set';
import { routeSetFrom, StopReason, type Route } from '../../../generation/route';
import { gridCity } from '../../../generation/testing/grid-city';
import {
  BY_PAIR,
  columnBehind,
  LISTED_MEASURES,
  orderedPairs,
  routeColumns,
  type RouteOrder,
} from './route-rows';
import { scrollTo, visibleRows } from '../../parts/grid-rows.svelte';

const city = gridCity(3, 3);
const walk = (...roads: number[]): Route => ({
  roads,
  times: roads.map((_, i) => i),
  origin: roads[0],
  destination: 3,
  stop: roads[roads.length - 1] === 3 ? StopReason.arrived : StopReason.limit,
});
const trips = trajectorySetFrom([
  { roads: [9], times: [0] },
  { roads: [0, 1, 3], times: [0, 1, 2] },
  { roads: [2, 3], times: [0, 1] },
]);
const pairs = {
  origins: Uint32Array.of(0, 2, 0),
  destinations: Uint32Array.of(3, 3, 3),
};
const sets = [
  { source: 'distilled' as const, routes: routeSetFrom([walk(0, 1, 3), walk(2, 1), walk(0, 3)]) },
  { source: 'markov' as const, routes: routeSetFrom([walk(0, 2, 3), walk(2, 3), walk(0, 1, 2, 3)]) },
];
const real = { trips, indices: Uint32Array.of(1, 2, 1) };
const columns = routeColumns(city, pairs, sets, real, null);

describe('columns of a group', () => {
  it('hold lengths, roads, arrivals and what is the real trip', () => {
    const [distilled, markov] = columns.sources;
    expect([...distilled.roads]).toEqual([3, 2, 2]);
    expect([...distilled.identical]).toEqual([1, 0, 0]);
    expect([...markov.identical]).toEqual([0, 1, 0]);
    const km = (...roads: number[]) => roads.reduce((sum, road) => sum + city.lengthMeters[road], 0) / 1000;
    expect(columns.realKm![1]).toBeCloseTo(km(2, 3), 12);
    expect(markov.km[2]).toBeCloseTo(km(0, 1, 2, 3), 12);
    expect(routeColumns(city, pairs, sets, null, null).realKm).toBeNull();
  });

  it('say which routes use a closed road', () => {
    const closed = new Uint8Array(city.roadCount);
    closed[1] = 1;
    const marked = routeColumns(city, pairs, sets, real, null, closed).sources;
    expect(marked.map(({ overClosed }) => overClosed)).toEqual([
      [true, true, false],
      [false, false, true],
    ]);
    expect(columns.sources.flatMap(({ overClosed }) => overClosed)).not.toContain(true);
  });

  it('are ordered and filtered', () => {
    const order = (column: RouteOrder['column'], descending = false): RouteOrder => ({
      column,
      source: 'distilled',
      descending,
    });
    const both = ['distilled', 'markov'] as const;
    expect([...orderedPairs(columns, BY_PAIR, 'all', both)]).toEqual([0, 1, 2]);
    expect([...orderedPairs(columns, { ...BY_PAIR, descending: true }, 'all', both)]).toEqual([2, 1, 0]);
    expect([...orderedPairs(columns, order('roads'), 'all', both)]).toEqual([1, 2, 0]);
    expect([...orderedPairs(columns, order('roads', true), 'all', both)]).toEqual([0, 1, 2]);
    expect([...orderedPairs(columns, order('arrived'), 'all', both)]).toEqual([1, 0, 2]);
    expect([...orderedPairs(columns, BY_PAIR, 'stopped', both)]).toEqual([1]);
    expect([...orderedPairs(columns, BY_PAIR, 'stopped', ['markov'])]).toEqual([]);
    expect([...orderedPairs(columns, BY_PAIR, 'identical', ['markov'])]).toEqual([1]);
    expect([...orderedPairs(columns, BY_PAIR, 'differs', ['distilled'])]).toEqual([1, 2]);
    expect([...orderedPairs(columns, order('hausdorff'), 'all', both)]).toEqual([0, 1, 2]);
  });

  it('put pairs without a value last, either way', () => {
    const gaps = { ...columns, realKm: Float64Array.of(NaN, 2, 1) };
    const by = (descending: boolean) => [
      ...orderedPairs(gaps, { column: 'realKm', source: null, descending }, 'all', []),
    ];
    expect([by(false), by(true)]).toEqual([
      [2, 1, 0],
      [1, 2, 0],
    ]);
  });

  it('know which value of a route stands behind a measure', () => {
    expect([columnBehind('jsdDuration'), columnBehind('dtw')]).toEqual(['duration', 'dtw']);
    expect(columnBehind('arrival')).toBe('arrived');
    expect(LISTED_MEASURES).not.toContain('arrival');
    expect(LISTED_MEASURES).toContain('jsdRadius');
  });
});

describe('rows in view', () => {
  it('cover the view and add up to the whole list', () => {
    const whole = fc.record({
      count: fc.integer({ min: 0, max: 5000 }),
      top: fc.integer({ min: 0, max: 200_000 }),
      height: fc.integer({ min: 50, max: 900 }),
    });
    fc.assert(
      fc.property(whole, ({ count, top, height }) => {
        const { first, last, above, below } = visibleRows(count, 28, top, height);
        expect(above + (last - first) * 28 + below).toBe(count * 28);
        const seen = Math.max(0, Math.min(top, count * 28 - height));
        expect(above).toBeLessThanOrEqual(seen);
        expect(last * 28).toBeGreaterThanOrEqual(Math.min(count * 28, seen + height));
        expect(last - first).toBeLessThan(height / 28 + 20);
      }),
    );
  });

  it('are scrolled to, no farther than needed', () => {
    expect(scrollTo(10, 28, 280, 200, 30)).toBe(280);
    expect(scrollTo(2, 28, 280, 200, 30)).toBe(56);
    expect(scrollTo(20, 28, 280, 200, 30)).toBe(20 * 28 + 28 + 30 - 200);
  });
});
