import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { DRIVEN, pairSets, UNPAIRED_REASONS, type Pairing, type RouteEnds } from './pairing';

type Row = readonly [origin: number, destination: number, departure?: number | undefined];

const ends = (rows: readonly Row[], requested = true): RouteEnds => ({
  count: rows.length,
  origins: Uint32Array.from(rows, ([origin]) => origin),
  destinations: Uint32Array.from(rows, ([, destination]) => destination),
  departures: Float64Array.from(rows, ([, , departure = NaN]) => departure),
  requested,
});

const pairsOf = ({ driven, of }: Pairing): number[][] =>
  Array.from(driven, (trip, pair) => [trip, ...of.map((routes) => routes[pair])]);

const unpairedOf = ({ unpaired }: Pairing) =>
  Array.from(unpaired.sets, (set, i) => [
    set,
    unpaired.indices[i],
    UNPAIRED_REASONS[unpaired.reasons[i]],
    unpaired.lacking[i],
  ]);

describe('pairSets', () => {
  it('pairs routes and trips of the same ends, whatever their order', () => {
    const driven = ends([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const turned = ends([
      [5, 6],
      [1, 2],
      [3, 4],
    ]);
    const pairing = pairSets(driven, [turned, driven]);
    expect(pairsOf(pairing)).toEqual([
      [0, 1, 0],
      [1, 2, 1],
      [2, 0, 2],
    ]);
    expect(pairing.unpaired.count).toBe(0);
  });

  it('takes the k-th route for the k-th trip of the same ends', () => {
    const twice = ends([
      [1, 2],
      [1, 2],
    ]);
    expect(pairsOf(pairSets(twice, [twice]))).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('lets equal departures go first, and pairs the rest in order', () => {
    const driven = ends([
      [1, 2, 100],
      [1, 2, 200],
      [1, 2, 300],
    ]);
    const routes = ends([
      [1, 2, 300],
      [1, 2],
      [1, 2, 999],
    ]);
    expect(pairsOf(pairSets(driven, [routes]))).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
  });

  it('gives the one route of a set without times to the trip that another set has a route for', () => {
    const driven = ends([
      [1, 2, 100],
      [1, 2, 200],
    ]);
    expect(pairsOf(pairSets(driven, [ends([[1, 2, 200]]), ends([[1, 2]])]))).toEqual([[1, 0, 0]]);
    expect(pairsOf(pairSets(driven, [ends([[1, 2]]), ends([[1, 2, 200]])]))).toHaveLength(1);
  });

  it('says of each that has no partner why', () => {
    const driven = ends([
      [1, 2],
      [3, 4],
      [5, 6],
      [5, 6],
    ]);
    const a = ends([
      [1, 2],
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const b = ends([
      [1, 2],
      [2, 1],
      [5, 6],
      [5, 6],
    ]);
    const pairing = pairSets(driven, [a, b]);
    expect(pairsOf(pairing)).toEqual([
      [0, 0, 0],
      [2, 3, 2],
    ]);
    expect(unpairedOf(pairing)).toEqual([
      [DRIVEN, 1, 'no-route', 1],
      [DRIVEN, 3, 'fewer-routes', 0],
      [0, 1, 'more-routes', DRIVEN],
      [0, 2, 'partner-lost', 1],
      [1, 1, 'no-trip', DRIVEN],
      [1, 3, 'partner-lost', 0],
    ]);
  });

  it('pairs nothing with nothing', () => {
    const pairing = pairSets(ends([]), [ends([[1, 2]], false)]);
    expect(pairsOf(pairing)).toEqual([]);
    expect(unpairedOf(pairing)).toEqual([[0, 0, 'no-trip', DRIVEN]]);
    expect(pairing.requested).toEqual({ driven: true, sets: [false] });
  });

  const rows = fc.array(
    fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom(undefined, 100, 200)).map((row): Row => row),
    { maxLength: 30 },
  );

  it('pairs each trip and route at most once, with equal ends only, and accounts for all of them', () => {
    fc.assert(
      fc.property(rows, fc.array(rows, { minLength: 1, maxLength: 3 }), (trips, others) => {
        const [driven, sets] = [ends(trips), others.map((set) => ends(set))];
        const pairing = pairSets(driven, sets);
        const places = [trips, ...others].map(() => new Set<number>());
        for (const pair of pairsOf(pairing))
          pair.forEach((index, set) => {
            const row = [trips, ...others][set][index];
            expect(row.slice(0, 2)).toEqual(trips[pair[0]].slice(0, 2));
            expect(places[set].has(index)).toBe(false);
            places[set].add(index);
          });
        for (const [set, index] of unpairedOf(pairing) as [number, number][]) {
          expect(places[set + 1].has(index)).toBe(false);
          places[set + 1].add(index);
        }
        expect(places.map(({ size }) => size)).toEqual([trips, ...others].map(({ length }) => length));
      }),
    );
  });

  it('makes of one set as many pairs as its ends allow', () => {
    fc.assert(
      fc.property(rows, rows, (trips, routes) => {
        const tally = (list: readonly Row[]) => {
          const counts = new Map<string, number>();
          for (const [o, d] of list) counts.set(`${o} ${d}`, (counts.get(`${o} ${d}`) ?? 0) + 1);
          return counts;
        };
        const [a, b] = [tally(trips), tally(routes)];
        const most = [...a].reduce((sum, [key, count]) => sum + Math.min(count, b.get(key) ?? 0), 0);
        expect(pairSets(ends(trips), [ends(routes)]).driven).toHaveLength(most);
      }),
    );
  });

  it('pairs 100,000 trips with two sets, also where all have the same ends', () => {
    const dice = new Random(1);
    const many = (kinds: number) =>
      ends(Array.from({ length: 100_000 }, (): Row => [dice.int(kinds), dice.int(kinds), dice.int(1e6)]));
    for (const kinds of [1, 200, 20_000]) {
      // A quadratic step would take minutes, and the test would never end in its time.
      const pairing = pairSets(many(kinds), [many(kinds), many(kinds)]);
      if (kinds === 1) expect(pairing.driven).toHaveLength(100_000);
    }
  });
});
