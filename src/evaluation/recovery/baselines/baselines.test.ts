import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { predictionMask, recoveryMask } from '../../../domain/masked-trajectories/masks';
import { RouteLine } from '../../../domain/route-points/route-line';
import { RoadPaces } from '../../../knowledge/road-paces';
import { buildUbodt } from '../../../matching/ubodt';
import { matchGraph } from '../../../matching/match-graph';
import type { Matcher } from '../../../matching/matcher';
import { networkInMeters, traceOf, tracesOf } from '../../../matching/testing/matching-city';
import { metresApart } from '../errors';
import { type PartlySeenTrip, type TravelTimeQuestion, askedPlaces } from '../partly-seen-trip';
import { straightTrip, trips } from '../testing/trips';
import { alongRoads, sparseMatcher } from './along-roads';
import { OdWays, byMeanSpeed, roadMeters, straightMeters, byRoadPaces, pacesOfTraces } from './od-ways';
import { placeBetween, straightLines, constantVelocity, staysWhereLastSeen } from './straight-lines';

const farthest = (places: Float64Array, truth: Float64Array) => Math.max(...metresApart(places, truth));
const NOTHING_KNOWN: PartlySeenTrip = {
  known: { positions: new Uint32Array(0), lonLat: new Float64Array(0), times: new Float64Array(0) },
  hidden: { positions: Uint32Array.of(0, 1), times: Float64Array.of(0, 15) },
};

describe('straight lines', () => {
  it('find a vehicle that moves evenly on one, with times and without', () => {
    for (const hidden of ['space', 'point'] as const) {
      const { seen, truth } = askedPlaces(straightTrip(22), recoveryMask(22, hidden, 8));
      expect(farthest(straightLines(seen), truth)).toBeLessThan(1e-6);
    }
  });

  it('go by the times where they are known, and by the points where they are not', () => {
    const trip = { lonLat: Float64Array.of(0, 0, 9, 9, 1, 0), times: Float64Array.of(0, 30, 40) };
    const asked = (hidden: 'space' | 'point') => askedPlaces(trip, recoveryMask(3, hidden, 4)).seen;
    expect([...straightLines(asked('space'))]).toEqual([0.75, 0]);
    expect([...straightLines(asked('point'))]).toEqual([0.5, 0]);
  });

  it('end with the known points', () => {
    const { seen } = askedPlaces(straightTrip(9), predictionMask(9, 'space', 2));
    expect([...straightLines(seen)]).toEqual([...staysWhereLastSeen(seen)]);
    expect([...straightLines(NOTHING_KNOWN)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('lead across the 180th meridian on the shorter way', () => {
    expect(placeBetween([179.9, 10, -179.9, 20], 0, 1, 0.25)).toEqual([expect.closeTo(179.95, 9), 12.5]);
    expect(placeBetween([179.9, 10, -179.9, 20], 0, 1, 0.75)).toEqual([expect.closeTo(-179.95, 9), 17.5]);
  });

  it('stay between the known points', () => {
    fc.assert(
      fc.property(trips(), fc.constantFrom(4, 8, 16), (trip, step) => {
        const { seen } = askedPlaces(trip, recoveryMask(trip.times.length, 'space', step));
        const places = straightLines(seen);
        for (const axis of [0, 1]) {
          const known = seen.known.lonLat.filter((_, i) => i % 2 === axis);
          const found = places.filter((_, i) => i % 2 === axis);
          expect(found.every((value) => value >= Math.min(...known) - 1e-9)).toBe(true);
          expect(found.every((value) => value <= Math.max(...known) + 1e-9)).toBe(true);
        }
      }),
    );
  });
});

describe('predictions from where a vehicle was last seen', () => {
  it('at constant velocity find one that goes on as it did', () => {
    for (const hidden of ['space', 'point'] as const)
      for (const steps of [1, 3, 100]) {
        const { seen, truth } = askedPlaces(straightTrip(12), predictionMask(12, hidden));
        expect(farthest(constantVelocity(seen, steps), truth)).toBeLessThan(1e-6);
      }
  });

  it('take the velocity over as many steps as are asked for', () => {
    const trip = { lonLat: Float64Array.of(0, 0, 1, 0, 3, 0, 9, 9), times: Float64Array.of(0, 10, 20, 40) };
    const { seen } = askedPlaces(trip, predictionMask(4, 'space', 1));
    expect([...constantVelocity(seen)]).toEqual([7, 0]);
    expect([...constantVelocity(seen, 2)]).toEqual([6, 0]);
    expect(() => constantVelocity(seen, 0)).toThrow('whole number of steps');
  });

  it('stay where one point is known, or time stands still', () => {
    const one = askedPlaces(straightTrip(6), predictionMask(6, 'space')).seen;
    expect([...constantVelocity(one)]).toEqual([...staysWhereLastSeen(one)]);
    const still = { lonLat: Float64Array.of(0, 0, 1, 0, 3, 0), times: Float64Array.of(5, 5, 9) };
    const { seen } = askedPlaces(still, predictionMask(3, 'space', 1));
    expect([...constantVelocity(seen)]).toEqual([1, 0]);
    expect([...constantVelocity(NOTHING_KNOWN)]).toEqual([NaN, NaN, NaN, NaN]);
    expect([...staysWhereLastSeen(NOTHING_KNOWN)]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

/** A corner of 1 km each way, driven to the north and then to the east, its way back, and a road that nothing leads to. */
const LINES = [
  [
    [0, 0],
    [0, 1000],
  ],
  [
    [0, 1000],
    [1000, 1000],
  ],
  [
    [1000, 1000],
    [0, 1000],
  ],
  [
    [0, 1000],
    [0, 0],
  ],
  [
    [3000, 0],
    [3000, 500],
  ],
] as const;
const network = networkInMeters(LINES, [
  [1, 2],
  [3, 0],
  [0, 3],
  [2, 1],
]);
const graph = matchGraph(network);
const { plane } = graph;
const tripOf = (places: readonly (readonly [number, number])[], seconds = 60) => traceOf(places, seconds);

describe('recovery along the road', () => {
  let matcher: Matcher;
  beforeAll(async () => {
    matcher = sparseMatcher(graph, await buildUbodt(graph));
  });

  it('follows the road between known points, at an even pace', () => {
    const trip = tripOf([
      [0, 100],
      [0, 500],
      [0, 900],
      [300, 1000],
      [700, 1000],
    ]);
    const { seen, truth } = askedPlaces(trip, recoveryMask(5, 'space', 4));
    expect(farthest(alongRoads(seen, matcher), truth)).toBeLessThan(1);
    expect(farthest(straightLines(seen), truth)).toBeGreaterThan(300);
    const untimed = askedPlaces(trip, recoveryMask(5, 'point', 4)).seen;
    expect(farthest(alongRoads(untimed, matcher), truth)).toBeLessThan(1);
  });

  it('takes the straight line where no road is near, or no way leads', () => {
    for (const last of [
      [5000, 5000],
      [3000, 100],
    ] as const) {
      const trip = tripOf([[0, 100], [1, 1], [2, 2], [0, 300], last], 600);
      const { seen } = askedPlaces(trip, recoveryMask(5, 'space', 4));
      expect([...alongRoads(seen, matcher)]).toEqual([...straightLines(seen)]);
    }
    expect([...alongRoads(NOTHING_KNOWN, matcher)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('says a place for every hidden point of any trip', () => {
    fc.assert(
      fc.property(trips(), (trip) => {
        const { seen, truth } = askedPlaces(trip, recoveryMask(trip.times.length, 'space', 4));
        const places = alongRoads(seen, matcher);
        expect(places).toHaveLength(truth.length);
        expect(places.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

const at = ([x, y]: readonly [number, number]): [number, number] => [plane.lonOf(x), plane.latOf(y)];
const question = (
  from: readonly [number, number],
  to: readonly [number, number],
  departure = 0,
): TravelTimeQuestion => ({
  from: shifted(from),
  to: shifted(to),
  departure,
});
/** The plane of the graph has its origin elsewhere than the metres of the lines. */
const origin = [plane.x(network.shapeLonLat[0]), plane.y(network.shapeLonLat[1])] as const;
const shifted = ([x, y]: readonly [number, number]) => at([x + origin[0], y + origin[1]]);

describe('ways between two points', () => {
  const meters = new OdWays(graph, graph.lengthMeters);

  it('are as long as the road, in the direction that is shorter', () => {
    expect(meters.cost(question([0, 200], [400, 1000]))).toBeCloseTo(1200, 0);
    expect(meters.cost(question([400, 1000], [0, 200]))).toBeCloseTo(1200, 0);
    expect(meters.cost(question([0, 200], [0, 700]))).toBeCloseTo(500, 0);
    expect(meters.cost(question([0, 700], [0, 200]))).toBeCloseTo(500, 0);
  });

  it('are none beside the map, or where no road leads', () => {
    expect(meters.cost(question([0, 200], [3000, 200]))).toBeNull();
    expect(meters.cost(question([0, 200], [9000, 9000]))).toBeNull();
    // The sphere of the haversine formula is not the ellipsoid of the plane.
    expect(roadMeters(graph)(question([0, 200], [3000, 200])) / 3000).toBeCloseTo(1, 2);
  });
});

describe('travel times', () => {
  const corner = question([0, 0], [1000, 1000]);
  const straight = question([0, 0], [0, 1000]);

  it('by mean speed are the minutes of training over its metres, times the distance', async () => {
    const training = [
      { question: corner, minutes: 4 },
      { question: straight, minutes: 2 },
    ];
    const byRoad = await byMeanSpeed(training, roadMeters(graph), NO_TASK);
    expect(byRoad(corner)).toBeCloseTo(4, 3);
    expect(byRoad(straight)).toBeCloseTo(2, 3);
    const asTheCrowFlies = await byMeanSpeed(training, straightMeters, NO_TASK);
    expect(asTheCrowFlies(corner) / asTheCrowFlies(straight)).toBeCloseTo(Math.SQRT2, 2);
    await expect(byMeanSpeed([], straightMeters, NO_TASK)).rejects.toThrow('have no mean speed');
  });

  it('by paces know slow roads and hours, and fit the training trips', async () => {
    const paces = new RoadPaces(network);
    const line = new RouteLine([LINES[0].flat(), LINES[1].flat()]);
    // The first road takes 100 s, the second 100 s at night and 300 s in the morning.
    for (const [hour, second] of [
      [8, 300],
      [22, 100],
    ])
      for (let drive = 0; drive < 500; drive++) {
        const start = 86_400 * drive + 3600 * hour;
        paces.learn(
          [0, 1],
          line,
          Float64Array.of(0, 0.5, 1),
          Float64Array.of(start, start + 100, start + 100 + second),
        );
      }
    const night = question([0, 0], [1000, 1000], 22 * 3600);
    const morning = question([0, 0], [1000, 1000], 8 * 3600);
    const source = await byRoadPaces([{ question: night, minutes: 5 }], graph, paces, NO_TASK);
    expect(source(night)).toBeCloseTo(5, 6);
    expect(source(morning) / source(night)).toBeCloseTo(2, 1);
    // As the crow flies 5 minutes are 1.41 km.
    expect(source(question([0, 200], [3000, 200]))).toBeCloseTo((5 * 3) / Math.SQRT2, 1);
    const nowhere = [{ question: question([0, 200], [3000, 200]), minutes: 5 }];
    await expect(byRoadPaces(nowhere, graph, paces, NO_TASK)).rejects.toThrow('No training trip has a way');
  });

  it('learn paces from GPS', async () => {
    const matcher = sparseMatcher(graph, await buildUbodt(graph));
    const even = Array.from({ length: 20 }, (_, i) => [0, 50 * i] as const);
    const standing = Array.from({ length: 20 }, () => [0, 500] as const);
    const traces = tracesOf([traceOf(even, 10), traceOf(standing, 10)]);
    const paces = await pacesOfTraces(matcher, traces, NO_TASK);
    expect(paces.pace(0, 0)).toBeCloseTo(0.2, 3);
  });
});
