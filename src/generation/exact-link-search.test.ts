import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { successorIndex, type RoadNetwork } from '../domain/road-network';
import { ShortestPaths } from '../domain/shortest-path';
import { ExactLinkSearch, tabledStepCost, type LinkSearchOptions } from './exact-link-search';
import { generateRoutes } from './generate-routes';
import { routeAt } from './route';
import { allRoutes } from './testing/all-routes';
import { HistoryModel, historyPolicy, type Policy } from './testing/history-model';

const graphOf = (roads: number, most: number) =>
  fc.record({
    successors: fc.array(fc.uniqueArray(fc.nat(roads - 1), { maxLength: most }), {
      minLength: roads,
      maxLength: roads,
    }),
    seed: fc.nat(),
    levels: fc.constantFrom(1, 3, Infinity),
    origin: fc.nat(roads - 1),
    destination: fc.nat(roads - 1),
    perStep: fc.constantFrom(0, 0.05, 1),
    extra: fc.boolean(),
  });
type Case = ReturnType<typeof graphOf> extends fc.Arbitrary<infer T> ? T : never;

/** A policy that looks at the previous and the present road alone, with its costs as the search takes them. */
function secondOrder({ successors, seed, levels, perStep, extra }: Case) {
  const whole = historyPolicy(seed, levels);
  const policy: Policy = (path, nexts) => whole(path.slice(-2), nexts);
  const { network } = new HistoryModel(successors, policy);
  const first = successors.flatMap((nexts, road) => policy([road], nexts).map((p) => -Math.log(p)));
  const then = successors.flatMap((heads, tail) =>
    heads.flatMap((head) => policy([tail, head], successors[head]).map((p) => -Math.log(p))),
  );
  const random = new Random(seed).fork('links');
  const perLink = extra ? Float64Array.from(network.successors, () => random.next()) : undefined;
  const costs: LinkSearchOptions = { perStep, ...(perLink && { perLink }) };
  const stepCost = (path: readonly number[], next: number) => {
    const road = path[path.length - 1];
    const nexts = successors[road];
    const link = linkOf(network, road, next);
    return -Math.log(policy(path, nexts)[nexts.indexOf(next)]) + perStep + (perLink?.[link] ?? 0);
  };
  return { policy, network, costs, stepCost, step: tabledStepCost(network, first, then) };
}

const linkOf = (network: RoadNetwork, road: number, next: number) =>
  network.successorOffsets[road] + successorIndex(network, road, next);

describe('exact search over links', () => {
  it.each([
    { simple: false, of: 'walks', graphs: graphOf(5, 2), maxRoads: 11 },
    { simple: true, of: 'routes without a road twice', graphs: graphOf(8, 3), maxRoads: 8 },
  ])('finds the cheapest of all $of, and proves it', ({ simple, graphs, maxRoads }) => {
    fc.assert(
      fc.property(graphs, (each) => {
        const { network, costs, step, stepCost } = secondOrder(each);
        const { successors, origin, destination } = each;
        const all = allRoutes(origin, destination, { successors, stepCost, maxRoads, revisits: !simple });
        const found = new ExactLinkSearch(network).route(origin, destination, step, { ...costs, simple });
        expect(found === null).toBe(all.length === 0);
        if (!found) return;
        expect(found.proven).toBe(true);
        expect(found.cost).toBeCloseTo(Math.min(...all.map(({ cost }) => cost)), 10);
        const same = all.find(({ roads }) => `${roads}` === `${found.roads}`);
        expect(same?.cost).toBeCloseTo(found.cost, 10);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the exact search over paths, with its costs to go as the bound and without', async () => {
    await fc.assert(
      fc.asyncProperty(graphOf(6, 3), fc.boolean(), async (any, revisits) => {
        const each: Case = { ...any, perStep: 0, extra: false };
        const { network, policy, step } = secondOrder(each);
        const { successors, origin, destination } = each;
        const search = new ExactLinkSearch(network);
        const found = search.route(origin, destination, step, { simple: !revisits });
        const pairs = {
          origins: Uint32Array.of(origin),
          destinations: Uint32Array.of(destination),
          departures: Float64Array.of(0),
        };
        const remaining = (to: number) => search.costsTo(to, step).fromRoad;
        const model = new HistoryModel(successors, policy);
        const options = { search: 'exact', maxRoads: 20, exact: { revisits, remaining } } as const;
        const { logProb, proven } = routeAt(await generateRoutes(model, pairs, options), 0);
        expect(proven).toBe(found !== null);
        if (found) expect(-logProb).toBeCloseTo(found.cost, 10);
        if (revisits || !found) return;
        const plain = await generateRoutes(model, pairs, { search: 'exact', maxRoads: 20 });
        expect(-plain.logProbs[0]).toBeCloseTo(found.cost, 10);
      }),
      { numRuns: 200 },
    );
  });

  it('has costs to go that are those of its routes, and consistent', () => {
    fc.assert(
      fc.property(graphOf(8, 3), (each) => {
        const { network, costs, step } = secondOrder(each);
        const { destination, perStep } = each;
        const search = new ExactLinkSearch(network);
        const { afterLink, fromRoad } = search.costsTo(destination, step, costs);
        const { successorOffsets: offsets, successors } = network;
        const cost = (before: number, link: number) =>
          step(before, link) + perStep + (costs.perLink?.[link] ?? 0);
        for (let road = 0; road < network.roadCount; road++) {
          let least = road === destination ? 0 : Infinity;
          for (let link = offsets[road]; link < offsets[road + 1]; link++)
            least = Math.min(least, cost(-1, link) + afterLink[link]);
          const found = search.route(road, destination, step, costs)?.cost ?? Infinity;
          if (found < Infinity) expect(least).toBeCloseTo(found, 10);
          else expect(least).toBe(Infinity);
          expect(fromRoad[road]).toBeLessThanOrEqual(least);
        }
        successors.forEach((road, link) => {
          expect(fromRoad[road]).toBeLessThanOrEqual(afterLink[link]);
          if (road === destination) return expect(afterLink[link]).toBe(0);
          for (let next = offsets[road]; next < offsets[road + 1]; next++)
            expect(afterLink[link]).toBeLessThanOrEqual(cost(link, next) + afterLink[next]);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is Dijkstra over roads where the previous road does not matter', () => {
    fc.assert(
      fc.property(graphOf(8, 3), ({ successors, seed, levels, origin, destination }) => {
        const whole = historyPolicy(seed, levels);
        const { network } = new HistoryModel(successors, whole);
        const linkCost = Float64Array.from(
          successors.flatMap((nexts, road) => whole([road], nexts).map((p) => -Math.log(p))),
        );
        const paths = new ShortestPaths(network, new Float64Array(network.roadCount), linkCost);
        const found = new ExactLinkSearch(network).route(origin, destination, (_, link) => linkCost[link]);
        expect(found === null).toBe(paths.cost(origin, destination) === Infinity);
        if (found) expect(found.cost).toBeCloseTo(paths.cost(origin, destination), 10);
      }),
      { numRuns: 100 },
    );
  });

  /** 0 -> 1 -> 3 is dear, unless 1 is entered from 2; 0 -> 4 -> 3 lies between. */
  const turning = () => {
    const { network } = new HistoryModel([[1, 4], [2, 3], [1], [], [3]], historyPolicy(0));
    const dear = linkOf(network, 1, 3);
    const [from0, to4] = [linkOf(network, 0, 1), linkOf(network, 4, 3)];
    const cost = (before: number, link: number) =>
      link === dear && before === from0 ? 20 : link === to4 ? 5 : 1;
    return { search: new ExactLinkSearch(network), cost };
  };

  it('takes a road twice where that is cheaper, and not where it must not', () => {
    const { search, cost } = turning();
    expect(search.route(0, 3, cost)).toEqual({ roads: Uint32Array.of(0, 1, 2, 1, 3), cost: 4, proven: true });
    const simple = search.route(0, 3, cost, { simple: true });
    expect(simple).toEqual({ roads: Uint32Array.of(0, 4, 3), cost: 6, proven: true });
  });

  it('says what is not proven where the limit ends it: the walk without its loops', () => {
    const { search, cost } = turning();
    const given = search.route(0, 3, cost, { simple: true, maxExpansions: 1 });
    expect(given).toEqual({ roads: Uint32Array.of(0, 1, 3), cost: 21, proven: false });
  });

  it('has no route over links that are forbidden, and one of no cost to where it is', () => {
    const { search, cost } = turning();
    expect(search.route(0, 3, () => Infinity)).toBeNull();
    expect(search.route(3, 0, cost)).toBeNull();
    expect(search.route(2, 2, cost)).toEqual({ roads: Uint32Array.of(2), cost: 0, proven: true });
    const only = (before: number, link: number) => (cost(before, link) > 1 ? Infinity : 1);
    expect(search.route(0, 3, only)?.cost).toBe(4);
    expect(search.route(0, 3, only, { simple: true })).toBeNull();
  });

  it('refuses costs below 0 and tables of another size', () => {
    const { search } = turning();
    for (const bad of [-1, NaN]) expect(() => search.route(0, 3, () => bad)).toThrow(RangeError);
    const { network } = new HistoryModel([[1], [0]], historyPolicy(0));
    expect(() => tabledStepCost(network, [1], [1, 1])).toThrow(RangeError);
    expect(() => tabledStepCost(network, [1, 1], [1])).toThrow(RangeError);
    expect(tabledStepCost(network, [1, 2], [3, 4])(1, 0)).toBe(4);
  });

  it('gives the same of equals whatever it was used for before', () => {
    fc.assert(
      fc.property(graphOf(8, 3), fc.nat(7), fc.boolean(), (any, other, simple) => {
        const each = { ...any, levels: 1 };
        const { network, step } = secondOrder(each);
        const { origin, destination } = each;
        const used = new ExactLinkSearch(network);
        used.route(other, origin, step, { simple });
        used.costsTo(other, step);
        const fresh = new ExactLinkSearch(network).route(origin, destination, step, { simple });
        expect(used.route(origin, destination, step, { simple })).toEqual(fresh);
      }),
      { numRuns: 100 },
    );
  });
});
