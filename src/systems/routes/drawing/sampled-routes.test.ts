import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { successorIndex, type RoadNetwork } from '../../../domain/road-network';
import { chiSquaredTail } from '../../../evaluation/statistics/chi-squared';
import {
  recursiveLogitWeights,
  recursiveLogitRoutes,
} from '../../../generation/baselines/choice-model-routes';
import { fitMarkov, markovWeights, markovRoutes } from '../../../generation/baselines/markov';
import { NextRoadModel } from '../../../generation/baselines/next-road-model';
import { odPairsOf } from '../../../generation/od-pairs';
import { routeAt } from '../../../generation/route';
import { allRoutes } from '../../../generation/testing/all-routes';
import { sampleEach } from '../../../generation/walk-routes';
import { ExpectedRoutes } from '../../../knowledge/route-choice/expected-routes';
import { linkBetween } from '../../../knowledge/link-counts';
import { chosenTrips } from '../../../knowledge/testing/chosen-trips';
import { unevenTown } from '../../../knowledge/testing/uneven-town';
import { tinyCity } from '../testing/tiny-experiment';
import { Baselines } from './draw-routes';

const PER_METER = 0.004;

/** A town of drivers who mind metres. */
function madeTown(seed: number, side: number) {
  const random = new Random(seed);
  const town = unevenTown(side, random);
  const utilities = Float64Array.from(town.successors, (next) => -PER_METER * town.lengthMeters[next] - 0.3);
  const logit = { utilities, perMeter: PER_METER };
  const seconds = town.lengthMeters.map((meters) => meters / 10);
  const model = new NextRoadModel(town, recursiveLogitWeights(new ExpectedRoutes(town), logit), seconds);
  return { town, logit, seconds, model, trips: chosenTrips(town, utilities, 60, random) };
}

const utilityOf = (town: RoadNetwork, utilities: Float64Array, roads: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 1; at < roads.length; at++) sum += utilities[linkBetween(town, roads[at - 1], roads[at])];
  return sum;
};

const seeds = fc.integer({ min: 1, max: 10_000 });

describe('routes sampled from the recursive logit', () => {
  it('are as frequent as they are likely', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { town, logit, model, trips } = madeTown(seed, 3);
        const { origins, destinations } = odPairsOf(trips);
        const [origin, destination] = [origins[0], destinations[0]];
        const pairs = {
          origins: Uint32Array.of(origin),
          destinations: Uint32Array.of(destination),
          departures: new Float64Array(1),
        };
        const samples = 4000;
        const drawn = await sampleEach(model, pairs, { samples, seed, maxRoads: 200, tries: 1 }, NO_TASK);
        const counts = new Map<string, number>();
        for (let i = 0; i < samples; i++) {
          const words = routeAt(drawn, i).roads.join();
          counts.set(words, (counts.get(words) ?? 0) + 1);
        }
        const expected = new ExpectedRoutes(town);
        expected.solve(logit.utilities, destination, PER_METER);
        const { successorOffsets: offsets, successors } = town;
        const routes = allRoutes(origin, destination, {
          successors: Array.from({ length: town.roadCount }, (_, road) => [
            ...successors.subarray(offsets[road], offsets[road + 1]),
          ]),
          stepCost: (path, next) => -utilityOf(town, logit.utilities, [path[path.length - 1], next]),
          maxRoads: 10,
          revisits: true,
        });
        let [statistic, degrees] = [0, 0];
        let [restExpected, restCount] = [samples, samples];
        for (const { roads, cost } of routes) {
          const wanted = samples * Math.exp(-cost - expected.value(origin));
          if (wanted < 5) continue;
          const count = counts.get(roads.join()) ?? 0;
          statistic += (count - wanted) ** 2 / wanted;
          degrees++;
          restExpected -= wanted;
          restCount -= count;
        }
        statistic += (restCount - restExpected) ** 2 / Math.max(restExpected, 1e-9);
        expect(degrees).toBeGreaterThan(0);
        expect(chiSquaredTail(statistic, degrees)).toBeGreaterThan(1e-4);
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('have the sum of their steps as log-probability, however sharply they are drawn', async () => {
    const sharpness = fc.record({
      temperature: fc.constantFrom(0.3, 1, 3),
      topP: fc.constantFrom(0.5, 0.9, 1),
    });
    await fc.assert(
      fc.asyncProperty(seeds, sharpness, async (seed, sharp) => {
        const { town, logit, model, trips } = madeTown(seed, 4);
        const options = { samples: 3, seed, maxRoads: 60, tries: 1, ...sharp };
        const drawn = await sampleEach(model, odPairsOf(trips), options, NO_TASK);
        const expected = new ExpectedRoutes(town);
        for (let i = 0; i < drawn.count; i++) {
          const { roads, destination, logProb } = routeAt(drawn, i);
          for (let at = 1; at < roads.length; at++)
            expect(successorIndex(town, roads[at - 1], roads[at])).toBeGreaterThanOrEqual(0);
          expected.solve(logit.utilities, destination, PER_METER);
          const values = expected.value(roads[0]) - expected.value(roads[roads.length - 1]);
          expect(logProb).toBeCloseTo(utilityOf(town, logit.utilities, roads) - values, 7);
        }
      }),
      { numRuns: 5, seed: 4 },
    );
  });

  it('are the likeliest road each time at top-p 0, and as the temperature goes to 0', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { town, logit, seconds, model, trips } = madeTown(seed, 4);
        const pairs = odPairsOf(trips);
        const greedy = recursiveLogitRoutes(town, new ExpectedRoutes(town), logit, seconds, pairs, 60);
        for (const sharp of [{ topP: 0 }, { temperature: 1e-7 }]) {
          const options = { samples: 1, seed, maxRoads: 60, tries: 1, ...sharp };
          const drawn = await sampleEach(model, pairs, options, NO_TASK);
          expect(drawn.roads).toEqual(greedy.roads);
          drawn.times.forEach((time, at) => expect(time).toBeCloseTo(greedy.times[at], 6));
        }
      }),
      { numRuns: 5, seed: 5 },
    );
  });
});

describe('routes sampled from the Markov chain', () => {
  it('are its greedy ones at top-p 0, where these arrive', async () => {
    const { town, seconds, trips } = madeTown(7, 4);
    const chain = fitMarkov(town, trips);
    const pairs = odPairsOf(trips);
    const greedy = markovRoutes(chain, seconds, pairs, 60);
    const model = new NextRoadModel(town, markovWeights(chain), seconds);
    const options = { samples: 1, seed: 1, maxRoads: 60, tries: 1, topP: 0 };
    const drawn = await sampleEach(model, pairs, options, NO_TASK);
    const arrived = [...drawn.arrived.keys()].filter((i) => drawn.arrived[i] === 1);
    expect(arrived.length).toBeGreaterThan(pairs.origins.length / 2);
    for (const i of arrived) expect(routeAt(drawn, i).roads).toEqual(routeAt(greedy, i).roads);
  });
  it('follow plain counts where the chain does', async () => {
    const { town, trips, seconds } = madeTown(7, 4);
    const chain = fitMarkov(town, trips, { kind: 'counts' });
    const [road] = trips.roads;
    const [from, to] = town.successorOffsets.subarray(road, road + 2);
    const counts = [...chain.counts.subarray(from, to)];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const model = new NextRoadModel(town, markovWeights(chain), seconds);
    const { logProbs } = await model.expand([model.tree.open(road, 0, 0)]);
    const probabilities = Array.from(logProbs, Math.exp);
    probabilities.forEach((p, i) => expect(p).toBeCloseTo(counts[i] / total, 12));
  });
});

describe('samples of baselines', () => {
  it('stand in the order of the pairs, the same for a pair in any company, and say who does not arrive', async () => {
    const dataset = await tinyCity(60, 40);
    const baselines = new Baselines(dataset);
    const pairs = odPairsOf(dataset.trips.test);
    const model = await baselines.nextRoads('markov', NO_TASK);
    const sample = (of: typeof pairs, maxRoads: number) =>
      sampleEach(model, of, { samples: 4, seed: 9, maxRoads, tries: 1 }, NO_TASK);
    const all = await sample(pairs, 50);
    for (let i = 0; i < all.count; i++) {
      expect(all.origins[i]).toBe(pairs.origins[Math.floor(i / 4)]);
      expect(all.destinations[i]).toBe(pairs.destinations[Math.floor(i / 4)]);
    }
    const last = odPairsOf(dataset.trips.test, [dataset.trips.test.tripCount - 1]);
    const alone = await sample(last, 50);
    expect(routeAt(alone, 3)).toEqual(routeAt(all, all.count - 1));
    const short = await sample(pairs, 2);
    const lost = [...short.arrived.keys()].filter((i) => short.arrived[i] === 0);
    expect(short.count).toBe(all.count);
    expect(lost.length).toBeGreaterThan(0);
    await expect(baselines.nextRoads('shortest', NO_TASK)).rejects.toThrow('shortest has no probabilities');
  });
});
