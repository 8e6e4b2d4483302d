import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { tripAt } from '../domain/trajectory-set';
import { buildUbodt } from './ubodt';
import { matchGraph, pointOnRoad } from './match-graph';
import type { MatchSettings } from './match-settings';
import { Matcher } from './matcher';
import { isOpposite } from './matched-piece';
import { POINT_FATES, type MatchedTrace } from './matched-trace';
import { nearestRoadPath } from '../../tools/matching/simulated';
import { routeAgreement } from './route-agreement';
import { simulateGps, type SimulatedDrive } from './simulate-gps';
import { isConnected, isIncreasing, matchingCity, networkInMeters, traceOf } from './testing/matching-city';

const city = await matchingCity();
const { graph, ubodt, trips } = city;
const { network } = graph;

const rightHanded = <T extends readonly unknown[]>(line: T) => [...line].reverse() as unknown as T;

async function matcherOf(
  lines: Parameters<typeof networkInMeters>[0],
  settings: Partial<MatchSettings> = {},
  forbidden: Parameters<typeof networkInMeters>[1] = [],
): Promise<Matcher> {
  const small = matchGraph(networkInMeters(lines, forbidden));
  return new Matcher(small, await buildUbodt(small), settings);
}

const roadsOf = ({ pieces }: MatchedTrace): number[] => pieces.flatMap(({ roads }) => [...roads]);
const fatesOf = ({ fates }: MatchedTrace): string[] => [...fates].map((fate) => POINT_FATES[fate]);

/** Traces of the city's trips; those too short for a piece are left out. */
function drives(count: number, noiseMeters: number, intervalSeconds: number, seed = 1): SimulatedDrive[] {
  const random = new Random(seed);
  const made: SimulatedDrive[] = [];
  for (let trip = 0; trip < trips.tripCount && made.length < count; trip++) {
    const { roads, times } = tripAt(trips, trip);
    const drive = simulateGps(graph, roads, times, { noiseMeters, intervalSeconds }, random);
    if (drive.times.length >= 5) made.push(drive);
  }
  expect(made.length).toBe(count);
  return made;
}

/** Whether the routes are connected, in the order of time, and all numbers are numbers. */
function expectSound(matcher: Matcher, trace: MatchedTrace): void {
  for (const { roads, times, routeMeters, seconds, pointPlaces, firstPoint, lastPoint } of trace.pieces) {
    const points = Array.from({ length: lastPoint - firstPoint + 1 }, (_, i) => firstPoint + i);
    expect(Array.from(pointPlaces, (place) => roads[place])).toEqual(
      points.filter((point) => trace.fates[point] === 0).map((point) => trace.roads[point]),
    );
    expect(pointPlaces.every((place, i) => i === 0 || place >= pointPlaces[i - 1])).toBe(true);
    expect(isConnected(matcher.graph.network, roads)).toBe(true);
    expect(times.length).toBe(roads.length);
    expect(times.every(Number.isInteger)).toBe(true);
    expect(isIncreasing(times)).toBe(true);
    expect(routeMeters).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeGreaterThanOrEqual(0);
  }
  for (let point = 0; point < trace.pointCount; point++) {
    const matched = trace.fates[point] === 0;
    expect(trace.roads[point] >= 0).toBe(matched);
    expect(Number.isNaN(trace.offsets[point])).toBe(!matched);
    expect(Number.isNaN(trace.distances[point])).toBe(!matched);
    if (matched) expect(trace.pieces.some(({ roads }) => roads.includes(trace.roads[point]))).toBe(true);
  }
}

describe('matching simulated traces', () => {
  it('finds the very roads of samples without noise', () => {
    const matcher = new Matcher(graph, ubodt);
    let compared = 0;
    for (const drive of drives(60, 0, 5)) {
      const inner = withinRoads(drive);
      // Who turns round on one street passes the same places twice: they may
      // as well have begun behind the turn.
      if (inner.roads.length === 0 || turnsRound(inner.roads)) continue;
      compared++;
      const matched = matcher.match(inner.lonLat, inner.times);
      expect(roadsOf(matched)).toEqual([...inner.roads]);
      expect(matched.distances.every((distance) => distance < 1e-3)).toBe(true);
    }
    expect(compared).toBeGreaterThan(30);
  });

  it('has an edge F1 of at least 0.9 at 10 m and 15 s, and beats the nearest roads', () => {
    const matcher = new Matcher(graph, ubodt);
    let [f1, baseline] = [0, 0];
    const all = drives(60, 10, 15);
    for (const drive of all) {
      const matched = matcher.match(drive.lonLat, drive.times);
      expectSound(matcher, matched);
      f1 += routeAgreement(graph.lengthMeters, drive.roads, roadsOf(matched)).f1 / all.length;
      const nearest = nearestRoadPath(graph, drive.lonLat, matcher.settings.radiusMeters);
      baseline += routeAgreement(graph.lengthMeters, drive.roads, nearest).f1 / all.length;
    }
    expect(f1).toBeGreaterThanOrEqual(0.9);
    expect(f1).toBeGreaterThan(baseline + 0.02);
  });

  it('enters roads within the sampling interval of the true time (median)', () => {
    const matcher = new Matcher(graph, ubodt);
    const errors: number[] = [];
    for (const drive of drives(30, 10, 15)) {
      for (const { roads, times } of matcher.match(drive.lonLat, drive.times).pieces)
        roads.forEach((road, i) => {
          const at = drive.roads.indexOf(road);
          if (at > 0 && i > 0) errors.push(Math.abs(times[i] - drive.entered[at]));
        });
    }
    expect(errors.length).toBeGreaterThan(100);
    expect(errors.sort((a, b) => a - b)[errors.length >> 1]).toBeLessThanOrEqual(15);
  });

  it('finds the same roads again from the places that it found', () => {
    const matcher = new Matcher(graph, ubodt);
    let same = 0;
    for (const drive of drives(30, 10, 15)) {
      const first = matcher.match(drive.lonLat, drive.times);
      const kept = [...first.fates.keys()].filter((point) => first.fates[point] === 0);
      const lonLat = kept.flatMap((point) => pointOnRoad(graph, first.roads[point], first.offsets[point]));
      const again = matcher.match(
        Float64Array.from(lonLat),
        Float64Array.from(kept, (point) => drive.times[point]),
      );
      const [before, after] = [roadsOf(first), roadsOf(again)];
      if (`${before}` === `${after}`) same++;
      // A last point just round a corner may as well lie before it.
      else expect(`${before}`).toContain(`${after.slice(1, -1)}`);
    }
    expect(same).toBeGreaterThanOrEqual(29);
  });

  it('matches traces of any length', () => {
    // More than eight roads meet in places; a point every second leaves no time to
    // come back to one that was left out.
    const matcher = new Matcher(graph, ubodt, { candidateCount: 12 });
    const [longest] = drives(60, 5, 1).sort((a, b) => b.times.length - a.times.length);
    expect(longest.times.length).toBeGreaterThan(300);
    const matched = matcher.match(longest.lonLat, longest.times);
    expect(matched.pieces.length).toBe(1);
    expect(matched.pieces[0].matchedPoints).toBe(longest.times.length);
    expectSound(matcher, matched);
  });

  it('gives the same with a table that holds only short ways', async () => {
    const short = await buildUbodt(graph, { maxBytes: 200_000 });
    expect(short.reachMeters).toBeLessThan(1000);
    const [whole, less] = [new Matcher(graph, ubodt), new Matcher(graph, short)];
    let same = 0;
    for (const drive of drives(30, 10, 60)) {
      const matched = less.match(drive.lonLat, drive.times);
      expectSound(less, matched);
      if (`${roadsOf(matched)}` === `${roadsOf(whole.match(drive.lonLat, drive.times))}`) same++;
    }
    expect(same).toBeGreaterThanOrEqual(28);
  });
});

const turnsRound = (roads: Uint32Array): boolean =>
  roads.some((road, i) => i > 0 && isOpposite(network, roads[i - 1], road));

/** Nearer to a corner, noise of 10 m makes the road before it likely too. */
const CLEAR_METERS = 25;

/** The points of a drive that lie well inside a road. */
function withinRoads({ lonLat, times, roads, entered }: SimulatedDrive) {
  const kept = [...times.keys()].filter((point) => {
    const at = entered.findLastIndex((time) => time <= times[point]);
    const leaves = entered[at + 1] ?? times[times.length - 1] + 1;
    const part = (times[point] - entered[at]) / (leaves - entered[at]);
    const meters = graph.lengthMeters[roads[at]];
    return part * meters > CLEAR_METERS && (1 - part) * meters > CLEAR_METERS;
  });
  const on = (point: number) => entered.findLastIndex((time) => time <= times[point]);
  return {
    lonLat: Float64Array.from(kept.flatMap((point) => [lonLat[2 * point], lonLat[2 * point + 1]])),
    times: Float64Array.from(kept, (point) => times[point]),
    roads: kept.length < 5 ? new Uint32Array(0) : roads.slice(on(kept[0]), on(kept[kept.length - 1]) + 1),
  };
}

const EAST = [
  [0, 0],
  [1000, 0],
] as const;
const straight = (count: number, y = 3) =>
  Array.from({ length: count }, (_, i) => [50 + 100 * i, y] as const);

describe('matching by hand', () => {
  it('says of every point what became of it', async () => {
    const matcher = await matcherOf([EAST], { leastPiecePoints: 5 });
    const places = [...straight(3), [350, 5000] as const, ...straight(7).slice(4)];
    const { lonLat, times } = traceOf(places);
    lonLat[2] = NaN;
    times[2] = times[0];
    const matched = matcher.match(
      Float64Array.of(...lonLat, 0, 91, -8.6, 41.15),
      Float64Array.of(...times, 2000, NaN),
    );
    expect(fatesOf(matched)).toEqual([
      'short-piece',
      'broken',
      'not-later',
      'no-road',
      'short-piece',
      'short-piece',
      'short-piece',
      'broken',
      'broken',
    ]);
    expect(matched.pieces).toEqual([]);
    expectSound(matcher, matched);
  });

  it('passes by an outlier, and cuts where several in a row cannot be reached', async () => {
    const far = [
      [0, 4000],
      [1000, 4000],
    ] as const;
    const matcher = await matcherOf([EAST, far]);
    const once = straight(9).map((place, i) => (i === 4 ? ([450, 4000] as const) : place));
    const passed = matcher.match(...pairOf(once));
    expect(fatesOf(passed).filter((fate) => fate !== 'matched')).toEqual(['no-way']);
    expect(passed.splits).toHaveLength(0);
    expect(roadsOf(passed)).toEqual([0]);
    const moved = [...straight(6), ...straight(6, 4000)];
    const cut = matcher.match(...pairOf(moved));
    expect(cut.splits).toHaveLength(1);
    expect(cut.pieces.map(({ roads, firstPoint, lastPoint }) => [...roads, firstPoint, lastPoint])).toEqual([
      [0, 0, 5],
      [1, 6, 11],
    ]);
    const short = matcher.match(...pairOf([...straight(6), ...straight(2, 4000)]));
    expect(short.pieces.length).toBe(1);
    expect(fatesOf(short).slice(6)).toEqual(Array(2).fill('short-piece'));
  });

  it('does not drive faster than anything can', async () => {
    const detour = [
      EAST,
      [
        [1000, 0],
        [1000, 900],
      ],
      [
        [1000, 900],
        [0, 900],
      ],
      [
        [0, 900],
        [0, 60],
      ],
    ] as const;
    const places = [...straight(5), [0, 110], [0, 100], [0, 90], [0, 80], [0, 70]] as const;
    const matcher = await matcherOf(detour);
    expect(matcher.match(...pairOf(places)).splits).toHaveLength(1);
    expect(matcher.match(...pairOf(places, 60)).splits).toHaveLength(1);
    // At the 50 km/h that any vehicle may drive.
    expect(roadsOf(matcher.match(...pairOf(places, 240)))).toEqual([0, 1, 2, 3]);
    const slow = await matcherOf(detour, { fastestMetersPerSecond: 10 });
    expect(slow.match(...pairOf(places, 240)).splits).toHaveLength(1);
  });

  it('takes a vehicle that seems to step back a little for standing', async () => {
    const block = [
      [
        [0, 0],
        [200, 0],
      ],
      [
        [200, 0],
        [200, 100],
      ],
      [
        [200, 100],
        [0, 100],
      ],
      [
        [0, 100],
        [0, 0],
      ],
    ] as const;
    const matcher = await matcherOf(block);
    const places = [20, 60, 100, 92, 103, 90, 150].map((x) => [x, 2] as const);
    const matched = matcher.match(...pairOf(places));
    expect(roadsOf(matched)).toEqual([0]);
    expect(matched.pieces[0].routeMeters).toBeCloseTo(130, 0);
    const round = [20, 60, 150, 190, 30, 60, 100].map((x) => [x, 2] as const);
    expect(roadsOf(matcher.match(...pairOf(round, 60)))).toEqual([0, 1, 2, 3, 0]);
  });

  it('keeps to restricted turns and turns round only where the network lets it', async () => {
    const there = [
      [0, 0],
      [300, 0],
    ] as const;
    const on = [
      [300, 0],
      [600, 0],
    ] as const;
    const lines = [there, rightHanded(there), on, rightHanded(on)];
    const places = [
      [100, 2],
      [200, 2],
      [290, 2],
      [200, -2],
      [100, -2],
      [40, -2],
    ] as const;
    const free = await matcherOf(lines);
    const turned = free.match(...pairOf(places));
    expect(roadsOf(turned)).toEqual([0, 1]);
    expect(turned.pieces[0].uTurns).toHaveLength(1);
    const bound = await matcherOf(lines, {}, [[0, 1]]);
    expect(roadsOf(bound.match(...pairOf(places, 60)))).toEqual([0, 2, 3, 1]);
  });

  it('begins and ends with roads that were driven, where places lie on a border', async () => {
    const roads = [
      [
        [0, 0],
        [100, 0],
      ],
      [
        [100, 0],
        [200, 0],
      ],
      [
        [200, 0],
        [300, 0],
      ],
    ] as const;
    const matcher = await matcherOf(roads);
    const matched = matcher.match(...pairOf([100, 120, 140, 160, 200].map((x) => [x, 0] as const)));
    expect(roadsOf(matched)).toEqual([1]);
    expect([...matched.roads]).toEqual([1, 1, 1, 1, 1]);
  });

  it('shows the candidates of every point on request', async () => {
    const matcher = await matcherOf([EAST, rightHanded(EAST)]);
    const places = [...straight(6), [100, 500] as const];
    const [lonLat, times] = pairOf(places);
    expect(matcher.match(lonLat, times).candidates).toBeUndefined();
    const { candidates } = matcher.match(lonLat, times, { withCandidates: true });
    expect([...(candidates?.starts ?? [])]).toEqual([0, 2, 4, 6, 8, 10, 12, 12]);
    expect([...(candidates?.roads.subarray(0, 2) ?? [])]).toEqual([0, 1]);
    expect(candidates?.distances[0]).toBeCloseTo(3, 2);
    expect(candidates?.offsets[0]).toBeCloseTo(50, 2);
  });

  it('refuses settings that are none', async () => {
    await expect(matcherOf([EAST], { candidateCount: 0 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(matcherOf([EAST], { candidateCount: 2.5 })).rejects.toThrow(/whole number/);
    await expect(matcherOf([EAST], { radiusMeters: NaN })).rejects.toThrow(/radiusMeters/);
  });
});

function pairOf(places: Parameters<typeof traceOf>[0], seconds = 15): [Float64Array, Float64Array] {
  const { lonLat, times } = traceOf(places, seconds);
  return [lonLat, times];
}

describe('matching anything at all', () => {
  it('gives connected routes in the order of time for any points', () => {
    const matcher = new Matcher(graph, ubodt);
    const { shapeLonLat } = network;
    const nearby = fc
      .tuple(fc.nat(shapeLonLat.length / 2 - 1), fc.double({ min: -1e-3, max: 1e-3, noNaN: true }))
      .map(([vertex, off]) => [shapeLonLat[2 * vertex] + off, shapeLonLat[2 * vertex + 1] - off]);
    const garbage = fc.tuple(fc.double(), fc.double()).map((place) => [...place]);
    const point = fc.oneof({ weight: 8, arbitrary: nearby }, { weight: 1, arbitrary: garbage });
    const clock = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 300 }) },
      fc.double({ max: 1e6 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(point, clock), { maxLength: 40 }), (points) => {
        let time = 1_372_636_858;
        const times = Float64Array.from(points, ([, step]) =>
          Number.isFinite(step) ? (time += step) : step,
        );
        const matched = matcher.match(Float64Array.from(points.flatMap(([place]) => place)), times);
        expect(matched.pointCount).toBe(points.length);
        expectSound(matcher, matched);
      }),
      { numRuns: 60 },
    );
  });
});
