import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { Random } from '../../base/random';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { Failure } from '../../base/failure';
import { useBackend } from '../../nn/testing/backends';
import { hoserConfig } from './config';
import { hoserFeatures } from './features/hoser-features';
import { nodeFeatures } from './testing/node-features';
import { buildTripBatch } from './features/trip-features';
import { Hoser } from './hoser';
import { roundHalfToEven, SearchExpansion, HoserSearchTree } from './search-expansion';
import { searchFeatures } from './search-features';
import { HoserSearchModel } from './search-model';
import { tripArrays } from './trip-arrays';
import { TripTensors } from './trip-tensors';

const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
const features = hoserFeatures(content);
const { train } = content.trips;
const TRIPS = [0, 1, 2, 3, 4, 5, 6];

/** The visits of each trip but the last as nodes of the tree, nodes[trip][step], all held. */
function tripsInTree(tree: HoserSearchTree, trips: TrajectorySet): number[][] {
  return TRIPS.map((trip) => {
    const [first, end] = [trips.offsets[trip], trips.offsets[trip + 1]];
    const nodes = [tree.open(trips.roads[first], trips.times[first], trips.roads[end - 1])];
    for (let visit = first + 1; visit < end - 1; visit++)
      nodes.push(tree.extend(nodes[nodes.length - 1], trips.roads[visit], trips.times[visit], 0));
    return nodes;
  });
}

describe.each(['cpu', 'wasm'] as const)('HoserSearchModel on %s', (backend) => {
  it('answers step by step what the whole-trip forward answers at once', async () => {
    await useBackend(backend);
    const student = Hoser.initial(hoserConfig(32), features, new Random(4));
    const before = memory().numTensors;
    const batch = buildTripBatch(features, train, TRIPS);
    const trips = new TripTensors(tripArrays(batch, features));
    const expected = await student.predict(trips);
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const paths = tripsInTree(model.tree, train);
    const longest = Math.max(...paths.map((path) => path.length));
    let compared = 0;
    for (let depth = 0; depth < longest; depth++) {
      const going = TRIPS.filter((trip) => depth < paths[trip].length);
      const expansion = await model.expand(going.map((trip) => paths[trip][depth]));
      going.forEach((trip, row) => {
        const step = batch.tripOffsets[trip] + depth;
        const logits = expected.logits.subarray(step * batch.candidateCount);
        const count = batch.candidateLengths[step];
        expect(expansion.lengths[row]).toBe(count);
        const total = Math.log(logits.subarray(0, count).reduce((sum, logit) => sum + Math.exp(logit), 0));
        for (let i = 0; i < count; i++) {
          expect(expansion.candidates[row * expansion.candidateCount + i]).toBe(
            batch.candidates[step * batch.candidateCount + i],
          );
          expect(expansion.logProbs[row * expansion.candidateCount + i]).toBeCloseTo(logits[i] - total, 4);
        }
        const next = batch.candidates[step * batch.candidateCount + batch.labels[step]];
        const seconds = Math.expm1(expected.times[step] * features.timeStd + features.timeMean);
        expect(Math.abs(expansion.seconds(row, next) - Math.max(0, seconds))).toBeLessThan(0.501);
        compared++;
      });
    }
    expect(compared).toBe(batch.stepCount);
    trips.dispose();
    model.dispose();
    expect(memory().numTensors).toBe(before);
    student.dispose();
  });

  it('keeps its cache when the pool grows, and its weights when training goes on', async () => {
    await useBackend(backend);
    const student = Hoser.initial(hoserConfig(8), features, new Random(4));
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const { tree } = model;
    const origin = tree.open(0, 1e9, 5);
    const child = tree.extend(origin, content.network.successors[0], 1e9 + 10, 0);
    await model.expand([origin]);
    const wanted = (await model.expand([child])).logProbs;
    student.dispose();
    const strangers = Array.from({ length: 1500 }, () => tree.open(1, 1e9, 5));
    const alike = await model.expand(strangers);
    const own = alike.lengths[0];
    const answer = (row: number) =>
      alike.logProbs.slice(row * alike.candidateCount, row * alike.candidateCount + own);
    expect(strangers.every((_, row) => answer(row).every((value, i) => value === alike.logProbs[i]))).toBe(
      true,
    );
    expect((await model.expand([child])).logProbs).toEqual(wanted);
    model.dispose();
  });
});

it('search features are node features over the tree', () => {
  const tree = new HoserSearchTree();
  const nodes = tripsInTree(tree, train).flat();
  nodes.forEach((node) => tree.takeSlot(node));
  const paths = nodes.map((node) => tree.path(node));
  const offsets = [0];
  for (const { roads } of paths) offsets.push(offsets[offsets.length - 1] + roads.length);
  const expected = nodeFeatures(features, {
    offsets,
    roads: paths.flatMap(({ roads }) => [...roads]),
    times: paths.flatMap(({ times }) => [...times]),
    destinations: nodes.map((node) => tree.destination[node]),
    originTimes: nodes.map((node) => tree.originTime[node]),
  });
  const width = 3 + Math.max(...paths.map(({ roads }) => roads.length));
  const rows = nodes.length + 2;
  const actual = searchFeatures(features, tree, nodes, { rows, width });
  expect(actual.roads.subarray(0, nodes.length)).toEqual(expected.roads);
  expect(actual.temporal.subarray(0, nodes.length)).toEqual(expected.temporal);
  const perCandidate = nodes.length * expected.candidateCount;
  expect(actual.candidates.subarray(0, perCandidate)).toEqual(expected.candidates);
  expect(actual.candidateDistance.subarray(0, perCandidate)).toEqual(expected.candidateDistance);
  expect(actual.candidateAngle.subarray(0, perCandidate)).toEqual(expected.candidateAngle);
  nodes.forEach((node, row) => {
    const [from, to] = [offsets[row], offsets[row + 1]];
    const at = row * width;
    expect(actual.counts[row]).toBe(to - from);
    expect(actual.distance.subarray(at, at + to - from)).toEqual(expected.relDistance.subarray(from, to));
    expect(actual.time.subarray(at, at + to - from)).toEqual(expected.relTime.subarray(from, to));
    expect(actual.slots[at + to - from - 1]).toBe(tree.slot[node]);
  });
});

it('the fast step of WASM answers what the plain one does, and the same in any company', async () => {
  await useBackend('wasm');
  const student = Hoser.initial(hoserConfig(40), features, new Random(4));
  const { parameters, config } = student;
  const fast = await HoserSearchModel.create(parameters, config, features);
  const plain = await HoserSearchModel.create(parameters, config, features, { step: 'plain' });
  const [paths] = [fast, plain].map((model) => tripsInTree(model.tree, train));
  for (let depth = 0; depth < 6; depth++) {
    const nodes = paths.filter((path) => depth < path.length).map((path) => path[depth]);
    const [together, wanted] = [await fast.expand(nodes), await plain.expand(nodes)];
    const count = together.candidateCount;
    for (const [row, node] of nodes.entries()) {
      const alone = await fast.expand([node]);
      for (let i = 0; i < together.lengths[row]; i++) {
        const [road, logProb] = [together.candidates[row * count + i], together.logProbs[row * count + i]];
        expect(Math.abs(logProb - wanted.logProbs[row * count + i])).toBeLessThan(2e-6);
        expect(together.seconds(row, road)).toBe(wanted.seconds(row, road));
        expect([alone.logProbs[i], alone.seconds(0, road)]).toEqual([logProb, together.seconds(row, road)]);
      }
    }
  }
  for (const each of [fast, plain, student]) each.dispose();
});

describe('SearchExpansion', () => {
  const block = {
    candidateCount: 2,
    candidates: Int32Array.of(3, 4, 5, 0),
    candidateDistance: new Float32Array(4),
    candidateAngle: new Float32Array(4),
    candidateLengths: Int32Array.of(2, 1),
  };
  const scale = { timeMean: 1, timeStd: 2 };

  it('normalises over the real candidates only', () => {
    const outputs = Float32Array.of(0, 0, 0.25, -3, 8, -9);
    const expansion = new SearchExpansion(2, block, outputs, new Float32Array(6).fill(0.25), scale);
    expect([...expansion.logProbs.subarray(0, 3)]).toEqual([-Math.LN2, -Math.LN2, 0]);
    expect(expansion.seconds(0, 3)).toBe(Math.round(Math.expm1(0.5 * 2 + 1)));
    expect(expansion.seconds(1, 5)).toBe(0);
  });

  it('says so when the weights have diverged', () => {
    const outputs = Float32Array.of(NaN, 1, 0, 0, 0, 0);
    expect(() => new SearchExpansion(2, block, outputs, new Float32Array(6), scale)).toThrow(Failure);
  });

  it('rounds halves to even', () => {
    expect([0.5, 1.5, 2.5, 2.51, 3.49, 7].map(roundHalfToEven)).toEqual([0, 2, 2, 3, 3, 7]);
  });
});
