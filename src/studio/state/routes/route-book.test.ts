import { describe, expect, it } from 'vitest';
import { routeAt, routeSetFrom, StopReason } from '../../../generation/route';
import { fewPairs, type RouteGroup } from './route-book.svelte';

describe('fewPairs', () => {
  const route = (i: number) => ({
    roads: [i, i + 1],
    times: [0, 1],
    origin: i,
    destination: i + 1,
    stop: StopReason.arrived,
  });
  const group: RouteGroup = {
    id: 4,
    title: 'Sample results',
    from: 'test',
    pairs: {
      origins: Uint32Array.of(0, 1, 2, 3),
      destinations: Uint32Array.of(1, 2, 3, 4),
      departures: Float64Array.of(10, 11, 12, 13),
    },
    tripIndices: Uint32Array.of(40, 41, 42, 43),
    sets: [{ source: 'distilled', routes: routeSetFrom([0, 1, 2, 3].map(route)), seconds: 1 }],
  };

  it('keeps the pairs, trips and routes of some positions, in their order', () => {
    const { pairs, tripIndices, sets, title } = fewPairs(group, [3, 1]);
    expect(title).toBe('Sample results');
    expect([...pairs.origins]).toEqual([1, 3]);
    expect([...pairs.departures]).toEqual([11, 13]);
    expect([...tripIndices!]).toEqual([41, 43]);
    expect(sets[0].routes.count).toBe(2);
    expect([...routeAt(sets[0].routes, 1).roads]).toEqual([3, 4]);
  });

  it('passes over positions that are not there', () => {
    expect(fewPairs(group, [2, 99]).sets[0].routes.count).toBe(1);
  });
});
