import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haversineKm } from '../domain/geo';
import { BestFirstSearch } from './best-first-search';
import { StopReason } from './route';
import { HistoryModel, historyPolicy } from './testing/history-model';

const ROADS = 9;
const graphs = fc.array(fc.uniqueArray(fc.nat(ROADS - 1), { maxLength: 4 }), {
  minLength: ROADS,
  maxLength: ROADS,
});
const cases = fc.record({
  successors: graphs,
  seed: fc.nat(),
  levels: fc.constantFrom(1, 3, Infinity),
  origin: fc.nat(ROADS - 1),
  destination: fc.nat(ROADS - 1),
  maxRoads: fc.integer({ min: 2, max: 9 }),
  maxExpansions: fc.integer({ min: 1, max: 12 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

interface Way {
  readonly path: readonly number[];
  readonly logProb: number;
}

const policyOf = ({ seed, levels }: Case) => historyPolicy(seed, levels);

/** The definition of the search, one node after the other. */
function byDefinition(each: Case): { path: readonly number[]; stop: StopReason; expansions: number } {
  const { successors, origin, destination, maxRoads, maxExpansions } = each;
  const policy = policyOf(each);
  const { centroidLonLat } = new HistoryModel(successors, policy).network;
  const place = (road: number) => [centroidLonLat[2 * road], centroidLonLat[2 * road + 1]] as const;
  const open = new Map<number, Way>([[origin, { path: [origin], logProb: 0 }]]);
  const visited = new Set<number>();
  const away = ({ path }: Way) => haversineKm(...place(path[path.length - 1]), ...place(destination));
  let closest: Way | undefined;
  let lengthReached = false;
  let expansions = 0;
  const ended = (stop: StopReason, { path }: Way) => ({ path, stop, expansions });
  for (;;) {
    if (expansions >= maxExpansions) return ended(StopReason.limit, closest!);
    const [best] = [...open].sort(([a, x], [b, y]) => y.logProb - x.logProb || a - b);
    if (!best) return ended(lengthReached ? StopReason.limit : StopReason.deadEnd, closest!);
    const [road, way] = best;
    open.delete(road);
    visited.add(road);
    if (road === destination) return ended(StopReason.arrived, way);
    if (!closest || away(way) < away(closest)) closest = way;
    const nexts = successors[road];
    if (nexts.length === 0) continue;
    if (way.path.length >= maxRoads) {
      lengthReached = true;
      continue;
    }
    expansions++;
    const probabilities = policy(way.path, nexts);
    nexts.forEach((next, i) => {
      const logProb = way.logProb + Math.log(probabilities[i]);
      const known = open.get(next);
      if (!visited.has(next) && (!known || logProb > known.logProb))
        open.set(next, { path: [...way.path, next], logProb });
    });
  }
}

/** The search itself, asking about up to `width` nodes together. */
async function searched(each: Case, width: number) {
  const { successors, origin, destination, maxRoads, maxExpansions } = each;
  const model = new HistoryModel(successors, policyOf(each));
  const request = { origin, destination, departure: 0 };
  const search = new BestFirstSearch(model, request, { maxRoads, maxExpansions });
  const asked: string[] = [];
  let questions = 0;
  while (!search.end) {
    questions++;
    expect(search.frontier.length).toBeLessThanOrEqual(width);
    asked.push(...search.frontier.map((node) => model.tree.path(node).roads.join(' ')));
    search.advance(await model.expand(search.frontier), 0, width);
  }
  expect(new Set(asked).size, 'nothing is asked twice').toBe(asked.length);
  const { node, stop } = search.end;
  const path = [...model.tree.path(node).roads];
  const { expansions } = search;
  search.release();
  expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
  return { route: { path, stop, expansions }, questions };
}

describe('best-first search', () => {
  it('is its definition, however many nodes it asks about together', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 2, max: 6 }), async (each, width) => {
        const defined = byDefinition(each);
        const one = await searched(each, 1);
        const many = await searched(each, width);
        expect(one.route).toEqual(defined);
        expect(many.route).toEqual(defined);
        expect(one.questions).toBe(defined.expansions);
        expect(many.questions).toBeLessThanOrEqual(one.questions);
      }),
      { numRuns: 500 },
    );
  });

  it('asks less often when it asks about more', async () => {
    const successors = [[1, 2], [3, 4], [5, 6], [7], [7], [7], [7], [8], []];
    const tree = { successors, seed: 1, levels: 1, origin: 0, destination: 8 };
    const each = { ...tree, maxRoads: 9, maxExpansions: 100 };
    expect((await searched(each, 1)).questions).toBe(8);
    expect((await searched(each, 4)).questions).toBe(4);
  });
});
