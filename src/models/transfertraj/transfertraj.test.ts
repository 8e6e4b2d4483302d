import { dispose, memory, tidy, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { useBackend } from '../../nn/testing/backends';
import type { Parameters } from '../../nn/parameters';
import { differentiate } from '../../nn/training/differentiate';
import { batchOfTrajectories, type MaskedBatch } from './batch-of-trajectories';
import {
  checkTransferTrajSizes,
  TRANSFERTRAJ_FORMS,
  TRANSFERTRAJ_PRESETS,
  type TransferTrajConfig,
} from './config';
import { Layers, type Pass } from './layers';
import { TargetTensors, transferTrajLoss } from './loss';
import { transferTrajSpecs, unusedSpecs } from './parameters';
import {
  disposeThings,
  SMALL,
  smallBatch,
  smallThings,
  smallTrip,
  smallWeights,
  THINGS,
} from './testing/small-network';
import { POINT_TOKENS, type TrajectoryBatch } from './trajectory-batch';
import { TrajectoryTensors } from './trajectory-tensors';
import { transferTraj } from './transfertraj';

beforeAll(() => useBackend('wasm'));

/** What the network says of each point: places, times, and the gates of all layers. */
function said(batch: TrajectoryBatch, config: TransferTrajConfig = SMALL, pass?: Pass): number[][] {
  const weights = smallWeights(config);
  const things = smallThings(config);
  const tensors = new TrajectoryTensors(batch, config, THINGS);
  const rows = tidy(() => {
    const { space, time, gates } = transferTraj(new Layers(weights, config, pass), tensors, things);
    const parts = [space, time, ...gates].map((part) => part.arraySync());
    return parts[0].map((_, row) => parts.flatMap((part) => part[row]));
  });
  tensors.dispose();
  disposeThings(things);
  weights.dispose();
  return rows;
}

/** Rows of one trip. */
const ofTrip = (rows: number[][], { longest, lengths }: TrajectoryBatch, trip: number) =>
  rows.slice(trip * longest, trip * longest + lengths[trip]);

const official = { ...SMALL, ...TRANSFERTRAJ_FORMS.official };

describe('what the network says', () => {
  it('does not depend on what stands under masks, bit for bit', () => {
    const { batch } = smallBatch(9, 5);
    const hides = (tokens: Int32Array, at: number, width: number) =>
      tokens[Math.floor(at / width)] === POINT_TOKENS.masked;
    const value = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constantFrom(NaN, Infinity));
    for (const interpolated of [false, true]) {
      const config = { ...SMALL, interpolated };
      const before = said(batch, config);
      fc.assert(
        fc.property(fc.array(value, { minLength: 11, maxLength: 11 }), (values) => {
          const drawn = (at: number) => values[at % values.length];
          const space = batch.space.map((own, at) => (hides(batch.spaceTokens, at, 2) ? drawn(at) : own));
          const time = batch.time.map((own, at) => (hides(batch.timeTokens, at, 4) ? drawn(at) : own));
          expect(said({ ...batch, space, time }, config)).toEqual(before);
        }),
        { numRuns: 4, seed: 2 },
      );
    }
  });

  it('depends on it in the form of the official code', () => {
    const { batch } = smallBatch(9);
    const hidden = batch.spaceTokens.findIndex((token) => token === POINT_TOKENS.masked);
    const space = batch.space.slice();
    space[2 * hidden] = 1;
    expect(said({ ...batch, space }, official)).not.toEqual(said(batch, official));
  });

  it('is the same of a trip alone and in any batch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 4 }), (lengths) => {
        const trips = lengths.map((length, i) => smallTrip(length, 31 * i + length));
        const { batch } = batchOfTrajectories(trips);
        const together = said(batch);
        trips.forEach((trip, i) => {
          const alone = said(batchOfTrajectories([trip]).batch);
          ofTrip(together, batch, i).forEach((row, point) =>
            row.forEach((value, j) => expect(Math.abs(value - alone[point][j])).toBeLessThan(1e-4)),
          );
        });
      }),
      { numRuns: 4, seed: 12 },
    );
  });

  it('is of the points before alone where it is causal', () => {
    const trip = smallTrip(8, 3);
    const { batch } = batchOfTrajectories([trip]);
    const space = batch.space.slice();
    space.set([50, -50], 2 * 7);
    const moved = { ...batch, space };
    const causal = { ...SMALL, causal: true };
    const before = said(batch, causal);
    // But for rounding: with other points beside them, experts take points in other blocks.
    said(moved, causal)
      .slice(0, 7)
      .forEach((row, point) => row.forEach((value, i) => expect(value).toBeCloseTo(before[point][i], 5)));
    expect(Math.abs(said(moved, causal)[7][0] - before[7][0])).toBeGreaterThan(1e-3);
    expect(said(moved)[0]).not.toEqual(said(batch)[0]);
  });

  it('is the same whenever it is asked, and drawn by the seed in training', () => {
    const { batch } = smallBatch(6, 4);
    const drawn = (seed: number) => said(batch, SMALL, { source: new Random(seed) });
    expect(said(batch)).toEqual(said(batch));
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    const still = { ...SMALL, dropout: 0, noisy: false };
    expect(said(batch, still, { source: new Random(1) })).toEqual(said(batch, still));
  });

  it('has no time below 0, whatever the weights', () => {
    const times = said(smallBatch(12).batch).flatMap((row) => row.slice(2, 6));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  });
});

/** Names of the parameters that the loss of a batch gives a gradient that is not 0. */
function reached(config: TransferTrajConfig, { batch, targets }: MaskedBatch, pass: Pass = {}): string[] {
  const weights = smallWeights(config);
  const names = withLoss(config, weights, { batch, targets }, pass, (grads) =>
    [...grads].filter(([, grad]) => grad.dataSync().some((value) => value !== 0)).map(([name]) => name),
  );
  weights.dispose();
  return names;
}

function withLoss<R>(
  config: TransferTrajConfig,
  weights: Parameters,
  { batch, targets }: MaskedBatch,
  pass: Pass,
  use: (grads: ReadonlyMap<string, Tensor>, loss: number) => R,
): R {
  const things = smallThings({ ...config, placeWidth: config.placeFeatures ?? config.placeWidth });
  const tensors = new TrajectoryTensors(batch, config, THINGS);
  const asked = new TargetTensors(targets, batch);
  const { loss, grads } = differentiate(weights, (view) => {
    const layers = new Layers(view, config, pass);
    return transferTrajLoss(layers, transferTraj(layers, tensors, things), asked).total;
  });
  const result = use(grads, loss.dataSync()[0]);
  dispose([loss, ...grads.values()]);
  tensors.dispose();
  asked.dispose();
  disposeThings(things);
  return result;
}

describe('gradients', () => {
  const batch = smallBatch(20, 15);
  // So that there is none that no point asks.
  const asking = { topExperts: SMALL.experts - 1 };
  const namesOf = (config: TransferTrajConfig) => transferTrajSpecs(config).map(({ name }) => name);

  it('reach every parameter but those of noise and of tokens, without either', () => {
    const without = (name: string) => /noise_linear|token_pred/.test(name);
    expect(reached({ ...SMALL, ...asking }, batch)).toEqual(namesOf(SMALL).filter((name) => !without(name)));
  });

  it('reach every parameter in training of the official form', () => {
    const config = { ...official, ...asking };
    expect(reached(config, batch, { source: new Random(4) })).toEqual(namesOf(config));
  });

  it('reach what makes vectors of the features of places', () => {
    const learning = { ...SMALL, placeFeatures: 4 };
    expect(reached(learning, batch)).toContain('poi_feature_layer.weight');
    expect(namesOf(SMALL)).not.toContain('poi_feature_layer.weight');
  });

  it('are of the gates alone where balance alone counts', () => {
    const balanced = { ...SMALL, layers: 1, weights: { space: 0, time: 0, clock: 1, token: 0, balance: 1 } };
    const names = reached(balanced, batch);
    expect(names).toContain('seq_model.layers.0.MoE_fc.router.topkroute_linear.weight');
    expect(names.filter((name) => /experts|fc_norm|pred_layer/.test(name))).toEqual([]);
  });

  it('leave no tensors behind', () => {
    const weights = smallWeights(official);
    const before = memory().numTensors;
    withLoss(official, weights, smallBatch(5, 3), { source: new Random(1) }, () => undefined);
    expect(memory().numTensors).toBe(before);
    weights.dispose();
  });
});

describe('sizes', () => {
  const sizeOf = (specs: readonly { readonly shape: readonly number[] }[]) =>
    specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

  it('are those of the published network, whose unused parameters are left out', () => {
    const { paper, light } = TRANSFERTRAJ_PRESETS;
    expect(sizeOf(transferTrajSpecs(paper)) + sizeOf(unusedSpecs(paper))).toBe(2_579_184);
    expect(sizeOf(unusedSpecs(paper))).toBe(165_120);
    expect(sizeOf(transferTrajSpecs(light))).toBeGreaterThan(350_000);
    expect(sizeOf(transferTrajSpecs(light))).toBeLessThan(370_000);
  });

  it.each([
    ['an odd width', { width: 15 }, /even width/],
    ['heads that do not share it', { mixerHeads: 3 }, /3 heads/],
    ['more experts asked than there are', { topExperts: 5 }, /1 to 4 of 4 experts/],
  ])('%s are refused', (_, change, message) =>
    expect(() => checkTransferTrajSizes({ ...SMALL, ...change })).toThrow(message),
  );

  it('of batches that do not fit together are refused, with the trip and the row', () => {
    const { batch } = smallBatch(4);
    const tensors = (change: Partial<TrajectoryBatch>) => () =>
      new TrajectoryTensors({ ...batch, ...change }, SMALL, THINGS).dispose();
    expect(tensors({ space: new Float32Array(3) })).toThrow(/8 values of space, not 3/);
    expect(tensors({ lengths: Int32Array.of(0) })).toThrow(/Trip 0 of the batch has 0 points/);
    expect(tensors({ timeTokens: Int32Array.of(0, 0, 6, 0) })).toThrow(/token of row 2 is 6/);
    expect(tensors({ positions: Int32Array.of(0, 1, 2, 4) })).toThrow(/position of row 3 is 4/);
  });
});
