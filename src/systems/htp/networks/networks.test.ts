import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK, type Task } from '../../../base/task';
import { Failure } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import { lengthToken, patternsOf, pointsOf } from '../../../models/htp/sequence-length';
import { useBackend } from '../../../nn/testing/backends';
import { ringDataset, ringOrder, SCALES, untrainedNetworks } from '../testing/untrained-networks';
import { generatePoints, gpsNoise, noiseOf } from './generate-points';
import { lengthBatches } from '../../../nn/training/batch-feed';

let dataset: Dataset;
beforeAll(async () => {
  await useBackend('wasm');
  dataset = await ringDataset();
});

const DRAWN = { seed: 7, temperature: 0.7, monotone: false, noise: false, masked: true };

/** Points about the ring; 40 trips of 20 and more points, so that there are two batches. */
const trips = Array.from({ length: 40 }, (_, i) => {
  const n = 20 + ((i * 7) % 31);
  const random = new Random(i);
  return {
    lonLat: Float64Array.from(
      { length: 2 * n },
      (__, k) => (k % 2 === 0 ? -8.61 : 41.15) + 0.02 * random.next(),
    ),
  };
});

describe('a tokeniser', () => {
  it('gives each trip the patterns that it has alone, in the order of asking', async () => {
    const tensors = memory().numTensors;
    const { tokeniser, dispose } = untrainedNetworks(dataset);
    const together = await tokeniser.tokenise(trips, NO_TASK);
    for (const [i, { lonLat }] of trips.entries()) {
      expect(together[i].patterns.codes).toHaveLength(patternsOf(lonLat.length / 2));
      expect(together[i].patterns.lengthToken).toBe(lengthToken(lonLat.length / 2));
    }
    for (const i of [0, 13, 39]) {
      const [alone] = await tokeniser.tokenise([trips[i]], NO_TASK);
      expect(together[i].patterns).toEqual(alone.patterns);
      expect(together[i].residualNorms).toHaveLength(3);
      alone.residualNorms.forEach((norm, l) => expect(together[i].residualNorms[l]).toBeCloseTo(norm, 5));
    }
    const firsts = together.map(({ patterns }) => Array.from(patterns.codes[0]).join());
    expect(new Set(firsts).size).toBeGreaterThan(1);
    dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it('makes points of patterns along their route, one every interval', async () => {
    const { tokeniser, dispose } = untrainedNetworks(dataset);
    const made = await tokeniser.tokenise(trips, NO_TASK);
    const orders = made.map(({ patterns }, i) => ({ ...ringOrder(i % 24, 3 + (i % 9)), patterns }));
    const points = await tokeniser.decode(orders, { monotone: false }, NO_TASK);
    for (const [i, { lonLat, times, roads, places, patterns }] of points.entries()) {
      const n = pointsOf(patterns.codes.length, patterns.lengthToken);
      expect([lonLat.length, times.length, places.length]).toEqual([2 * n, n, n]);
      expect([times[0], times[n - 1]]).toEqual([1e9, 1e9 + 15 * (n - 1)]);
      expect(roads).toEqual(orders[i].roads);
      expect(Math.max(...places)).toBeLessThan(roads.length);
      expect(tokeniser.errors(lonLat, lonLat).every((metres) => metres === 0)).toBe(true);
    }
    const [alone] = await tokeniser.decode([orders[13]], { monotone: false }, NO_TASK);
    expect(Math.max(...tokeniser.errors(alone.lonLat, points[13].lonLat))).toBeLessThan(0.05);
    dispose();
  });

  it('counts what goes back, and lets nothing go back where that is asked for', async () => {
    const { tokeniser, dispose } = untrainedNetworks(dataset);
    const made = await tokeniser.tokenise(trips.slice(0, 8), NO_TASK);
    const orders = made.map(({ patterns }, i) => ({ ...ringOrder(i, 8), patterns }));
    const halting = (which: boolean) => tokeniser.decode(orders, { monotone: which }, NO_TASK);
    const [free, monotone] = [await halting(false), await halting(true)];
    expect(monotone.every(({ reversed }) => reversed === 0)).toBe(true);
    const behind = ({ places }: { places: Int32Array }) => places.some((p, i) => i > 0 && p < places[i - 1]);
    expect(monotone.some(behind)).toBe(false);
    for (const trip of free) expect(behind(trip)).toBe(behind(trip) && trip.reversed > 0);
    dispose();
  });

  it('stops where it is cancelled, and leaves no tensor behind', async () => {
    const { tokeniser, dispose } = untrainedNetworks(dataset);
    const tensors = memory().numTensors;
    let steps = 0;
    const checkpoint = () =>
      ++steps > 1 ? Promise.reject(new Failure('cancelled', 'Cancelled.')) : Promise.resolve();
    const task: Task = { ...NO_TASK, checkpoint };
    await expect(tokeniser.tokenise(trips, task)).rejects.toThrow('Cancelled.');
    expect(memory().numTensors).toBe(tensors);
    dispose();
  });

  it('refuses roads and codes that there are not', async () => {
    const { tokeniser, dispose } = untrainedNetworks(dataset);
    const tensors = memory().numTensors;
    const patterns = {
      lengthToken: 0,
      codes: [
        [1, 2],
        [3, 8],
      ],
    };
    const decode = (roads: number[]) =>
      tokeniser.decode([{ ...ringOrder(0, 2), roads: Uint32Array.from(roads), patterns }], DRAWN, NO_TASK);
    await expect(decode([0, 1])).rejects.toThrow(/Pattern 1 of trip 0 is 3, 8/);
    await expect(decode([0, 48])).rejects.toThrow(/Road 1 of the route .* is 48, and the network has 48/);
    expect(memory().numTensors).toBe(tensors);
    dispose();
  });
});

describe('a language model', () => {
  const orders = [ringOrder(0, 9), ringOrder(3, 4), ringOrder(0, 9), ringOrder(20, 12), ringOrder(3, 4, 2e9)];

  it('draws whole answers of 20 to 200 points, which follow from the seed and the order', async () => {
    const tensors = memory().numTensors;
    const { language, dispose } = untrainedNetworks(dataset);
    const drawn = await language.draw(orders, DRAWN, NO_TASK);
    for (const answer of drawn) {
      const points = pointsOf(answer!.codes.length, answer!.lengthToken);
      expect(points >= 20 && points <= 200).toBe(true);
    }
    expect(await language.draw(orders, DRAWN, NO_TASK)).toEqual(drawn);
    expect(await language.draw([orders[3]], DRAWN, NO_TASK)).toEqual([drawn[3]]);
    expect((await language.draw([...orders].reverse(), DRAWN, NO_TASK))[1]).toEqual(drawn[3]);
    // Equal orders get answers of their own, as do other times and seeds.
    expect(drawn[2]).not.toEqual(drawn[0]);
    expect(drawn[4]).not.toEqual(drawn[1]);
    expect(await language.draw(orders, { ...DRAWN, seed: 8 }, NO_TASK)).not.toEqual(drawn);
    dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it('has whole answers however long the route, as far as it can read one', async () => {
    for (const form of ['plain', 'with-roads'] as const) {
      const { language, dispose } = untrainedNetworks(dataset, form, 60);
      const long = Array.from({ length: 8 }, (_, i) => ringOrder(i, 38));
      const drawn = await language.draw(long, DRAWN, NO_TASK);
      expect(drawn.every((answer) => answer !== null)).toBe(true);
      dispose();
    }
  });

  it('refuses a route that leaves no room for an answer', async () => {
    const { language, dispose } = untrainedNetworks(dataset, 'plain', 60);
    await expect(language.draw([ringOrder(0, 4), ringOrder(0, 50)], DRAWN, NO_TASK)).rejects.toThrow(
      /Route 2 has 50 roads.*reads 60 tokens.*41 roads at most/s,
    );
    dispose();
  });
});

describe('generated points', () => {
  it('lie on the route that was asked for, or in HTP+ on the one that was drawn', async () => {
    const orders = [ringOrder(0, 9), ringOrder(3, 4)];
    for (const form of ['plain', 'with-roads'] as const) {
      const { language, tokeniser, dispose } = untrainedNetworks(dataset, form);
      const made = await generatePoints(language, tokeniser, orders, DRAWN, NO_TASK);
      const answers = await language.draw(orders, DRAWN, NO_TASK);
      made.forEach((trip, i) => {
        const route = form === 'plain' ? [...orders[i].roads] : answers[i]!.roads;
        expect([...trip!.roads]).toEqual(route);
      });
      dispose();
    }
  });

  it('contain the errors of a receiver where these are asked for, the same of the same seed', async () => {
    const { language, tokeniser, dispose } = untrainedNetworks(dataset);
    const orders = [ringOrder(0, 9), ringOrder(3, 4)];
    const drawn = (options: Partial<typeof DRAWN>) =>
      generatePoints(language, tokeniser, orders, { ...DRAWN, ...options }, NO_TASK);
    const [bare, noisy, again] = [
      await drawn({}),
      await drawn({ noise: true }),
      await drawn({ noise: true }),
    ];
    expect(again).toEqual(noisy);
    bare.forEach((trip, i) => {
      const { lonLat, noise, patterns } = noisy[i]!;
      expect(trip!.noise).toBeUndefined();
      expect(patterns).toEqual(trip!.patterns);
      const meters = tokeniser.errors(trip!.lonLat, lonLat);
      meters.forEach((off, point) => {
        expect(off).toBeCloseTo(Math.hypot(noise![2 * point], noise![2 * point + 1]), 6);
        expect(off).toBeGreaterThan(0);
      });
    });
    dispose();
  });

  it('are as noisy as the training points were across their roads', () => {
    const errors = gpsNoise(20_000, 6, 15, new Random(4));
    const deviation = Math.sqrt(errors.reduce((sum, off) => sum + off * off, 0) / errors.length);
    const next = errors.subarray(2).reduce((sum, off, i) => sum + off * errors[i], 0) / (errors.length - 2);
    expect(deviation).toBeCloseTo(6, 0);
    expect(next / deviation ** 2).toBeCloseTo(Math.exp(-0.5), 1);
    expect([noiseOf({ scales: SCALES }), noiseOf({ scales: SCALES, target: 'space' })]).toEqual([
      Math.sqrt(50),
      0,
    ]);
  });

  it('are none where no whole answer was drawn', async () => {
    const { language, tokeniser, dispose } = untrainedNetworks(dataset);
    const options = { ...DRAWN, masked: false };
    expect(await generatePoints(language, tokeniser, [ringOrder(0, 9)], options, NO_TASK)).toEqual([null]);
    dispose();
  });
});

it('batches hold what is about equally long', () => {
  const lengths = [5, 1, 4, 1, 3];
  expect(lengthBatches(lengths, 2).map((batch) => [...batch])).toEqual([[1, 3], [4, 2], [0]]);
  expect(lengthBatches([], 2)).toEqual([]);
});
