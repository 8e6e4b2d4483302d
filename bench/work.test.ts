import { describe, expect, it } from 'vitest';
import { makeSampleCity } from '../tools/invention/sample-city/make-sample-city';
import { Random } from '../src/base/random';
import { hoserConfig, OFFICIAL_HOSER } from '../src/models/hoser/config';
import { hoserFeatures } from '../src/models/hoser/features/hoser-features';
import { buildTripBatch } from '../src/models/hoser/features/trip-features';
import { hoserSizes } from '../src/models/hoser/hoser';
import { hoserSpecs } from '../src/models/hoser/parameters';
import {
  blockFlops,
  expansionWork,
  reachOf,
  studentStepWork,
  distinctWindowsOf,
  softTargetWork,
  windowsOf,
} from './work';
import { randomWalks } from './cities';
import { dense, leastSeconds } from '../src/engine/benchmarks/benchmark-result';

const { content } = makeSampleCity({ roads: 120, trips: 40, seed: 3 });
const features = hoserFeatures(content);
const walks = randomWalks(content.network, 3, 5, new Random(1));
const batch = buildTripBatch(features, walks, [0, 1, 2]);

describe('randomWalks', () => {
  it('goes from each road to one that can follow, for as long as asked', () => {
    expect(Array.from(walks.offsets)).toEqual([0, 5, 10, 15]);
    expect(batch.stepCount).toBe(12); // a step that cannot follow would have been refused
  });

  it('says where no way is long enough', () => {
    const alone = { ...content.network, successorOffsets: new Uint32Array(content.network.roadCount + 1) };
    expect(() => randomWalks(alone, 1, 3, new Random(1))).toThrow('No way of 3 roads');
  });
});

describe('reachOf', () => {
  it('counts roads hop by hop as a search over the edges does', () => {
    const { sources, targets } = features.adjacency;
    const own = new Set<number>(batch.roads);
    for (const road of batch.roads)
      for (
        let i = content.network.successorOffsets[road];
        i < content.network.successorOffsets[road + 1];
        i++
      )
        own.add(content.network.successors[i]);
    const around = (inside: Set<number>) =>
      new Set([...inside, ...[...sources].filter((_, e) => inside.has(targets[e]))]);
    const into = (inside: Set<number>) =>
      [...targets].filter((road) => inside.has(road)).length + inside.size;
    const oneHop = around(own);
    const twoHops = around(oneHop);
    const reach = reachOf(batch, features);
    expect(reach.roads).toEqual([own.size, oneHop.size, twoHops.size]);
    expect(reach.edges).toEqual([into(own), into(oneHop)]);
    expect(twoHops.size).toBeGreaterThan(oneHop.size);
  });
});

describe('studentStepWork', () => {
  const specs = hoserSpecs(OFFICIAL_HOSER, hoserSizes(features));

  it('moves every trained weight, its gradient and its moments once each way', () => {
    const trained = specs
      .filter(({ unused }) => !unused)
      .map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    const sum = trained.reduce((a, b) => a + b, 0);
    expect(studentStepWork(OFFICIAL_HOSER, batch, features, specs).bytes).toBe(sum * 32);
  });

  it('is three times the forward products, which dominate at official widths', () => {
    const { flops } = studentStepWork(OFFICIAL_HOSER, batch, features, specs);
    const blocks = 3 * blockFlops(OFFICIAL_HOSER, 12, 3 * 10);
    expect(flops).toBeGreaterThan(blocks);
    // What grows with the roads is bounded by the whole network: 120 roads,
    // four projections, and their edges.
    const roads = 3 * (dense(content.network.roadCount, 128, 128) * 5 + 2 * 11 * 128 * 1200);
    expect(flops).toBeLessThan(blocks + roads + 3 * 12 * 400_000);
  });
});

describe('blockFlops', () => {
  it('is 24 w^2 a step and layer, and 4 w a pair', () => {
    const w = 64;
    expect(blockFlops(hoserConfig(32, 2), 1, 0)).toBe(2 * 24 * w * w);
    expect(blockFlops(hoserConfig(32, 3), 5, 15)).toBe(3 * (5 * 24 * w * w + 15 * 4 * w));
  });
});

describe('expansionWork', () => {
  it('counts a node at official widths', () => {
    const blocks = 2 * 24 * 256 * 256;
    const query = 2 * 384 * 128 + 9 * 128 * 3;
    const time = 2 * 256 * 64 + 2 * 64;
    expect(expansionWork(OFFICIAL_HOSER, 3)).toEqual({ flops: blocks + query + time, bytes: 0 });
  });
});

describe('softTargetWork', () => {
  const config = { layers: 1, heads: 1, width: 4, blockSize: 8, vocabularySize: 10 };

  it('needs of the last layer keys and values everywhere, the rest at the last token alone', () => {
    const windows = windowsOf(Int32Array.of(0, 2, 5));
    expect(windows).toEqual({ count: 2, tokens: 5, pairs: 3 + 6, lastPairs: 5 });
    const keysAndValues = 5 * 2 * 4 * 8;
    const attention = 4 * 4 * 5;
    const restOfTwo = 2 * (2 * 4 * 4 + 2 * 4 * 4 + 2 * (2 * 4 * 16));
    expect(softTargetWork(config, windows, 7).flops).toBe(keysAndValues + attention + restOfTwo + 2 * 4 * 7);
  });

  it('counts what windows share once', () => {
    const sequences = { sequenceOffsets: Int32Array.of(0, 2, 5), inputs: Int32Array.of(1, 2, 1, 2, 3) };
    expect(distinctWindowsOf(sequences)).toEqual({ count: 2, tokens: 3, pairs: 1 + 2 + 3, lastPairs: 2 + 3 });
  });

  it('grows by whole layers and by cells', () => {
    const windows = { count: 2, tokens: 5, pairs: 9, lastPairs: 5 };
    const one = softTargetWork(config, windows, 0).flops;
    expect(softTargetWork({ ...config, layers: 2 }, windows, 0).flops - one).toBe(24 * 16 * 5 + 4 * 4 * 9);
    expect(softTargetWork(config, windows, 100).flops - one).toBe(800);
  });
});

describe('leastSeconds', () => {
  const best = (value: number) => ({ median: 1, spread: [1, 1] as [number, number], best: value, unit: '' });
  const machine = { matmul: best(10), bandwidth: best(5), dispatch: best(1) };

  it('is the longer of arithmetic and traffic', () => {
    expect(leastSeconds({ flops: 20e9, bytes: 5e9 }, machine)).toBe(2);
    expect(leastSeconds({ flops: 20e9, bytes: 15e9 }, machine)).toBe(3);
  });
});
