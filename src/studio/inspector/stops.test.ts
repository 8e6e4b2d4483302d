import { describe, expect, it } from 'vitest';
import { routeSetFrom, StopReason } from '../../generation/route';
import { firstStops, stopInWords } from './stops';

const route = (stop: StopReason, ...roads: number[]) => ({
  roads,
  times: roads,
  origin: roads[0],
  destination: 3,
  stop,
});
const routes = routeSetFrom([
  route(StopReason.limit, 0, 1, 2),
  route(StopReason.arrived, 0, 3),
  route(StopReason.deadEnd, 2),
  route(StopReason.beamsClosed, 1, 2),
]);

describe('routes that did not arrive', () => {
  it('say where they stopped, and why', () => {
    const stops = firstStops('distilled', routes, 2);
    expect(stops.map(({ pair }) => pair)).toEqual([0, 2]);
    const geoIds = Float64Array.of(100, 101, 102, 103);
    expect(stopInWords(stops[0], geoIds)).toBe(
      'Stopped at road 102 after 3 roads: limit reached (the route or its search may not go on any longer).',
    );
    expect(stopInWords(stops[1], geoIds)).toMatch(/^Stopped at road 102 after 1 road: dead end/);
  });
});
