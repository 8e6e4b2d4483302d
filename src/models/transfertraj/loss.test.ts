import { tensor2d, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../nn/testing/backends';
import { Layers } from './layers';
import { squaredVariation, TargetTensors, transferTrajLoss } from './loss';
import { SMALL, smallWeights } from './testing/small-network';
import type { TrajectoryTargets } from './trajectory-batch';

beforeAll(() => useBackend('wasm'));

/** Two trips of two points and one, padded. */
const BATCH = { trips: 2, longest: 2, lengths: Int32Array.of(2, 1) };
const TARGETS: TrajectoryTargets = {
  space: Float32Array.of(3, 4, 1, 1, 0, 2, 9, 9),
  time: Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0, 1, 1, 1, 1, 9, 9, 9, 9),
  asksSpace: Uint8Array.of(1, 0, 1, 0),
  asksTime: Uint8Array.of(1, 0, 0, 0),
};

/** Terms of the loss where the network says 0 of everything, and asks these experts. */
function lossOf(targets: TrajectoryTargets, config = SMALL): Record<string, number> {
  const weights = smallWeights();
  const asked = new TargetTensors(targets, BATCH);
  const terms = tidy(() => {
    const zeros = (width: number): Tensor2D => tensor2d(new Float32Array(4 * width), [4, width]);
    const gates = tensor2d([1, 0, 1, 0, 0, 1, 0, 1], [4, 2]);
    const outputs = {
      mixed: zeros(SMALL.width),
      encoded: zeros(SMALL.width),
      space: zeros(2),
      time: zeros(4),
      gates: [gates],
    };
    const { balance, ...loss } = transferTrajLoss(new Layers(weights, config), outputs, asked);
    const all: [string, Scalar][] = [
      ...Object.entries(loss),
      ...(balance ? [['balance', balance[0]] as [string, Scalar]] : []),
    ];
    return all.map(([name, term]): [string, number] => [name, term.dataSync()[0]]);
  });
  asked.dispose();
  weights.dispose();
  return Object.fromEntries(terms);
}

describe('the loss', () => {
  it('sums squared errors over components, and has a mean over the points that are asked, for place and time apart', () => {
    // Places: (9 + 16 + 0 + 4) / 2; times: 1 + 4 + 9 + 16.
    expect(lossOf(TARGETS)).toEqual({ total: 44.5, space: 14.5, time: 30 });
  });

  it('is 0 in a term that no point is asked for', () => {
    const none = { ...TARGETS, asksTime: new Uint8Array(4) };
    expect(lossOf(none)).toEqual({ total: 14.5, space: 14.5, time: 0 });
    expect(lossOf({ ...none, asksSpace: new Uint8Array(4) })).toEqual({ total: 0, space: 0, time: 0 });
  });

  it('weighs its terms, and has the others where they count', () => {
    const weights = { space: 2, time: 0.5, clock: 1, token: 1, balance: 0.01 };
    const { total, token, balance } = lossOf(TARGETS, { ...SMALL, weights });
    // Of three points that are there two use the first expert: shares 2 and 1.
    expect(balance).toBeCloseTo(0.25 / 2.25, 6);
    expect(token).toBeGreaterThan(0);
    expect(total).toBeCloseTo(29 + 15 + token + 0.01 * balance, 4);
  });

  it('lets the clock count less than the minutes since the first point', () => {
    const weights = { space: 1, time: 1, clock: 0.5, token: 0, balance: 0 };
    expect(lossOf(TARGETS, { ...SMALL, weights })).toEqual({ total: 37.5, space: 14.5, time: 23 });
  });

  it('has no balance to mend where all experts are used alike', () => {
    tidy(() => {
      const valid = tensor2d([1, 1, 0], [3, 1]);
      const alike = tensor2d([1, 0, 0, 1, 1, 0], [3, 2]);
      expect(squaredVariation(alike, valid).dataSync()[0]).toBe(0);
    });
  });
});
