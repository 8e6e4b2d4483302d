import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown } from '../../domain/testing/grid-town';
import { ShortestPaths } from '../../domain/shortest-path';
import { routeSetFrom, StopReason, type Route } from '../../generation/route';
import { conductOf, type Conduct } from './conduct';
import { FAILURE_KIND_COUNT, hardestPairs, judgeRoutes } from './failure-kinds';
import { FAILURE_KINDS, FailureKind, type RuleChoice, USUAL_RULES } from './failure-rules';

const TOWN = gridTown(6);
const search = new ShortestPaths(TOWN, TOWN.lengthMeters);
const STOPS = Object.values(StopReason);

/** The roads between two junctions of a town with six to a side, by way of others. */
function way(...junctions: readonly number[]): number[] {
  const at = (junction: number) => [0.001 * (junction % 6), 41 + 0.001 * Math.floor(junction / 6)];
  const roadBetween = (from: number, to: number) => {
    const ends = [...at(from), ...at(to)];
    const roads = Array.from({ length: TOWN.roadCount }, (_, road) => road);
    return roads.find((road) => ends.every((value, i) => TOWN.shapeLonLat[4 * road + i] === value))!;
  };
  return junctions.slice(1).map((to, i) => roadBetween(junctions[i], to));
}

/** The same town with blocks of two kilometres, whose ends no errand excuses. */
const WIDE = { ...TOWN, lengthMeters: TOWN.lengthMeters.map((meters) => 20 * meters) };

function kindAndPlace(
  roads: number[],
  over: Partial<Route> = {},
  rules: Partial<RuleChoice> = {},
  network = TOWN,
) {
  const times = roads.map((_road, i) => 300 * i);
  const ends = { origin: roads[0], destination: roads[roads.length - 1], stop: StopReason.arrived };
  const routes = routeSetFrom([{ roads, times, ...ends, ...over }]);
  const { kinds, steps, places } = judgeRoutes(network, routes, conductOf(network, routes), {
    ...USUAL_RULES,
    ...rules,
  });
  expect(places[0]).toBe(steps[0] < 0 ? -1 : roads[steps[0]]);
  return { kind: kinds[0], place: places[0] };
}

const STRAIGHT = way(0, 1, 2, 3);
const FAR = way(34, 35)[0];
/** From the road 0-1 to the road 2-3, around five blocks. */
const AROUND = way(0, 1, 7, 13, 14, 8, 2, 3);
const BLOCK = [1, 2, 8, 7];

describe('failure kinds', () => {
  it('none: arrived by the shortest path, or by one that is not much longer', () => {
    expect(kindAndPlace(STRAIGHT)).toEqual({ kind: FailureKind.none, place: -1 });
    expect(kindAndPlace(way(0, 1, 7, 8, 2, 3)).kind).toBe(FailureKind.none);
  });

  it('cut off, whatever else holds', () => {
    for (const stop of [StopReason.closed, StopReason.cutOff])
      expect(kindAndPlace([4], { destination: FAR, stop })).toEqual({ kind: FailureKind.cutOff, place: 4 });
  });

  it('circled and same roads again, arrived or not, and where it first came back', () => {
    const thrice = way(0, ...BLOCK, ...BLOCK, ...BLOCK, 1);
    const first = way(7, 1)[0];
    const repeated = { kind: FailureKind.repeated, place: first };
    expect(kindAndPlace(thrice)).toEqual(repeated);
    expect(kindAndPlace(thrice, { destination: FAR, stop: StopReason.limit })).toEqual(repeated);
    expect(kindAndPlace(thrice, {}, { circled: 3 })).toEqual({ kind: FailureKind.circled, place: first });
    expect(kindAndPlace(thrice, {}, { circled: false, repeated: false }).kind).toBe(FailureKind.none);
    expect(kindAndPlace(way(0, ...BLOCK, 1, 2)).kind).toBe(FailureKind.none);
  });

  it('implausible detour: much longer than the path, where that is no errand, and where it left the path', () => {
    const there = way(0, 1, 7, 13, 19, 25, 31, 32, 26, 20, 14, 8, 7, 1, 2);
    expect(kindAndPlace(there, {}, {}, WIDE)).toEqual({ kind: FailureKind.detour, place: way(1, 7)[0] });
    // Of a lesser one nobody waits for the path: it is seen where it drove as far as that is long.
    const detour = { kind: FailureKind.detour, place: way(7, 13)[0] };
    expect(kindAndPlace(AROUND, {}, { detour: 2 }, WIDE)).toEqual(detour);
    expect(kindAndPlace(AROUND, {}, {}, WIDE)).toEqual({ kind: FailureKind.none, place: -1 });
    expect(kindAndPlace(AROUND, {}, { detour: 2 }).kind).toBe(FailureKind.none);
  });

  it('wrong start: it answers for another pair', () => {
    expect(kindAndPlace(STRAIGHT, { origin: FAR })).toEqual({
      kind: FailureKind.wrongStart,
      place: STRAIGHT[0],
    });
  });

  it('dead end: by the search, or by the network', () => {
    const over = { destination: FAR, stop: StopReason.deadEnd };
    expect(kindAndPlace(STRAIGHT, over)).toEqual({ kind: FailureKind.deadEnd, place: STRAIGHT[2] });
    const blind = {
      ...TOWN,
      successorOffsets: TOWN.successorOffsets.map(() => 0),
      successors: new Uint32Array(0),
    };
    expect(kindAndPlace([4], { destination: FAR, stop: StopReason.limit }, {}, blind).kind).toBe(
      FailureKind.deadEnd,
    );
  });

  it('wrong part of town: drove far enough, and is far away', () => {
    const [origin, destination] = [way(14, 15)[0], way(16, 17)[0]];
    const away = way(14, 15, 9, 3, 2, 1, 0);
    const over = { origin, destination, stop: StopReason.limit };
    expect(kindAndPlace(away, over)).toEqual({ kind: FailureKind.astray, place: away[away.length - 1] });
  });

  it('stopped early: a search that ran out on its way', () => {
    for (const stop of [StopReason.limit, StopReason.beamsClosed])
      expect(kindAndPlace(STRAIGHT, { destination: FAR, stop })).toEqual({
        kind: FailureKind.stoppedEarly,
        place: STRAIGHT[2],
      });
    expect(kindAndPlace(STRAIGHT, { destination: way(3, 4)[0], stop: StopReason.limit }).kind).toBe(
      FailureKind.stoppedEarly,
    );
  });

  it('are exactly one for each route, with a road on it as its place, and agree with their readings', () => {
    const road = fc.nat(TOWN.roadCount - 1);
    const route = fc.record({
      roads: fc.array(road, { minLength: 1, maxLength: 30 }),
      destination: road,
      stop: fc.constantFrom(...STOPS),
    });
    fc.assert(
      fc.property(route, ({ roads, destination, stop }) => {
        const end = stop === StopReason.arrived ? roads[roads.length - 1] : destination;
        const { kind, place } = kindAndPlace(roads, { destination: end, stop });
        expect(FAILURE_KINDS[kind as FailureKind].label).toBeTruthy();
        if (kind === FailureKind.none) expect(place).toBe(-1);
        else expect(roads).toContain(place);
        const arrived = stop === StopReason.arrived;
        if (kind === FailureKind.none || kind === FailureKind.detour) expect(arrived).toBe(true);
      }),
    );
  });

  it('never name a shortest path that arrives', () => {
    const road = fc.nat(TOWN.roadCount - 1);
    fc.assert(
      fc.property(road, road, (origin, destination) => {
        expect(kindAndPlace([...search.path(origin, destination)!]).kind).toBe(FailureKind.none);
      }),
    );
  });

  it('change exactly at their thresholds', () => {
    const route = { roads: STRAIGHT, times: [0, 30, 60], origin: STRAIGHT[0], destination: STRAIGHT[2] };
    const routes = routeSetFrom([{ ...route, stop: StopReason.arrived }]);
    const base = { ...conductOf(TOWN, routes), shortestKm: Float64Array.of(1) };
    const kindWith = (values: Partial<Record<keyof Conduct['values'], number>>) => {
      const columns = Object.entries(values).map(([key, value]) => [key, Float64Array.of(value)]);
      const conduct = { ...base, values: { ...base.values, ...Object.fromEntries(columns) } } as Conduct;
      return judgeRoutes(TOWN, routes, conduct).kinds[0];
    };
    const { circled, detour, tooFast } = USUAL_RULES as Record<string, number>;
    expect(kindWith({ loops: circled })).toBe(FailureKind.circled);
    expect(kindWith({ loops: circled - 1 })).toBe(FailureKind.none);
    expect(kindWith({ detour })).toBe(FailureKind.detour);
    expect(kindWith({ detour: detour - 1e-9 })).toBe(FailureKind.none);
    expect(kindWith({ detour: NaN })).toBe(FailureKind.none);
    expect(kindWith({ topSpeed: tooFast })).toBe(FailureKind.tooFast);
    expect(kindWith({ topSpeed: tooFast - 1e-9 })).toBe(FailureKind.none);
    expect(kindWith({ revisits: 3 })).toBe(FailureKind.repeated);
    expect(kindWith({ revisits: 2 })).toBe(FailureKind.none);
  });

  it('are counted', () => {
    const one = { roads: STRAIGHT, times: [0, 30, 60], origin: STRAIGHT[0], destination: STRAIGHT[2] };
    const routes = routeSetFrom([
      { ...one, stop: StopReason.arrived },
      { ...one, origin: FAR, stop: StopReason.arrived },
      { ...one, destination: FAR, stop: StopReason.limit },
    ]);
    const { kindCounts } = judgeRoutes(TOWN, routes, conductOf(TOWN, routes));
    expect(FAILURE_KIND_COUNT).toBe(Object.keys(FAILURE_KINDS).length);
    const { none, wrongStart, stoppedEarly } = FailureKind;
    expect([none, wrongStart, stoppedEarly].map((kind) => kindCounts[kind])).toEqual([1, 1, 1]);
    expect(kindCounts.reduce((sum, count) => sum + count)).toBe(3);
  });
});

describe('the hardest pairs', () => {
  it('are those at which most fail, then those of the largest mean error', () => {
    const models = [
      { kinds: Uint8Array.of(0, 6, 6, 0, 1), errors: Float64Array.of(1, 2, 3, NaN, 50) },
      { kinds: Uint8Array.of(0, 0, 4, 0, 1), errors: Float64Array.of(5, 2, NaN, NaN, 90) },
    ];
    const { pairs, failures, errors } = hardestPairs(models, 4);
    expect([...pairs]).toEqual([2, 1, 4, 0]);
    expect([...failures]).toEqual([2, 1, 0, 0]);
    expect([...errors]).toEqual([3, 2, 70, 3]);
  });

  it('are none without models', () => {
    expect(hardestPairs([], 5).pairs).toHaveLength(0);
  });
});
