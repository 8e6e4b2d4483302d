import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { generateRoutes, maxRoadsFor, searchNames, type GenerateOptions } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { routeAt, StopReason } from './route';
import type { Expansion } from '../domain/search/search-tree';
import { TableModel } from './testing/table-model';
import { testTask } from '../base/testing/test-task';

const pairsOf = (...pairs: (readonly [number, number])[]): OdPairs => ({
  origins: Uint32Array.from(pairs, ([origin]) => origin),
  destinations: Uint32Array.from(pairs, ([, destination]) => destination),
  departures: new Float64Array(pairs.length).fill(1000),
});

async function routeOf(model: TableModel, pair: readonly [number, number], options: GenerateOptions) {
  const routes = await generateRoutes(model, pairsOf(pair), options);
  expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
  const { roads, times, stop, logProb } = routeAt(routes, 0);
  return { roads: [...roads], times: [...times], stop, logProb, expansions: routes.expansions[0] };
}

/** 0 -> 1 -> 2 -> 3 is likely at first and unlikely at its end; 0 -> 4 -> 3 is the better way. */
const detour = () => new TableModel([{ 1: 0.9, 4: 0.1 }, { 2: 1 }, { 3: 0.01, 1: 0.99 }, {}, { 3: 1 }]);

/**
 * The same model, asked about padding too: a padded candidate is worth as much as
 * a real one of this log-probability.
 */
class PaddedModel extends TableModel {
  override async expand(nodes: readonly number[]): Promise<Expansion> {
    const expansion = await super.expand(nodes);
    return { ...expansion, paddingLogProbs: nodes.map(() => Math.log(0.5)) };
  }
}

describe('beam search over a model that is asked about padding', () => {
  it('counts it up to the longest list of the same search and step, and no further', async () => {
    // Roads 1 and 2 are expanded together: 1 has three successors, 2 has one and so two padded ones.
    const table = [{ 1: 0.5, 2: 0.5 }, { 3: 0.2, 4: 0.2, 5: 0.6 }, { 6: 1 }, {}, {}, {}, {}];
    const options: GenerateOptions = { search: 'beam', maxRoads: 10 };
    const alone = await generateRoutes(new PaddedModel(table), pairsOf([0, 6]), options);
    expect(alone.logProbs[0]).toBeCloseTo(Math.log(0.5) - Math.log(1 + 2 * 0.5), 12);
    const beside = await generateRoutes(new PaddedModel(table), pairsOf([2, 6], [0, 6], [1, 5]), options);
    expect(beside.logProbs[0]).toBeCloseTo(0, 12);
    expect(beside.logProbs[1]).toBe(alone.logProbs[0]);
    expect(beside.logProbs[2]).toBeCloseTo(Math.log(0.6), 12);
  });
});

describe.each(searchNames)('every search: %s', (search) => {
  const options = { search, maxRoads: 10 };

  it('stays where it is when origin and destination are one road', async () => {
    const model = new TableModel([{ 1: 1 }, {}]);
    const route = await routeOf(model, [0, 0], options);
    expect(route).toEqual({
      roads: [0],
      times: [1000],
      stop: StopReason.arrived,
      logProb: 0,
      expansions: 0,
    });
    expect(model.batches).toEqual([]);
  });

  it('adds up times and log-probabilities', async () => {
    const route = await routeOf(
      new TableModel([{ 1: 0.5, 2: 0.5 }, {}, { 3: 0.25, 1: 0.75 }, {}]),
      [0, 3],
      options,
    );
    expect(route.roads).toEqual([0, 2, 3]);
    expect(route.times).toEqual([1000, 1010, 1020]);
    expect(route.logProb).toBeCloseTo(Math.log(0.125), 12);
    expect(route.stop).toBe(StopReason.arrived);
  });

  it('names a dead end', async () => {
    const route = await routeOf(new TableModel([{ 1: 1 }, {}, { 1: 1 }]), [0, 2], options);
    expect([route.roads, route.stop]).toEqual([[0, 1], StopReason.deadEnd]);
    expect((await routeOf(new TableModel([{}, {}]), [0, 1], options)).roads).toEqual([0]);
  });

  it('says dead end where the network has no way, though it could drive on for ever', async () => {
    const route = await routeOf(new TableModel([{ 1: 1 }, { 0: 1 }, {}]), [0, 2], options);
    expect(route.stop).toBe(StopReason.deadEnd);
  });

  it('stops at the longest route and at the most expansions', async () => {
    const line = () =>
      new TableModel(Array.from({ length: 9 }, (_, road) => (road < 8 ? { [road + 1]: 1 } : {})));
    const short = await routeOf(line(), [0, 8], { search, maxRoads: 4 });
    expect([short.roads, short.stop]).toEqual([[0, 1, 2, 3], StopReason.limit]);
    const few = await routeOf(line(), [0, 8], { search, maxRoads: 10, maxExpansions: 2 });
    expect([few.stop, few.expansions]).toEqual([StopReason.limit, 2]);
    expect((await routeOf(line(), [0, 8], { search, maxRoads: 9 })).stop).toBe(StopReason.arrived);
  });

  it('gives each pair the same route in any company', async () => {
    const network = fc
      .array(fc.uniqueArray(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 })
      .map((lists) =>
        lists.map((list, road) =>
          Object.fromEntries(list.map((to, i) => [to, (i + 1 + (road % 3)) / (10 + list.length)])),
        ),
      );
    const wishes = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        network,
        wishes,
        fc.integer({ min: 1, max: 5 }),
        async (table, pairs, concurrentPairs) => {
          const model = new TableModel(table);
          const together = await generateRoutes(model, pairsOf(...pairs), options);
          const apart = await generateRoutes(model, pairsOf(...pairs), { ...options, concurrentPairs });
          expect(apart).toEqual(together);
          expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
          pairs.forEach(([origin, destination], i) => {
            const { roads, stop } = routeAt(together, i);
            expect(roads[0]).toBe(origin);
            expect(roads.length).toBeLessThanOrEqual(options.maxRoads);
            for (let at = 1; at < roads.length; at++)
              expect(table[roads[at - 1]]).toHaveProperty(`${roads[at]}`);
            expect(stop === StopReason.arrived).toBe(roads[roads.length - 1] === destination);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('beam search', () => {
  it('ends with the nearest road when every beam is closed', async () => {
    const circle = new TableModel([{ 1: 1 }, { 2: 0.999, 3: 0.001 }, { 0: 1 }, {}]);
    const route = await routeOf(circle, [0, 3], { maxRoads: 10, beamWidth: 1 });
    expect([route.roads, route.stop]).toEqual([[0, 1, 2], StopReason.beamsClosed]);
  });

  it('takes the first beam that arrives, where best-first search takes the likeliest way', async () => {
    const shortcut = () => new TableModel([{ 1: 0.8, 3: 0.2 }, { 2: 1 }, { 3: 1 }, {}]);
    expect((await routeOf(shortcut(), [0, 3], { maxRoads: 9 })).roads).toEqual([0, 3]);
    const likeliest = await routeOf(shortcut(), [0, 3], { maxRoads: 9, search: 'best-first' });
    expect(likeliest.roads).toEqual([0, 1, 2, 3]);
    expect(likeliest.logProb).toBeCloseTo(Math.log(0.8), 12);
  });

  it('never takes a worse way to a road that it knows a way to', async () => {
    const route = await routeOf(detour(), [0, 3], { maxRoads: 9, beamWidth: 1 });
    expect([route.roads, route.stop]).toEqual([[0, 1, 2, 3], StopReason.arrived]);
  });
});

describe('Algorithm 4', () => {
  it('goes in circles until the limit where beam search does not', async () => {
    const route = await routeOf(detour(), [0, 3], { maxRoads: 6, search: 'algorithm-4', beamWidth: 1 });
    expect([route.roads, route.stop]).toEqual([[0, 1, 2, 1, 2, 1], StopReason.limit]);
  });
});

describe('generateRoutes', () => {
  it('returns the last beams of each pair, best first', async () => {
    const options = { maxRoads: 9, beamWidth: 2, keepBeams: true };
    const { beams } = await generateRoutes(detour(), pairsOf([0, 3], [3, 3]), options);
    expect([...beams!.pairOffsets]).toEqual([0, 2, 3]);
    expect([...beams!.offsets]).toEqual([0, 3, 6, 7]);
    expect([...beams!.roads]).toEqual([0, 1, 2, 0, 4, 3, 3]);
    expect([...beams!.times]).toEqual([1000, 1010, 1020, 1000, 1010, 1020, 1000]);
    expect(beams!.logProbs[0]).toBeCloseTo(Math.log(0.9), 12);
  });

  it('lets the next pair begin when one ends, and counts them', async () => {
    const model = new TableModel([{ 1: 1 }, { 2: 1 }, {}]);
    const done: number[] = [];
    const task = testTask({ onProgress: (progress) => done.push(progress.done) });
    const pairs = pairsOf([0, 2], [1, 2], [0, 2], [1, 2]);
    await generateRoutes(model, pairs, { maxRoads: 5, concurrentPairs: 2 }, task);
    expect(model.batches).toEqual([2, 2, 2]);
    expect(done).toEqual([1, 2, 4]);
  });

  it('gives up its nodes when it is cancelled', async () => {
    const model = new TableModel([{ 1: 1 }, { 2: 1 }, {}]);
    let checks = 0;
    const task = testTask({
      onCheckpoint: () => {
        if (++checks === 2) task.cancel();
      },
    });
    const running = generateRoutes(model, pairsOf([0, 2]), { maxRoads: 5 }, task);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
  });

  it('gives no routes for no pairs', async () => {
    expect((await generateRoutes(new TableModel([{}]), pairsOf(), { maxRoads: 5 })).count).toBe(0);
  });

  it('refuses roads that do not exist and limits that allow nothing', async () => {
    const model = new TableModel([{ 1: 1 }, {}]);
    const refused = (pairs: OdPairs, options: GenerateOptions) =>
      expect(generateRoutes(model, pairs, options)).rejects.toMatchObject({ code: 'bad-input' });
    await refused(pairsOf([0, 2]), { maxRoads: 5 });
    await refused(pairsOf([2, 0]), { maxRoads: 5 });
    await refused({ ...pairsOf([0, 1]), departures: Float64Array.of(NaN) }, { maxRoads: 5 });
    await refused({ ...pairsOf([0, 1]), departures: new Float64Array(2) }, { maxRoads: 5 });
    for (const bad of [0, 1.5, NaN]) {
      await refused(pairsOf([0, 1]), { maxRoads: bad });
      await refused(pairsOf([0, 1]), { maxRoads: 5, beamWidth: bad });
    }
  });

  it('allows routes twice as long as the longest trip', () => {
    const trip = (roads: number[]) => ({ roads, times: roads });
    expect(maxRoadsFor(trajectorySetFrom([trip([1, 2]), trip([3, 4, 5]), trip([6])]))).toBe(6);
  });
});
