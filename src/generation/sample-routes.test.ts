import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../base/task';
import { MeanModel } from '../systems/routes/training/lessons';
import { nucleus, sampleEach, sampleRoutes } from './walk-routes';
import { routeAt, StopReason } from './route';
import { HistoryModel } from './testing/history-model';

/** From 0 by 1 or 2 to 3, and from there home. */
const GRAPH = [[1, 2], [3], [3], [0]];
const byOne = (share: number) => (path: readonly number[], successors: readonly number[]) =>
  successors.length === 1 ? [1] : [share, 1 - share];
const pairsOf = (count: number, destination: number) => ({
  origins: new Uint32Array(count),
  destinations: new Uint32Array(count).fill(destination),
  departures: new Float64Array(count),
});
const OPTIONS = { maxRoads: 20, tries: 1, seed: 4 };

describe('sampled routes', () => {
  it('take roads as often as the model says, the same for a seed, whatever else is sampled', async () => {
    const model = new HistoryModel(GRAPH, byOne(0.7));
    const routes = await sampleRoutes(model, pairsOf(600, 3), OPTIONS);
    expect(routes.arrived.every((one) => one === 1)).toBe(true);
    const ways = Array.from({ length: 600 }, (_, i) => routeAt(routes, i).roads[1]);
    const share = ways.filter((road) => road === 1).length / 600;
    expect(Math.abs(share - 0.7)).toBeLessThan(0.06);
    expect(routes.logProbs[0]).toBeCloseTo(Math.log(ways[0] === 1 ? 0.7 : 0.3), 12);
    const few = await sampleRoutes(new HistoryModel(GRAPH, byOne(0.7)), pairsOf(5, 3), OPTIONS);
    expect(Array.from({ length: 5 }, (_, i) => routeAt(few, i).roads[1])).toEqual(ways.slice(0, 5));
    const other = await sampleRoutes(model, pairsOf(600, 3), { ...OPTIONS, seed: 5 });
    expect(other.roads).not.toEqual(routes.roads);
    expect(model.tree.nodeCount).toBe(0);
  });

  it('of one name are one walk as long as they take the same roads', async () => {
    const model = new HistoryModel(GRAPH, byOne(0.7));
    const asked: number[] = [];
    const counted = Object.assign(Object.create(model) as HistoryModel, {
      expand: (nodes: readonly number[]) => {
        asked.push(nodes.length);
        return model.expand(nodes);
      },
    });
    const { expansions, ...routes } = await sampleRoutes(counted, pairsOf(50, 0), OPTIONS);
    expect(routes.count).toBe(50);
    expect(asked, 'origins are there').toEqual([]);
    const { expansions: nodes } = await sampleRoutes(counted, pairsOf(50, 3), OPTIONS);
    expect(asked).toEqual([1, 2]);
    expect([...nodes].reduce((sum, one) => sum + one)).toBe(3);
    expect([...expansions].every((one) => one === 0)).toBe(true);
    expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
  });

  it('are given up at the longest length, and begun again as often as is said', async () => {
    // A tenth of the time around the block is a detour by 2, from where nobody comes to 1.
    const model = new HistoryModel(GRAPH, byOne(0.1));
    const once = await sampleRoutes(model, pairsOf(200, 1), { ...OPTIONS, maxRoads: 3 });
    const thrice = await sampleRoutes(model, pairsOf(200, 1), { ...OPTIONS, maxRoads: 3, tries: 12 });
    const arrived = ({ arrived }: typeof once) => arrived.reduce((sum, one) => sum + one, 0);
    expect(arrived(once)).toBeLessThan(50);
    expect(arrived(thrice)).toBeGreaterThan(100);
    const lost = once.arrived.indexOf(0);
    expect(once.stop[lost]).toBe(StopReason.limit);
    expect(routeAt(once, lost).roads).toHaveLength(3);
    expect(model.tree.nodeCount).toBe(0);
  });
});

describe('several routes of a pair', () => {
  it('are the same in any company, stand in a row, and keep the log-probability of the model', async () => {
    const sampling = { ...OPTIONS, samples: 40, temperature: 0.5, topP: 1 };
    const model = new HistoryModel(GRAPH, byOne(0.7));
    const both = await sampleEach(
      model,
      { ...pairsOf(2, 3), origins: Uint32Array.of(0, 1) },
      sampling,
      NO_TASK,
    );
    expect([...both.origins]).toEqual([...Array(40).fill(0), ...Array(40).fill(1)]);
    const alone = await sampleEach(model, pairsOf(1, 3), sampling, NO_TASK);
    expect([...alone.roads]).toEqual([...both.roads.subarray(0, alone.roads.length)]);
    const byTwo = Array.from({ length: 40 }, (_, i) => routeAt(alone, i)).filter(
      ({ roads }) => roads[1] === 2,
    );
    // .3² / (.3² + .7²) of 40 is 6.2.
    expect(byTwo.length).toBeGreaterThan(1);
    expect(byTwo.length).toBeLessThan(13);
    for (const { logProb } of byTwo) expect(logProb).toBeCloseTo(Math.log(0.3), 12);
  });

  it('that are drawn from a nucleus take the fewest likeliest roads with its mass', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    const temperature = fc.double({ min: 0.1, max: 10, noNaN: true });
    const topP = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(weights, temperature, topP, (given, temperature, topP) => {
        const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0);
        const logProbs = Float64Array.from(given, (weight) => Math.log(weight / sum(given)));
        const powers = logProbs.map((logProb) => Math.exp(logProb) ** (1 / temperature));
        const tempered = powers.map((power) => power / sum(powers));
        const drawn = nucleus(logProbs, { temperature, topP });
        const kept = [...tempered.keys()].filter((i) => drawn[i] > 0);
        const mass = sum(kept.map((i) => tempered[i]));
        const least = Math.min(...kept.map((i) => tempered[i]));
        expect(sum(drawn)).toBeCloseTo(1, 12);
        expect(mass).toBeGreaterThan(topP - 1e-9);
        if (kept.length > 1) expect(mass - least).toBeLessThan(topP + 1e-9);
        for (const [i, probability] of tempered.entries())
          if (drawn[i] > 0) expect(drawn[i]).toBeCloseTo(probability / mass, 9);
          else expect(probability).toBeLessThan(least + 1e-9);
      }),
    );
  });

  it('end where no road has any probability', async () => {
    const model = new HistoryModel(GRAPH, (_, successors) => successors.map(() => 0));
    for (const topP of [0.5, 1]) {
      const lost = await sampleEach(model, pairsOf(1, 3), { ...OPTIONS, samples: 2, topP }, NO_TASK);
      expect([...lost.stop]).toEqual([StopReason.deadEnd, StopReason.deadEnd]);
    }
  });
});

describe('the mean of models', () => {
  it('has the mean of their probabilities and prices', async () => {
    const one = Object.assign(new HistoryModel(GRAPH, byOne(0.9)), { price: () => 1 });
    const other = Object.assign(new HistoryModel(GRAPH, byOne(0.3)), { tree: one.tree, price: () => 3 });
    const model = new MeanModel([one, other]);
    const node = model.tree.open(0, 0, 3);
    const { logProbs } = await model.expand([node]);
    expect(Math.exp(logProbs[0])).toBeCloseTo(0.6, 12);
    expect(Math.exp(logProbs[1])).toBeCloseTo(0.4, 12);
    expect(model.price!(0, 1)).toBe(2);
    expect(new MeanModel([one, new HistoryModelOn(one)]).price).toBeUndefined();
  });

  it('refuses models with trees of their own', () => {
    const models = [0.9, 0.3].map((share) => new HistoryModel(GRAPH, byOne(share)));
    expect(() => new MeanModel(models)).toThrow(/share one tree/);
  });
});

/** On the tree of another, without prices. */
class HistoryModelOn extends HistoryModel {
  constructor({ tree }: HistoryModel) {
    super(GRAPH, byOne(0.5));
    Object.assign(this, { tree });
  }
}
