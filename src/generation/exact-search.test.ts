import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testTask } from '../base/testing/test-task';
import type { ExactOptions } from './exact-search';
import { generateRoutes, type GenerateOptions } from './generate-routes';
import { routeAt, StopReason } from './route';
import { allRoutes } from './testing/all-routes';
import { HistoryModel, historyPolicy } from './testing/history-model';
import { TableModel } from './testing/table-model';

const ROADS = 8;
const MAX_ROADS = 7;
const graphs = fc.array(fc.uniqueArray(fc.nat(ROADS - 1), { maxLength: 3 }), {
  minLength: ROADS,
  maxLength: ROADS,
});
const cases = fc.record({
  successors: graphs,
  seed: fc.nat(),
  levels: fc.constantFrom(1, 3, Infinity),
  origin: fc.nat(ROADS - 1),
  destination: fc.nat(ROADS - 1),
  revisits: fc.boolean(),
  batch: fc.integer({ min: 1, max: 5 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const modelOf = ({ successors, seed, levels }: Case) =>
  new HistoryModel(successors, historyPolicy(seed, levels));

/** Every route of a case, the likeliest first. */
function routesOf({ successors, seed, levels, origin, destination, revisits }: Case) {
  const policy = historyPolicy(seed, levels);
  const stepCost = (path: readonly number[], next: number) => {
    const nexts = successors[path[path.length - 1]];
    return -Math.log(policy(path, nexts)[nexts.indexOf(next)]);
  };
  const all = allRoutes(origin, destination, { successors, stepCost, maxRoads: MAX_ROADS, revisits });
  return all.sort((a, b) => a.cost - b.cost);
}

async function drawn(each: Case, options: Partial<GenerateOptions> = {}, exact: Partial<ExactOptions> = {}) {
  const model = modelOf(each);
  const pairs = {
    origins: Uint32Array.of(each.origin),
    destinations: Uint32Array.of(each.destination),
    departures: Float64Array.of(0),
  };
  const { revisits, batch } = each;
  const routes = await generateRoutes(model, pairs, {
    search: 'exact',
    maxRoads: MAX_ROADS,
    exact: { revisits, batch, ...exact },
    ...options,
  });
  expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
  return { ...routeAt(routes, 0), expansions: routes.expansions[0] };
}

describe('exact search', () => {
  it('finds the likeliest of all routes under policies that look at the whole history, and proves it', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const [best] = routesOf(each);
        const { roads, logProb, stop, proven } = await drawn(each);
        expect([stop === StopReason.arrived, proven]).toEqual([best !== undefined, best !== undefined]);
        if (!best) return;
        expect(logProb).toBeCloseTo(-best.cost, 10);
        const found = routesOf(each).find((route) => `${route.roads}` === `${roads}`);
        expect(found?.cost).toBeCloseTo(best.cost, 10);
      }),
      { numRuns: 400 },
    );
  });

  it('says what is not proven where the limit ends it, and is never less likely than best-first search', async () => {
    const limited = fc.tuple(cases, fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(limited, async ([any, maxExpansions]) => {
        const each = { ...any, levels: Infinity, revisits: false };
        const [best] = routesOf(each);
        const exact = await drawn(each, { maxExpansions });
        const bestFirst = await drawn(each, { maxExpansions, search: 'best-first' });
        expect(bestFirst.proven).toBeUndefined();
        expect(exact.expansions).toBeLessThanOrEqual(maxExpansions);
        if (exact.proven) expect(exact.logProb).toBeCloseTo(-best.cost, 10);
        if (exact.expansions < maxExpansions) expect(exact.proven).toBe(best !== undefined);
        if (bestFirst.stop !== StopReason.arrived) return;
        expect(exact.stop).toBe(StopReason.arrived);
        expect(exact.logProb).toBeGreaterThanOrEqual(bestFirst.logProb);
      }),
      { numRuns: 400 },
    );
  });

  it('goes on where best-first search ends: a worse way to a road may have the better continuation', async () => {
    const policy = (path: readonly number[], nexts: readonly number[]) => {
      if (path.length === 1) return [0.6, 0.4];
      if (path[path.length - 1] === 2 && nexts.length === 2)
        return path.includes(1) ? [0.1, 0.9] : [0.9, 0.1];
      return nexts.map(() => 1 / nexts.length);
    };
    const model = new HistoryModel([[1, 2], [2], [3, 4], [], []], policy);
    const pairs = {
      origins: Uint32Array.of(0),
      destinations: Uint32Array.of(3),
      departures: Float64Array.of(0),
    };
    const by = async (search: 'exact' | 'best-first', maxExpansions = 100) =>
      routeAt(await generateRoutes(model, pairs, { search, maxRoads: 9, maxExpansions }), 0);
    expect([...(await by('best-first')).roads]).toEqual([0, 1, 2, 3]);
    const { roads, logProb, proven } = await by('exact');
    expect([[...roads], proven]).toEqual([[0, 2, 3], true]);
    expect(logProb).toBeCloseTo(Math.log(0.4 * 0.9), 12);
    const short = await by('exact', 3);
    expect([[...short.roads], short.stop, short.proven]).toEqual([[0, 1, 2, 3], StopReason.arrived, false]);
  });

  it('finds the same under a bound on what is to come', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        // No step of these policies is likelier than 1, and where a road has two successors e^4 to 1.
        const steps = stepsTo(each.successors, each.destination);
        const least = each.successors.every((nexts) => nexts.length !== 1) ? Math.log1p(Math.exp(-4)) : 0;
        const remaining = () => steps.map((count) => (count === Infinity ? Infinity : count * least));
        const plain = await drawn(each);
        const bounded = await drawn(each, {}, { remaining });
        expect([bounded.stop === StopReason.arrived, bounded.proven]).toEqual([
          plain.stop === StopReason.arrived,
          plain.proven,
        ]);
        if (plain.proven) expect(bounded.logProb).toBeCloseTo(plain.logProb, 10);
      }),
      { numRuns: 200 },
    );
  });

  it('takes a road twice only where it may', async () => {
    // Road 1 must be left for 2 and come back before the way to 3 opens.
    const policy = (path: readonly number[], nexts: readonly number[]) =>
      nexts.length < 2 ? [1] : path.includes(2) ? [0.01, 0.99] : [0.99, 0.01];
    const each = [[1], [2, 3], [1], []];
    const pairs = {
      origins: Uint32Array.of(0),
      destinations: Uint32Array.of(3),
      departures: Float64Array.of(0),
    };
    const by = async (revisits: boolean) => {
      const options = { search: 'exact', maxRoads: 9, exact: { revisits } } as const;
      return [...(await generateRoutes(new HistoryModel(each, policy), pairs, options)).roads];
    };
    expect(await by(false)).toEqual([0, 1, 3]);
    expect(await by(true)).toEqual([0, 1, 2, 1, 3]);
  });

  it('gives back every node when it is cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 1, max: 8 }), async (each, at) => {
        const model = modelOf(each);
        let checks = 0;
        const task = testTask({ onCheckpoint: () => (++checks === at ? task.cancel() : undefined) });
        const { origin, destination, revisits, batch } = each;
        const pairs = {
          origins: Uint32Array.of(origin, destination),
          destinations: Uint32Array.of(destination, origin),
          departures: new Float64Array(2),
        };
        const options = { search: 'exact', maxRoads: MAX_ROADS, exact: { revisits, batch } } as const;
        await generateRoutes(model, pairs, options, task).catch(() => undefined);
        expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
      }),
      { numRuns: 100 },
    );
  });

  it('proves nothing of a route that does not arrive, and that one stays where it is', async () => {
    const pairs = {
      origins: Uint32Array.of(0, 1),
      destinations: Uint32Array.of(2, 1),
      departures: new Float64Array(2),
    };
    const model = new TableModel([{ 1: 1 }, { 0: 1 }, {}]);
    const { proven, stop } = await generateRoutes(model, pairs, { search: 'exact', maxRoads: 9 });
    expect(proven).toEqual(Uint8Array.of(0, 1));
    expect(stop).toEqual(Uint8Array.of(StopReason.deadEnd, StopReason.arrived));
    expect(await generateRoutes(model, pairs, { maxRoads: 9 })).not.toHaveProperty('proven');
  });
});

/** Fewest steps from each road to one. */
function stepsTo(successors: readonly (readonly number[])[], destination: number): number[] {
  const steps = successors.map((_, road) => (road === destination ? 0 : Infinity));
  for (const _ of successors)
    successors.forEach((nexts, road) => {
      for (const next of nexts) steps[road] = Math.min(steps[road], steps[next] + 1);
    });
  return steps;
}
