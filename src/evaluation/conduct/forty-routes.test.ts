import { describe, expect, it } from 'vitest';
import { closeRoads } from '../../domain/closed-roads';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { networkOf } from '../../domain/testing/small-network';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason, tripsAsRoutes, type Route, type RouteSet } from '../../generation/route';
import { conductOf } from './conduct';
import { judgeRoutes } from './failure-kinds';
import { FailureKind, type FailureName, type RuleChoice, USUAL_RULES } from './failure-rules';

/**
 * Streets between junctions 500 m apart at the equator, a letter each. From g to l a street is driven to the east only,
 * all others both ways; the street from v to w is closed; from f a road leads to y, where it ends.
 *
 *     a b c d e f y
 *     g h i j k l
 *     m n o p q r
 *     s t u v w x
 */
const COLUMNS = 6;
const METERS = 500;
const LETTERS = [...'abcdefghijklmnopqrstuvwx'];
const ONE_WAY = 'ghijkl';
/** Roads by the junctions that they lead from and to. */
const ROADS = LETTERS.flatMap((from, at) => {
  const east = at % COLUMNS < COLUMNS - 1 ? [LETTERS[at + 1]] : [];
  const south = at + COLUMNS < LETTERS.length ? [LETTERS[at + COLUMNS]] : [];
  return [...east, ...south].flatMap((to) =>
    ONE_WAY.includes(from) && ONE_WAY.includes(to) ? [from + to] : [from + to, to + from],
  );
}).concat('fy');
const placeOf = (letter: string): readonly [lon: number, lat: number] => {
  const at = LETTERS.indexOf(letter);
  const [column, row] = at < 0 ? [COLUMNS, 0] : [at % COLUMNS, Math.floor(at / COLUMNS)];
  return [(column * METERS) / METERS_PER_DEGREE, (-row * METERS) / METERS_PER_DEGREE];
};
/** No way goes straight back, and a sign forbids the turn from ab to bh. */
const mayFollow = (road: string, next: string) =>
  road[1] === next[0] && road[0] !== next[1] && road + next !== 'abbh';
const drawn = networkOf(
  ROADS.map(([from, to]) => [placeOf(from), placeOf(to)]),
  ROADS.flatMap((road, i) => ROADS.flatMap((next, k) => (mayFollow(road, next) ? [[i, k] as const] : []))),
);
const network = { ...drawn, lengthMeters: drawn.lengthMeters.map(() => METERS) };
const road = (name: string): number => {
  const found = ROADS.indexOf(name);
  if (found < 0) throw new Error(`There is no road ${name}.`);
  return found;
};
const closed = closeRoads(network, [road('vw'), road('wv')]);

interface Made {
  /** Roads along the junctions of a word; the next word begins anew. */
  readonly way: string;
  /** Seconds on each road. */
  readonly seconds?: number;
  /** Seconds at which single places are entered instead. */
  readonly times?: Readonly<Record<number, number>>;
  /** What was asked for, where it is not the first and the last road. */
  readonly origin?: string;
  readonly destination?: string;
}

const FINE: Readonly<Record<string, Made>> = {
  'straight on': { way: 'abcdef' },
  'one road': { way: 'ab' },
  'once around a block': { way: 'edcijde' },
  'along the one-way street': { way: 'aghijkl' },
  'around the closed road': { way: 'tuopqw' },
  'as fast as on a motorway': { way: 'abcdefl', seconds: 15 },
  'faster than any limit, but not than any car': { way: 'abcdefl', seconds: 10 },
  'two roads entered in the same second': { way: 'abcdef', times: { 2: 45 } },
  'a kilometre in one second amid a slow trip': { way: 'abcdefl', times: { 2: 90, 3: 90, 4: 91 } },
  'an hour at a red light': { way: 'abcde', times: { 2: 3645, 3: 3690 } },
  'without times': { way: 'abcd', seconds: NaN },
  'an errand that ends where it began': { way: 'abcdjponmgab' },
  'nearly twice as long as needed': { way: 'abcijpqkef' },
  'three times as long as needed': { way: 'mntsmno' },
  'two roads again': { way: 'dcijdcio' },
  'three of nine roads again': { way: 'dcijdcijke' },
  'seven loops': { way: 'ghbaghicbhijdcijkedjklfeklrqwxrqponmgh' },
};

/** Each with the place where it fails. */
const FAILED: Readonly<
  Partial<Record<FailureName, Readonly<Record<string, Made & { readonly at: number }>>>>
> = {
  jump: {
    'over one block': { way: 'abc de', at: 2 },
    'across town': { way: 'ab wx', at: 1 },
    'into a parallel street': { way: 'abc ijk', at: 2 },
  },
  wrongWay: {
    'one road of the one-way street': { way: 'ci hi hb', at: 1 },
    'all of the one-way street': { way: 'fl kl jk ij', at: 1 },
    'the first road in the wrong direction': { way: 'ba bcd', at: 0 },
    'a road in the middle in the wrong direction': { way: 'ab cb cd', at: 1 },
    'the last road in the wrong direction': { way: 'abc dc', at: 2 },
  },
  forbiddenTurn: {
    'where a sign forbids it': { way: 'abhn', at: 1 },
    'back on the spot': { way: 'abc cb', at: 2 },
  },
  closedRoad: {
    'over it': { way: 'uvwx', at: 1 },
    'from it': { way: 'wvpj', at: 0 },
  },
  timesBack: {
    'by a second': { way: 'abcd', times: { 1: 90, 2: 89 }, at: 2 },
    'on every road': { way: 'abcd', seconds: -45, at: 1 },
  },
  tooFast: {
    'at 240 km/h from the first road on': { way: 'abcdefl', seconds: 5.8, at: 5 },
    'in no time': { way: 'abcd', seconds: 0, at: 2 },
  },
  wrongStart: { 'one road too late': { way: 'bcd', origin: 'ab', at: 0 } },
  circled: { 'eight loops': { way: 'ghbaghicbhijdcijkedjklfeklrqwxrqpouvponmgh', at: 3 } },
  repeated: { 'three times around a block': { way: 'dcijdcijdcijd', at: 3 } },
  detour: { 'six times as long as needed': { way: 'mntuvpjdcbhno', at: 1 } },
  deadEnd: { 'into the road that ends': { way: 'defy', destination: 'rx', at: 2 } },
  astray: { 'the other way': { way: 'pqkedc', destination: 'qr', at: 4 } },
  stoppedEarly: { 'half of the way': { way: 'abcd', destination: 'lr', at: 2 } },
};

function routeOf({ way, seconds = 45, times = {}, origin, destination }: Made): Route {
  const roads = way.split(' ').flatMap((word) => [...word].slice(1).map((to, i) => road(word[i] + to)));
  const end = roads[roads.length - 1];
  const asked = destination === undefined ? end : road(destination);
  return {
    roads,
    times: roads.map((_road, i) => times[i] ?? seconds * i),
    origin: origin === undefined ? roads[0] : road(origin),
    destination: asked,
    stop: end === asked ? StopReason.arrived : StopReason.limit,
  };
}

/** The same roads and times twice: as a model's routes beside their trips, and as the trips themselves. */
function bothSets(routes: readonly Route[]): readonly RouteSet[] {
  const generated = routeSetFrom(routes);
  const trips = trajectorySetFrom(
    routes.map(({ roads, times }) => ({ roads: [...(roads as number[])], times: [...(times as number[])] })),
  );
  return [generated, tripsAsRoutes(trips, generated)];
}

const failed = Object.entries(FAILED).flatMap(([name, made]) =>
  Object.entries(made).map(([title, one]) => [name as FailureName, title, one] as const),
);
const NOT_ARRIVED: readonly FailureName[] = ['deadEnd', 'astray', 'stoppedEarly'];

function judged(made: Made, off: readonly FailureName[] = []): { kind: number; step: number }[] {
  const rules: RuleChoice = { ...USUAL_RULES, ...Object.fromEntries(off.map((name) => [name, false])) };
  return bothSets([routeOf(made)]).map((set) => {
    const { kinds, steps } = judgeRoutes(network, set, conductOf(network, set, { closed }), rules);
    return { kind: kinds[0], step: steps[0] };
  });
}

describe('forty routes', () => {
  it('are forty', () => expect(Object.keys(FINE).length + failed.length).toBe(40));

  it.each(Object.entries(FINE))('fine: %s', (_title, made) => {
    const fine = { kind: FailureKind.none, step: -1 };
    expect(judged(made)).toEqual([fine, fine]);
  });

  it.each(failed)('%s: %s, driven or drawn, and for no other reason', (name, _title, made) => {
    const one = { kind: FailureKind[name], step: made.at };
    expect(judged(made)).toEqual([one, one]);
    const without = judged(made, NOT_ARRIVED.includes(name) ? NOT_ARRIVED : [name]);
    expect(without.map(({ kind }) => kind)).toEqual([FailureKind.none, FailureKind.none]);
  });

  it('fail alike beside a trip that drove as they did', () => {
    const routes = failed.map(([, , made]) => routeOf(made));
    const [generated, driven] = bothSets(routes);
    const twins = { ...driven, tripCount: driven.count, sourceRows: new Uint32Array(driven.count) };
    const beside = judgeRoutes(network, generated, conductOf(network, generated, { closed, twins }));
    expect(beside).toEqual(judgeRoutes(network, driven, conductOf(network, driven, { closed })));
  });

  it('are named for what is impossible first on the way, and for that before what is implausible', () => {
    const first = (way: string) => judged({ way }).map(({ kind }) => kind);
    expect(first('abh wx')).toEqual([FailureKind.forbiddenTurn, FailureKind.forbiddenTurn]);
    expect(first('wx abh')).toEqual([FailureKind.jump, FailureKind.jump]);
    expect(first('dcijdcijdcijd ab')).toEqual([FailureKind.jump, FailureKind.jump]);
  });
});
