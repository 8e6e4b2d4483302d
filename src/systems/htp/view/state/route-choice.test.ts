import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../domain/dataset';
import { emptyTrajectorySet, trajectorySetFrom } from '../../../../domain/trajectory-set';
import { gridCity } from '../../../../generation/testing/grid-city';
import { routeSetFrom, StopReason } from '../../../../generation/route';
import type { RouteGroup } from '../../../../studio/state/routes/route-book.svelte';
import { madeSummary, madeTrip, withTraces } from '../testing/made-trips';
import { fittingInterval, orderProblem, pointsAsked, RouteChoice } from './route-choice.svelte';

const network = gridCity(3, 3);
const next = network.successors[network.successorOffsets[0]];
const test = trajectorySetFrom([{ roads: [0, next], times: [1000, 1030] }]);
const town: Dataset = withTraces({
  name: 'Town',
  fingerprint: 'town',
  network,
  trips: { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test },
  zones: {
    zoneCount: 1,
    zoneOfRoad: new Uint32Array(network.roadCount),
    transitions: new Float64Array(1),
    source: 'derived',
  },
});
const group: RouteGroup = {
  id: 1,
  title: 'Drawn',
  from: 'test',
  pairs: { origins: Uint32Array.of(0), destinations: Uint32Array.of(next), departures: Float64Array.of(50) },
  tripIndices: null,
  sets: [
    {
      source: 'vanilla',
      seconds: 1,
      routes: routeSetFrom([
        { roads: [0, next], times: [50, 70], origin: 0, destination: next, stop: StopReason.arrived },
      ]),
    },
  ],
};

function choice(trip = madeTrip()) {
  const trips = { open: { dataset: town, summary: madeSummary() }, trip, index: 4 };
  return new RouteChoice({ dataset: () => town, trips, group: () => group });
}

describe('the route that points are generated for', () => {
  it('is that of the trip in view, with its times', () => {
    const trip = madeTrip(20);
    expect(choice(trip).route).toEqual({
      roads: trip.roads,
      start: 31_200,
      duration: 285,
      interval: 15,
      trip: 4,
    });
  });

  it('is a test trip of the roads, or what a model drew: the last road takes its usual seconds', () => {
    const route = choice();
    route.from = 'test';
    expect(route.route).toMatchObject({ start: 1000, trip: null });
    expect(route.problem).toBeNull();
    expect(route.route!.duration).toBeGreaterThan(30);
    route.from = 'drawn';
    expect([...route.route!.roads]).toEqual([0, next]);
    expect(route.route!.start).toBe(50);
    expect(route.drawn).toEqual(['vanilla']);
  });

  it('is the shortest path between two roads that were clicked, on the morning of the first day', () => {
    const route = choice();
    route.from = 'map';
    expect(route.route).toBeNull();
    route.clicked.add(0);
    expect(route.route).toBeNull();
    route.clicked.add(next);
    expect([...route.route!.roads]).toEqual([0, next]);
    expect(route.route!.start).toBe(8 * 3600);
    expect(route.hasNoPath).toBe(false);
  });

  it('has the times that a person wants until another route is chosen', () => {
    const route = choice();
    route.want({ duration: 600 });
    route.want({ interval: 20 });
    expect(route.order).toMatchObject({ start: 31_200, duration: 600, interval: 20 });
    route.from = 'test';
    expect(route.wanted).toEqual({ start: null, duration: null, interval: null });
    route.from = 'gps';
    route.want({ start: null, duration: null, interval: null });
    expect(route.order).toMatchObject({ start: 31_200, duration: 285, interval: 15 });
  });
});

describe('times of an order', () => {
  it('say how many points they come to, and are refused where trips have fewer or more', () => {
    const order = { roads: Uint32Array.of(0), start: 0, interval: 15 };
    expect(pointsAsked({ duration: 300, interval: 15 })).toBe(21);
    expect(orderProblem({ ...order, duration: 300 })).toBeNull();
    expect(orderProblem({ ...order, duration: 150 })).toContain('asks for 11 points');
    expect(orderProblem({ ...order, duration: 6000 })).toContain('asks for 401 points');
  });

  it('begin with an interval that gives as many points as trips have', () => {
    expect(fittingInterval(600, 15)).toBe(15);
    expect(fittingInterval(244, 15)).toBe(12);
    expect(fittingInterval(6000, 15)).toBe(31);
    for (const duration of [40, 244, 600, 6000]) {
      const order = { roads: Uint32Array.of(0), start: 0, duration };
      expect(orderProblem({ ...order, interval: fittingInterval(duration, 15) })).toBeNull();
    }
    // So short a drive has too few points whatever the interval.
    expect(fittingInterval(5, 15)).toBe(1);
  });
});
