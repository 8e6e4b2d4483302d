import { abs, slice, sub, tensor2d, tensor3d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { useBackend } from '../../nn/testing/backends';
import { differentiate } from '../../nn/training/differentiate';
import { encode } from './encoder-decoder';
import { Layers, type Pass } from './layers';
import { PaddedMask } from './sequence-length';
import { codebooksOf, quantise, vectorsOfCodes } from './quantiser';
import { RoadTensors } from './road-context';
import { rqVae, rqVaeLoss, type RqVaeInputs } from './rq-vae';
import { ROAD_TABLE, RQ_VAE_PRESETS, type RqVaeConfig } from './rq-vae-config';
import { initialRqVae, rqVaeSpecs } from './rq-vae-parameters';

beforeAll(() => useBackend('wasm'));

const CONFIG: RqVaeConfig = {
  ...RQ_VAE_PRESETS.mini(7),
  hidden: 4,
  roadWidth: 8,
  roadLayers: 1,
  codeWidth: 6,
  codebooks: [4, 8, 16],
};
const weights = () => initialRqVae(CONFIG, new Random(3));

interface Trip {
  readonly points: number;
  readonly roads: readonly number[];
}

/** A batch of trips; the points of a trip depend on the trip alone. */
function batchOf(trips: readonly Trip[]): RqVaeInputs {
  const longest = Math.max(...trips.map(({ points }) => points));
  const x = trips.map(({ points, roads }) => {
    const random = new Random(points).fork(roads.join());
    const own = Array.from({ length: points }, () => [random.next(), random.next()]);
    return [...own, ...Array.from({ length: longest - points }, () => [0, 0])];
  });
  const roads = trips.map((trip) => trip.roads);
  const middles = roads.flatMap((route) => route.flatMap((road) => [road / 7, 1 - road / 7]));
  return {
    x: tensor3d(x),
    levels: PaddedMask.levels(trips.map(({ points }) => points)),
    roads: new RoadTensors({ routes: roads, middles }, CONFIG),
  };
}

const run = (batch: RqVaeInputs, pass?: Pass) => rqVae(new Layers(weights(), CONFIG, pass), CONFIG, batch);

/** Predictions of each trip, without padding. */
function predictionsOf(trips: readonly Trip[]): number[][] {
  const { percent, dxy } = run(batchOf(trips)).predictions;
  const [p, d] = [percent.arraySync(), dxy.arraySync()];
  return trips.map(({ points }, i) => [...p[i].slice(0, points), ...d[i].slice(0, points).flat()]);
}

const trip: fc.Arbitrary<Trip> = fc.record({
  points: fc.integer({ min: 1, max: 40 }),
  roads: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }),
});

describe('stage 1', () => {
  it('says the same of a trip alone and in any batch', () => {
    fc.assert(
      fc.property(fc.array(trip, { minLength: 2, maxLength: 4 }), (trips) => {
        tidy(() => {
          const together = predictionsOf(trips);
          trips.forEach((each, i) => {
            const [alone] = predictionsOf([each]);
            alone.forEach((value, j) => expect(Math.abs(value - together[i][j])).toBeLessThan(1e-4));
          });
        });
      }),
      { numRuns: 5, seed: 11 },
    );
  });

  it('has no weights of roads where its decoder sees none, and says the same along any roads', () => {
    const blind = { ...CONFIG, roadContext: false };
    const names = rqVaeSpecs(blind).map(({ name }) => name);
    expect(names.filter((name) => /road|cross_attn|norm3/.test(name))).toEqual([]);
    const own = initialRqVae(blind, new Random(3));
    const said = [[0, 1], [5]].map((roads) => {
      const { x } = batchOf([{ points: 9, roads: [0] }]);
      const batch = { ...batchOf([{ points: 9, roads }]), x };
      const { context, predictions } = rqVae(new Layers(own, blind), blind, batch);
      expect(context).toBeNull();
      return [...predictions.dxy.dataSync(), ...predictions.percent.dataSync()];
    });
    expect(said[1]).toEqual(said[0]);
    own.dispose();
  });

  it('reads steps where it is to, so that its encoder has four inputs and a trip is the same alone and in a batch', () => {
    const stepping = { ...CONFIG, readsSteps: true };
    const own = initialRqVae(stepping, new Random(3));
    expect(own.get('encoder.conv_in.weight').shape).toEqual([CONFIG.hidden, 4]);
    const long = { points: 21, roads: [0, 1] };
    const encoded = (some: Parameters<typeof batchOf>[0]) => {
      const { x, levels } = batchOf(some);
      return encode(new Layers(own, stepping), stepping, x, levels);
    };
    for (const points of [1, 9]) {
      const short = { points, roads: [5] };
      const [together, alone] = [encoded([short, long]), encoded([short])];
      const [, segments, width] = alone.shape;
      const apart = sub(slice(together, [0, 0, 0], [1, segments, width]), alone);
      expect(Math.max(...abs(apart).dataSync())).toBeLessThan(1e-4);
    }
    own.dispose();
  });

  it('says nothing beyond the points of a trip', () => {
    const { percent, dxy } = run(batchOf([trips[0], trips[1]])).predictions;
    const short = trips[1].points;
    expect(
      percent
        .arraySync()[1]
        .slice(short)
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      dxy
        .arraySync()[1]
        .slice(short)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('gives every parameter that it uses a gradient, and codewords and roads that are not used none', async () => {
    const parameters = weights();
    const batch = batchOf(trips);
    const { grads } = differentiate(parameters, (view) => {
      const outputs = rqVae(new Layers(view, CONFIG), CONFIG, batch);
      const targets = {
        percent: outputs.predictions.percent.onesLike(),
        dxy: outputs.predictions.dxy.onesLike(),
      };
      return rqVaeLoss(CONFIG, batch, outputs, targets).total;
    });
    for (const { name, shape, unused } of parameters.specs)
      expect([name, grads.get(name)?.shape]).toEqual([name, unused ? undefined : shape]);
    const largest = (tensor: Tensor) => tensor.abs().max().dataSync()[0];
    // A constant added to all keys changes no softmax: rounding alone makes these more than 0.
    const isKeyBias = (name: string) => name.endsWith('.W_k.bias');
    const idle = [...grads].filter(([name, grad]) => !isKeyBias(name) && largest(grad) === 0);
    expect(idle.map(([name]) => name)).toEqual([]);
    const codes = (await run(batch).quantised.codes.array()) as number[][];
    const book = grads.get('rq_quant.codebooks.2.codebook.weight')!.arraySync() as number[][];
    const unused = book.filter((_, word) => !codes.some((row) => row[2] === word));
    expect(unused.length).toBeGreaterThan(0);
    expect(unused.flat().every((value) => value === 0)).toBe(true);
    const table = grads.get(ROAD_TABLE)!.arraySync() as number[][];
    // Padding, and road 6, which no trip drives.
    for (const row of [0, 7]) expect(table[row].every((value) => value === 0)).toBe(true);
  });

  it('draws dropout from the source that it is given, and none without', () => {
    const config = { ...CONFIG, dropout: 0.3 };
    const said = (seed?: number) => {
      const pass: Pass = seed === undefined ? {} : { source: new Random(seed) };
      return [
        ...rqVae(new Layers(weights(), config, pass), config, batchOf(trips)).predictions.dxy.dataSync(),
      ];
    };
    expect(said()).toEqual(said());
    expect(said(1)).toEqual(said(1));
    expect(said(1)).not.toEqual(said(2));
    expect(said(1)).not.toEqual(said());
  });

  it('has as many weights as the published network, and about 1.8 million in the small one', () => {
    const size = (config: RqVaeConfig) =>
      rqVaeSpecs(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(size(RQ_VAE_PRESETS.paper(10_537))).toBe(8_800_005 + 128 * 10_538);
    const mini = size(RQ_VAE_PRESETS.mini(0));
    expect(mini).toBeGreaterThan(1.6e6);
    expect(mini).toBeLessThan(2e6);
  });

  it('refuses sizes and routes that no network of this form has', () => {
    expect(() => rqVaeSpecs({ ...CONFIG, widthMultiples: [1, 2] })).toThrow(/4 widths; 2 are given/);
    expect(() => rqVaeSpecs({ ...CONFIG, roadHeads: 3 })).toThrow(/8 wide, which 3 heads/);
    expect(() => new RoadTensors({ routes: [[0], [7]], middles: [0, 0, 0, 0] }, CONFIG)).toThrow(
      /Road 0 of the route of trip 1 is 7, and the network has 7 roads/,
    );
    expect(() => new RoadTensors({ routes: [[]], middles: [] }, CONFIG)).toThrow(/has 0 roads/);
  });
});

const trips: readonly Trip[] = [
  { points: 21, roads: [0, 1, 2, 1] },
  { points: 10, roads: [3] },
  { points: 16, roads: [4, 5] },
];

describe('residual quantisation', () => {
  it('says a vector by codewords and what they leave', () => {
    const random = new Random(8);
    const x = tensor2d(Array.from({ length: 5 }, () => Array.from({ length: 6 }, () => random.normal())));
    const books = codebooksOf(weights(), 3);
    const { codes, codewords, sums } = quantise(books, x);
    const said = vectorsOfCodes(
      books,
      (codes.arraySync() as number[][]).map((row) => Int32Array.from(row)),
    );
    expect([...said.dataSync()]).toEqual([...sums[2].dataSync()]);
    const whole = codewords.reduce((sum, each) => sum.add(each));
    expect(whole.sub(sums[2]).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  });

  it('takes the nearest codeword', () => {
    const book = tensor2d([
      [0, 0],
      [1, 0],
      [0, 2],
      [1, 0],
    ]);
    const points = tensor2d([
      [0.9, 0.1],
      [0.1, 1.7],
      [-3, -3],
    ]);
    expect(quantise([book], points).codes.arraySync()).toEqual([[1], [2], [0]]);
  });
});
