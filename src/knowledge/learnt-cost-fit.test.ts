import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { NO_TASK } from '../base/task';
import { testTask } from '../base/testing/test-task';
import type { RoadNetwork } from '../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../domain/trajectory-set';
import { learntCosts, type StepCosts } from './learnt-cost';
import { COST_START, fitLearntCost, sampleOf } from './learnt-cost-fit';
import { linkAttributes } from './link-attributes';
import { RemainingCosts } from './remaining-costs';
import { unevenTown } from './testing/uneven-town';

const random = new Random(11);
const town = unevenTown(7, random);
const steps: StepCosts = {
  ...linkAttributes(town),
  minutes: Float64Array.from({ length: town.roadCount }, () => 0.2 + 2 * random.next()),
  surprise: Float64Array.from(town.successors, () => 2 * random.next()),
};
// The town has nothing of a U-turn: some links are called one, so that there is something to learn.
steps.kinds.forEach((_, link) => {
  if (random.next() < 0.1) steps.kinds[link] = 3;
});

/** Trips whose every road is drawn with p proportional to exp(-cost by way of it). */
function tripsUnder(weights: Float64Array, network: RoadNetwork, count: number, draw: Random): TrajectorySet {
  const costs = learntCosts(steps, weights);
  const remaining = new RemainingCosts(network, costs);
  const trips = Array.from({ length: count }, () => {
    const destination = draw.int(network.roadCount);
    const left = remaining.to(destination);
    const roads = [draw.int(network.roadCount)];
    while (roads[roads.length - 1] !== destination) {
      const at = roads[roads.length - 1];
      const shares: number[] = [];
      for (let link = network.successorOffsets[at]; link < network.successorOffsets[at + 1]; link++) {
        const next = network.successors[link];
        shares.push(Math.exp(-costs.links![link] - costs.roads[next] - left[next]));
      }
      let rest = draw.next() * shares.reduce((a, b) => a + b, 0);
      const taken = shares.findIndex((share) => (rest -= share) < 0);
      roads.push(network.successors[network.successorOffsets[at] + Math.max(taken, 0)]);
    }
    return { roads, times: roads };
  });
  return trajectorySetFrom(trips);
}

const fit = (trips: TrajectorySet, rounds = 5, task = NO_TASK) =>
  fitLearntCost(town, [{ steps, trips }], rounds, task);

describe('the learnt cost', () => {
  it('finds the weights by which routes were drawn', async () => {
    const truth = Float64Array.of(1.5, 0.8, 0.6, 0, 1.5, 1);
    const weights = await fit(tripsUnder(truth, town, 900, new Random(5)));
    weights.forEach((weight, i) => expect(Math.abs(weight - truth[i]), `weight ${i}`).toBeLessThan(0.12));
  });

  it('is the same each time, and never below 0', async () => {
    const trips = tripsUnder(Float64Array.of(3, 0, 0, 0.5, 0, 0.2), town, 60, new Random(6));
    const weights = await fit(trips, 3);
    expect(await fit(trips, 3)).toEqual(weights);
    expect(weights.every((weight) => weight >= 0)).toBe(true);
  });

  it('stays at its start where trips say nothing', async () => {
    expect(await fit(trajectorySetFrom([]))).toEqual(COST_START);
    expect(await fit(trajectorySetFrom([{ roads: [3], times: [0] }]))).toEqual(COST_START);
    // A step that no link allows is no choice.
    expect(await fit(trajectorySetFrom([{ roads: [3, 3], times: [0, 1] }]))).toEqual(COST_START);
  });

  it('ends when it is cancelled', async () => {
    const trips = tripsUnder(Float64Array.from(COST_START), town, 30, new Random(7));
    let checks = 0;
    const task = testTask({ onCheckpoint: () => ++checks === 5 && task.cancel() });
    await expect(fit(trips, 5, task)).rejects.toMatchObject({ code: 'cancelled' });
    expect(checks).toBe(5);
  });

  it('samples trips by seed, each once', () => {
    const all = Uint32Array.from({ length: 50 }, (_, i) => 2 * i);
    const some = sampleOf(all, 10, new Random(1));
    expect(new Set(some).size).toBe(10);
    expect([...some]).toEqual([...some].sort((a, b) => a - b));
    expect(sampleOf(all, 10, new Random(1))).toEqual(some);
    expect(sampleOf(all, 50, new Random(1))).toBe(all);
    expect(all[1]).toBe(2);
  });
});
