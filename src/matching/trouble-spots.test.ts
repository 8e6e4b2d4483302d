import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { timesTheWork } from '../base/testing/work';
import { tripAt } from '../domain/trajectory-set';
import { buildUbodt } from './ubodt';
import { matchGraph, pointOnRoad } from './match-graph';
import { matchTraces } from './match-traces';
import { isDeadEnd, isOpposite } from './matched-piece';
import { Matcher } from './matcher';
import { simulateGps } from './simulate-gps';
import { matchingCity, networkInMeters, networkWithout, traceOf, tracesOf } from './testing/matching-city';
import {
  gatherTroubles,
  spotAt,
  TROUBLE_KINDS,
  TroubleList,
  type Troubles,
  type TroubleSpots,
} from './trouble-spots';

type Place = readonly [x: number, y: number];

const bothWays = (...line: Place[]): Place[][] => [line, [...line].reverse()];

/**
 * A street to the east that breaks off at 400 m on the map and goes on at 500 m. A route along it turns back at
 * the gap, takes the ring in the north and turns back once more behind the gap. Roads 0 and 1 lie before the
 * gap, 2 and 3 behind it, 4 to 7 are the ring.
 */
const lines = [
  ...bothWays([0, 0], [400, 0]),
  ...bothWays([500, 0], [900, 0]),
  ...bothWays([0, 0], [0, 250], [450, 250]),
  ...bothWays([450, 250], [900, 250], [900, 0]),
];
const network = networkInMeters(lines);
const graph = matchGraph(network);
const matcher = new Matcher(graph, await buildUbodt(graph));

const eastwards = (step: number): Place[] =>
  Array.from({ length: Math.floor(900 / step) + 1 }, (_, i): Place => [i * step, 3]);

const metersOf = (lon: number, lat: number) => [graph.plane.x(lon), graph.plane.y(lat)];
const origin = metersOf(network.shapeLonLat[0], network.shapeLonLat[1]);

describe('trouble of traces', () => {
  it('gathers where the map lacks a road, with its dead end', async () => {
    // A point in 150 s could be as far as the ring is long; one in 5 s could not, so the trace is cut.
    const { trouble, quality, perTrace, tripDetours } = await matchTraces(
      matcher,
      tracesOf([traceOf(eastwards(100), 150), traceOf(eastwards(40), 5), traceOf(eastwards(100), 150)]),
    );
    expect(quality).toMatchObject({ trips: 2, detours: 2, uTurns: 4, splits: 1, tripsWithDetour: 2 });
    expect([...perTrace.detours]).toEqual([1, 0, 1]);
    expect([...tripDetours]).toEqual([1, 1]);
    expect(trouble.count).toBe(1);
    const [spot] = trouble.spots;
    expect(spot).toMatchObject({ detours: 2, uTurns: 4, splits: 1, road: 0, isDeadEnd: true });
    expect([...spot.traces]).toEqual([0, 1, 2]);
    const [x, y] = metersOf(spot.lon, spot.lat);
    expect(x - origin[0]).toBeGreaterThan(380);
    expect(x - origin[0]).toBeLessThan(480);
    expect(Math.abs(y - origin[1])).toBeLessThan(5);
  });

  it('is none where the roads lead on', async () => {
    const along = Array.from({ length: 9 }, (_, i): Place => [50 * i, 252]);
    const { trouble } = await matchTraces(matcher, tracesOf([traceOf(along, 5)]));
    expect(trouble).toEqual({ spots: [], count: 0 });
  });

  it('finds the places where a route turns back, is cut and takes a detour', () => {
    const slow = traceOf(eastwards(100), 150);
    const { pieces, splits } = matcher.match(slow.lonLat, slow.times);
    expect(splits).toHaveLength(0);
    expect(pieces).toHaveLength(1);
    const [{ roads, uTurns, detours }] = pieces;
    expect([...roads.slice(uTurns[0], uTurns[0] + 2)]).toEqual([0, 1]);
    expect([...detours]).toEqual([4]);
    const fast = traceOf(eastwards(40), 5);
    const cut = matcher.match(fast.lonLat, fast.times);
    expect(cut.splits).toHaveLength(1);
    expect(40 * cut.splits[0]).toBeGreaterThan(300);
    expect(40 * cut.splits[0]).toBeLessThan(500);
  });
});

describe('a road that is taken out of a map', () => {
  it('is where most traces have trouble, if many drive it', async () => {
    const city = await matchingCity();
    const { network: whole } = city.graph;
    const visits = new Uint32Array(whole.roadCount);
    for (const road of city.trips.roads) visits[road] += Number(whole.lengthMeters[road] > 150);
    const busiest = visits.indexOf(visits.reduce((most, count) => Math.max(most, count), 0));
    const lacks = (road: number) => road === busiest || isOpposite(whole, road, busiest);
    const gone = new Set([...visits.keys()].filter(lacks));
    const random = new Random(3);
    const device = { noiseMeters: 10, intervalSeconds: 15 };
    const drives = Array.from({ length: city.trips.tripCount }, (_, trip) => {
      const { roads, times } = tripAt(city.trips, trip);
      return simulateGps(city.graph, roads, times, device, random);
    }).filter(({ times }) => times.length >= 5);
    const part = matchGraph(networkWithout(whole, gone));
    const onPart = new Matcher(part, await buildUbodt(part));
    const list = new TroubleList(part);
    drives.forEach(({ lonLat, times }, trace) => list.add(trace, onPart.match(lonLat, times), lonLat));
    const [spot, next] = gatherTroubles(part, list.finish()).spots;
    const [lon, lat] = pointOnRoad(city.graph, busiest, city.graph.lengthMeters[busiest] / 2);
    const away = [part.plane.x(spot.lon) - part.plane.x(lon), part.plane.y(spot.lat) - part.plane.y(lat)];
    expect(Math.hypot(...away)).toBeLessThan(150);
    expect(spot.traces.length).toBeGreaterThan(2 * next.traces.length);
    const driven = [...spot.traces].filter((trace) => drives[trace].roads.some((road) => gone.has(road)));
    expect(driven.length / spot.traces.length).toBeGreaterThan(0.9);
  });
});

describe('isDeadEnd', () => {
  it('is so of roads that only the way back follows', () => {
    expect(lines.flatMap((_, road) => (isDeadEnd(network, road) ? [road] : []))).toEqual([0, 3]);
  });
});

const trouble = fc.record({
  kind: fc.nat(TROUBLE_KINDS.length - 1),
  trace: fc.nat(30),
  road: fc.integer({ min: -1, max: 7 }),
  x: fc.integer({ min: -8000, max: 8000 }),
  y: fc.integer({ min: -8000, max: 8000 }),
});
type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

const troublesOf = (list: readonly Trouble[]): Troubles => ({
  kinds: Uint8Array.from(list, ({ kind }) => kind),
  traces: Uint32Array.from(list, ({ trace }) => trace),
  roads: Int32Array.from(list, ({ road }) => road),
  xy: Int32Array.from(list.flatMap(({ x, y }) => [x, y])),
});

const plain = ({ spots, count }: TroubleSpots) => ({
  count,
  spots: spots.map((spot) => ({ ...spot, traces: [...spot.traces] })),
});

describe('gatherTroubles', () => {
  it('does not depend on the order, and counts each trouble once', () => {
    fc.assert(
      fc.property(fc.array(trouble, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (list, random) => {
        const gathered = gatherTroubles(graph, troublesOf(list), Infinity);
        const shuffled = list
          .map((one) => [one, random.next().value as number] as const)
          .sort(([, a], [, b]) => a - b)
          .map(([one]) => one);
        expect(plain(gatherTroubles(graph, troublesOf(shuffled), Infinity))).toEqual(plain(gathered));
        TROUBLE_KINDS.forEach((name, kind) => {
          const sum = gathered.spots.reduce((total, spot) => total + spot[name], 0);
          expect(sum).toBe(list.filter((one) => one.kind === kind).length);
        });
        expect(gathered.spots).toHaveLength(gathered.count);
        const traces = gathered.spots.flatMap((spot) => [...spot.traces]);
        expect(new Set(traces)).toEqual(new Set(list.map((one) => one.trace)));
        const sizes = gathered.spots.map((spot) => spot.traces.length);
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        for (const spot of gathered.spots)
          expect([...spot.traces]).toEqual([...new Set(spot.traces)].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps those with the most traces, and says how many there are', () => {
    const at = (x: number, trace: number) => ({ kind: 0, trace, road: 2, x, y: 0 });
    const list = [at(-5000, 1), at(0, 1), at(0, 2), at(5000, 3), at(5000, 3), at(5000, 4), at(5010, 5)];
    const { spots, count } = gatherTroubles(graph, troublesOf(list), 2);
    expect(count).toBe(3);
    expect(spots.map(({ traces, detours }) => [[...traces], detours])).toEqual([
      [[3, 4, 5], 4],
      [[1, 2], 2],
    ]);
  });

  it('names the road of most troubles, and none where none is known', () => {
    const at = (road: number) => ({ kind: 2, trace: 1, road, x: 0, y: 0 });
    expect(gatherTroubles(graph, troublesOf([at(5), at(3), at(3), at(-1)])).spots[0].road).toBe(3);
    expect(gatherTroubles(graph, troublesOf([at(5)])).spots[0].isDeadEnd).toBe(false);
    expect(gatherTroubles(graph, troublesOf([at(-1)])).spots[0]).toMatchObject({
      road: null,
      isDeadEnd: false,
    });
  });

  it('gathers thousands without comparing each with each', () => {
    const scattered = (length: number) =>
      troublesOf(
        Array.from({ length }, (_, i) => ({
          kind: i % 3,
          trace: i >> 1,
          road: -1,
          x: (i * 7919) % 400_000,
          y: (i * 104_729) % 400_000,
        })),
      );
    const [few, many] = [scattered(250), scattered(16_000)];
    expect(gatherTroubles(graph, many).spots).toHaveLength(200);
    const inParts = () => {
      for (let part = 0; part < 64; part++) gatherTroubles(graph, few);
    };
    // Compared with each other, they would take 64 times as long as their parts.
    expect(timesTheWork(() => gatherTroubles(graph, many), inParts)).toBeLessThan(20);
  });
});

describe('spotAt', () => {
  it('is the nearest within 150 m', () => {
    const at = (x: number) => ({ kind: 0, trace: 1, road: -1, x, y: 0 });
    const { spots } = gatherTroubles(graph, troublesOf([at(0), at(4000)]));
    const near = (x: number) => spotAt(graph, spots, graph.plane.lonOf(x), graph.plane.latOf(0));
    const [first, second] = [...spots].sort((a, b) => a.lon - b.lon);
    expect(near(140)).toBe(first);
    expect(near(260)).toBe(second);
    expect(near(200)).toBeNull();
  });
});
