import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateRoutes, type GenerateOptions, PricedModel, withoutPrices } from './generate-routes';
import { routeAt } from './route';
import { HistoryModel, historyPolicy } from './testing/history-model';

const GRAPH = [[1, 2], [3, 2], [3, 4], [5, 4], [5, 1], [0]];
const pairs = {
  origins: Uint32Array.of(0, 1, 4, 5),
  destinations: Uint32Array.of(5, 4, 3, 2),
  departures: Float64Array.of(0, 100, 200, 300),
};
const options: GenerateOptions = { search: 'best-first', maxRoads: 20 };

describe('a priced model', () => {
  it('that charges nothing draws what the model draws', async () => {
    const model = new HistoryModel(GRAPH, historyPolicy(3));
    const priced = new PricedModel(new HistoryModel(GRAPH, historyPolicy(3)), () => 0);
    expect(await generateRoutes(priced, pairs, options)).toEqual(await generateRoutes(model, pairs, options));
  });

  it('goes round what costs too much, and its routes keep the log-probabilities of the model', async () => {
    // From 0 to 3 by way of 1 is likelier, by way of 2 it is cheaper.
    const likelier = (path: readonly number[], successors: readonly number[]) =>
      successors.length === 1 ? [1] : path.at(-1) === 0 ? [0.9, 0.1] : [0.5, 0.5];
    const price = (road: number, next: number) => (road === 0 && next === 1 ? 10 : 0.5);
    const ask = {
      origins: Uint32Array.of(0),
      destinations: Uint32Array.of(3),
      departures: Float64Array.of(0),
    };
    const plain = await generateRoutes(new HistoryModel(GRAPH, likelier), ask, options);
    expect([...plain.roads]).toEqual([0, 1, 3]);
    const model = Object.assign(new HistoryModel(GRAPH, likelier), { price });
    const usual = await generateRoutes(model, ask, { maxRoads: 20 });
    expect([...usual.roads]).toEqual([0, 2, 3]);
    expect(usual.logProbs[0]).toBeCloseTo(Math.log(0.1) + Math.log(0.5), 12);
    const named = await generateRoutes(model, ask, options);
    expect([...named.roads], 'a search that is named has no prices').toEqual([0, 1, 3]);
  });

  it('gives every route its log-probability back, whatever the prices', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.double({ min: 0, max: 3, noNaN: true }), async (seed, most) => {
        const policy = historyPolicy(seed);
        const price = (road: number, next: number) => most * Math.abs(Math.sin(seed + 7 * road + next));
        const priced = new PricedModel(new HistoryModel(GRAPH, policy), price);
        const routes = withoutPrices(price, await generateRoutes(priced, pairs, options));
        for (let i = 0; i < routes.count; i++) {
          const { roads, logProb } = routeAt(routes, i);
          let sum = 0;
          for (let at = 1; at < roads.length; at++) {
            const nexts = GRAPH[roads[at - 1]];
            sum += Math.log(policy([...roads.slice(0, at)], nexts)[nexts.indexOf(roads[at])]);
          }
          expect(logProb).toBeCloseTo(sum, 9);
        }
      }),
      { numRuns: 40 },
    );
  });
});
