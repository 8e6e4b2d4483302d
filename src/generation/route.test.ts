import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../domain/trajectory-set';
import {
  routeAt,
  routesAsTrips,
  routeSetFrom,
  selectRoutes,
  sliceRoutes,
  STOP_REASON_TEXT,
  StopReason,
  tripsAsRoutes,
} from './route';

const short = {
  roads: [4, 5],
  times: [10, 12],
  origin: 4,
  destination: 9,
  stop: StopReason.limit,
  logProb: -1.5,
};
const long = { roads: [1, 2, 3], times: [0, 1, 2], origin: 1, destination: 3, stop: StopReason.arrived };

describe('routes', () => {
  it('are packed in the order of their OD pairs', () => {
    const routes = routeSetFrom([long, short]);
    expect(routes.count).toBe(2);
    expect([...routes.offsets]).toEqual([0, 3, 5]);
    expect([...routes.arrived]).toEqual([1, 0]);
    expect(routeAt(routes, 1)).toEqual({
      ...short,
      roads: Uint32Array.of(4, 5),
      times: Float64Array.of(10, 12),
    });
    expect(routeAt(routes, 0).logProb).toBeNaN();
    expect(STOP_REASON_TEXT[routeAt(routes, 1).stop]).toBe('limit reached');
  });
  it('are cut into copies', () => {
    const routes = routeSetFrom([long, short, long]);
    expect(sliceRoutes(routes, 1, 3)).toEqual(routeSetFrom([short, long]));
    expect(sliceRoutes(routes, 2, 2)).toEqual(routeSetFrom([]));
    sliceRoutes(routes, 0, 3).roads.fill(7);
    expect([...routes.roads]).toEqual([1, 2, 3, 4, 5, 1, 2, 3]);
  });
  it('say what is proven where any of them does', () => {
    expect(routeSetFrom([long, short])).not.toHaveProperty('proven');
    const routes = routeSetFrom([{ ...long, proven: true }, { ...short, proven: false }, long]);
    expect(routes.proven).toEqual(Uint8Array.of(1, 0, 0));
    expect([0, 1].map((i) => routeAt(routes, i).proven)).toEqual([true, false]);
    expect(sliceRoutes(routes, 1, 3).proven).toEqual(Uint8Array.of(0, 0));
    expect(selectRoutes(routes, [1, 0]).proven).toEqual(Uint8Array.of(0, 1));
  });
  it('refuse an empty route and lists of unequal length', () => {
    expect(() => routeSetFrom([{ ...long, times: [0] }])).toThrow(RangeError);
    expect(() => routeSetFrom([{ ...long, roads: [], times: [] }])).toThrow(RangeError);
  });
  it('and trips are one another without copies', () => {
    const trips = trajectorySetFrom([long, short]);
    const routes = tripsAsRoutes(trips);
    expect([...routes.origins, ...routes.destinations]).toEqual([1, 4, 3, 5]);
    expect(routesAsTrips(routes).roads).toBe(trips.roads);
    expect(routesAsTrips(routes)).toEqual(trips);
  });
});
