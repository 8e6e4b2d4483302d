import { memory, mul, sum, tensor2d, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { networkOf } from '../../domain/testing/small-network';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { largestGradientDifference } from '../../nn/testing/gradient-difference';
import { differentiate } from '../../nn/training/differentiate';
import { hoserConfig } from './config';
import { hoserFeatures, type HoserFeatures } from './features/hoser-features';
import { Hoser } from './hoser';
import { roadEdges, roadEmbedding } from './road-network-encoder';
import {
  edgesWithin,
  isWorthwhile,
  reachArrays,
  ReachTensors,
  roadReach,
  type RoadReach,
} from './road-reach';

/** A street of `length` roads one after another, and behind it a road that touches none. */
function street(length: number): HoserFeatures {
  const at = (x: number) => [0.001 * x, 0] as const;
  const lines = Array.from({ length: length + 1 }, (_, i) =>
    i < length ? [at(i), at(i + 1)] : [[1, 1] as const, [1, 1.001] as const],
  );
  const network = networkOf(
    lines,
    Array.from({ length: length - 1 }, (_, i) => [i, i + 1] as const),
  );
  const zoneOfRoad = Uint32Array.from({ length: length + 1 }, (_, road) => road % 2);
  const zones = {
    zoneCount: 2,
    zoneOfRoad,
    source: 'derived' as const,
    transitions: Float64Array.of(0, 1, 1, 0),
  };
  const trips = trajectorySetFrom([{ roads: [0, 1, 2], times: [0, 5, 12] }]);
  return hoserFeatures({ network, trips: { train: trips, val: trips, test: trips }, zones });
}

const asked = (...roads: number[]) => ({ roads: Int32Array.from(roads), candidates: new Int32Array(0) });
const within = ({ roads }: RoadReach, from: number, to: number) =>
  [...roads.subarray(from, to)].filter((road) => road >= 0);

describe('the reach of some roads', () => {
  const edges = roadEdges(street(40));

  it('goes two hops, ring by ring, with road 0 in it', () => {
    const reach = roadReach(asked(20, 40), edges);
    const [oneHop, own] = reach.targets;
    expect(within(reach, 0, own)).toEqual([0, 20, 40]);
    expect(within(reach, own, oneHop)).toEqual([1, 19, 21]);
    expect(within(reach, oneHop, reach.roads.length)).toEqual([2, 18, 22]);
    expect([...reach.rowOf.keys()].filter((road) => reach.rowOf[road] >= 0).length).toBe(9);
  });

  it('keeps the edges of each road in their order, and gives the rest to padding', () => {
    const reach = roadReach(asked(20, 40), edges);
    const { offsets, sources } = edgesWithin(reach, reach.targets[1], edges);
    reach.roads.subarray(0, reach.targets[1]).forEach((road, row) => {
      const own = [...sources.subarray(offsets[row], offsets[row + 1])];
      const real = [...edges.sources.subarray(edges.offsets[road], edges.offsets[road + 1])];
      if (road >= 0) expect(own.map((source) => reach.roads[source])).toEqual(real);
      else expect(own.every((source) => source === row)).toBe(true);
    });
    expect(offsets[offsets.length - 1]).toBe(sources.length);
  });

  it('has few shapes, and is used where the network is much larger', () => {
    const shapes = (...roads: number[]) => {
      const reach = roadReach(asked(...roads), edges);
      return [reach.roads.length, ...reach.targets];
    };
    expect(shapes(3, 4, 5)).toEqual(shapes(30));
    const long = roadEdges(street(900));
    expect(isWorthwhile(roadReach(asked(7), long), long)).toBe(true);
    expect(isWorthwhile(roadReach(asked(7), edges), edges)).toBe(false);
    const all = Array.from({ length: 901 }, (_, road) => road);
    expect(isWorthwhile(roadReach(asked(...all), long), long)).toBe(false);
  });
});

describe.each(['cpu', 'wasm'] as const)('the encoder within a reach on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    ['few roads', [3, 17]],
    ['a road that no other touches', [40]],
    ['all roads', Array.from({ length: 41 }, (_, road) => road)],
  ])('gives the values and gradients of the whole network: %s', (_name, roads) => {
    const features = street(40);
    const student = Hoser.initial(hoserConfig(8), features, new Random(2));
    const { edges } = student.network;
    const before = memory().numTensors;
    const reach = roadReach(asked(...roads), edges);
    const tensors = new ReachTensors(reachArrays(reach, edges, features.roads));
    const random = new Random(3);
    const weights = Float32Array.from({ length: 8 * roads.length }, () => random.normal());
    const rows = RowIndex.from(
      Int32Array.from(roads, (road) => reach.rowOf[road]),
      reach.targets[1],
    );
    const everywhere = RowIndex.from(Int32Array.from(roads), 41);
    const loss = (view: Parameters, whole: boolean) => {
      const embedding = roadEmbedding(view, whole ? student.network : tensors);
      return sum(
        mul(gatherRows(embedding, whole ? everywhere : rows), tensor2d(weights, [roads.length, 8])),
      ) as Scalar;
    };
    tidy(() => {
      const [restricted, plain] = [false, true].map((whole) =>
        differentiate(student.parameters, (view) => loss(view, whole)),
      );
      expect(largestGradientDifference(plain, restricted)).toBeLessThan(1e-4);
    });
    for (const part of [tensors, rows, everywhere]) part.dispose();
    expect(memory().numTensors).toBe(before);
    student.dispose();
  });
});
