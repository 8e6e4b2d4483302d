import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TASK, type Progress } from '../../../base/task';
import { testTask } from '../../../base/testing/test-task';
import { greatCircleMetric, distanceMatrix, dtw } from '../../../evaluation/trajectory-distances';
import { generateRoutes } from '../../../generation/generate-routes';
import { sliceOdPairs } from '../../../generation/od-pairs';
import { routeAt, StopReason } from '../../../generation/route';
import { HistoryModel, type Policy } from '../../../generation/testing/history-model';
import { byRisk, minimumRiskRoutes } from './minimum-risk';

/**
 * From 0 to 9: round by 8, the likeliest single way (0.3), or by one of 1 to 4 (0.175 each), which lie near each other
 * far from 8. A driver is nearer to those for the most part.
 */
const GRAPH = [[8, 1, 2, 3, 4], [9], [9], [9], [9], [], [], [], [9], [8]];
const policy: Policy = (_, successors) => (successors.length === 5 ? [0.3, 0.175, 0.175, 0.175, 0.175] : [1]);
const OPTIONS = { maxRoads: 6 };
const pairsTo = (destination: number, count = 1) => ({
  origins: new Uint32Array(count),
  destinations: new Uint32Array(count).fill(destination),
  departures: Float64Array.from({ length: count }, (_, pair) => 60 * pair),
});

/** With a price for the way by 8, so that the dearer search goes by 1; and 2 as the cheapest. */
const priced = () =>
  Object.assign(new HistoryModel(GRAPH, policy), {
    price: (_: number, next: number) => (next === 8 ? 0.1 : 0),
    cheapestPath: (): Uint32Array | null => Uint32Array.of(0, 2, 9),
  });

describe('routes of minimum risk', () => {
  it('are those in the middle of what drivers do, where the likeliest stands apart', async () => {
    const model = priced();
    const pairs = pairsTo(9);
    const usual = await generateRoutes(model, pairs, OPTIONS);
    expect([...routeAt(usual, 0).roads]).toEqual([0, 8, 9]);
    const routes = await minimumRiskRoutes(model, pairs, { ...OPTIONS, keepBeams: true }, NO_TASK);
    const { roads, logProb, times, stop } = routeAt(routes, 0);
    expect([1, 2]).toContain(roads[1]);
    expect(stop).toBe(StopReason.arrived);
    expect([...times]).toEqual([0, 10, 20]);
    expect(logProb).toBeCloseTo(Math.log(0.175), 12);
    expect(routes.expansions[0]).toBeLessThan(32);
    const metric = greatCircleMetric(model.network.centroidLonLat);
    const ways = [8, 1, 2, 3, 4].map((by, i) => ({ roads: [0, by, 9], share: i === 0 ? 0.3 : 0.175 }));
    const risk = (own: ArrayLike<number>) =>
      ways.reduce((sum, { roads, share }) => sum + share * dtw(distanceMatrix(own, roads, metric)), 0);
    expect(risk(roads)).toBeLessThan(0.9 * risk([0, 8, 9]));
    const { pairOffsets, logProbs } = routes.beams!;
    expect([...pairOffsets]).toEqual([0, 3]);
    expect(logProbs[0]).toBe(logProb);
    expect(model.tree.nodeCount).toBe(0);
  });

  it('depend on nothing but the pair, and are drawn with progress', async () => {
    const model = priced();
    const pairs = {
      ...pairsTo(9, 70),
      origins: Uint32Array.from({ length: 70 }, (_, i) => [0, 9, 3][i % 3]),
    };
    const reports: Progress[] = [];
    const task = testTask({ onProgress: (report) => reports.push(report) });
    const all = await minimumRiskRoutes(model, pairs, OPTIONS, task);
    expect(reports.at(-1)).toMatchObject({ step: 'routes.search', done: 70, total: 70 });
    for (const pair of [0, 1, 2, 69]) {
      const alone = await minimumRiskRoutes(model, sliceOdPairs(pairs, pair, pair + 1), OPTIONS, NO_TASK);
      expect(routeAt(alone, 0)).toEqual(routeAt(all, pair));
    }
    expect(model.tree.nodeCount).toBe(0);
  });

  it('fall back on what arrives, and on the usual route where nothing does', async () => {
    const model = priced();
    const lost = await minimumRiskRoutes(model, pairsTo(5), OPTIONS, NO_TASK);
    expect(lost.arrived[0]).toBe(0);
    const usual = await generateRoutes(model, pairsTo(5), OPTIONS);
    expect(routeAt(lost, 0)).toEqual(routeAt(usual, 0));
  });

  it('need no prices', async () => {
    const model = new HistoryModel(GRAPH, policy);
    const { arrived } = await minimumRiskRoutes(model, pairsTo(9), OPTIONS, NO_TASK);
    expect(arrived[0]).toBe(1);
  });
});

describe('routes by their risk', () => {
  const proposal = fc.record({
    roads: fc.constantFrom([0, 1], [0, 2], [0, 3], [0, 4]).map((roads) => Uint32Array.from(roads)),
    stop: fc.constantFrom(StopReason.arrived, StopReason.limit),
  });
  const risks = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 5, maxLength: 5 });

  it('begin with the usual one unless another is clearly better, and name each once', () => {
    fc.assert(
      fc.property(fc.array(proposal, { minLength: 1, maxLength: 5 }), risks, (proposals, values) => {
        const risk = ({ roads }: { readonly roads: Uint32Array }) => values[roads[1]];
        const [first, ...others] = byRisk(proposals, risk);
        const [usual] = proposals;
        const arriving = proposals.slice(1).filter(({ stop }) => stop === StopReason.arrived);
        const least = Math.min(...arriving.filter(({ roads }) => roads[1] !== usual.roads[1]).map(risk));
        const isTaken = least < Infinity && (usual.stop !== StopReason.arrived || least < 0.9 * risk(usual));
        if (isTaken) expect(risk(first)).toBe(least);
        else expect(first).toBe(usual);
        const all = [first, ...others].map(({ roads }) => roads[1]);
        expect(new Set(all).size).toBe(all.length);
        expect(new Set(all)).toEqual(new Set([usual, ...arriving].map(({ roads }) => roads[1])));
        expect(others.map(risk)).toEqual(others.map(risk).sort((a, b) => a - b));
      }),
    );
  });
});
