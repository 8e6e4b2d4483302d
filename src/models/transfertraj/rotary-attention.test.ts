import {
  abs,
  add,
  max,
  mul,
  randomNormal,
  reshape,
  sub,
  sum,
  tensor2d,
  tidy,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../nn/testing/backends';
import { Layers, rotaryAngles, rotaryScores, rotated, thetas } from './layers';
import { SMALL, smallWeights } from './testing/small-network';

beforeAll(() => useBackend('wasm'));

const AT = 'seq_model.layers.0.RoPE_Attention_float';
const POINTS = 7;
const coordinate = fc.double({ min: -40, max: 40, noNaN: true });
const place = fc.tuple(coordinate, coordinate);
const angle = fc.double({ min: -20, max: 20, noNaN: true });

function largestDifference(a: Tensor2D, b: Tensor2D): number {
  return max(abs(sub(a, b))).dataSync()[0];
}

/** Scores of fixed hidden states at these places. */
function scoresAt(places: readonly (readonly [number, number])[], theta = true): Tensor2D {
  const weights = smallWeights();
  const layers = new Layers(weights, { ...SMALL, theta });
  const q = randomNormal([POINTS, SMALL.width], 0, 1, 'float32', 1) as Tensor2D;
  const k = randomNormal([POINTS, SMALL.width], 0, 1, 'float32', 2) as Tensor2D;
  const angles = rotaryAngles(layers, AT, tensor2d(places.flat(), [POINTS, 2]));
  const scores = reshape(rotaryScores(layers, q, k, angles, 1), [POINTS, POINTS]) as Tensor2D;
  weights.dispose();
  return scores;
}

const places = Array.from({ length: POINTS }, (_, i): [number, number] => [Math.sin(3 * i), Math.cos(5 * i)]);

describe('rotary attention', () => {
  it.each([true, false])('says the same wherever the points lie together (theta: %s)', (theta) => {
    fc.assert(
      fc.property(place, ([east, north]) => {
        tidy(() => {
          const shifted = places.map(([x, y]): [number, number] => [x + east, y + north]);
          expect(largestDifference(scoresAt(places, theta), scoresAt(shifted, theta))).toBeLessThan(1e-4);
        });
      }),
      { numRuns: 10, seed: 4 },
    );
  });

  it('says something else when the points are turned about each other, or drawn apart', () => {
    tidy(() => {
      const turned = places.map(([x, y]): [number, number] => [-y, x]);
      const apart = places.map(([x, y]): [number, number] => [2 * x, 2 * y]);
      for (const other of [turned, apart])
        expect(largestDifference(scoresAt(places), scoresAt(other))).toBeGreaterThan(0.01);
    });
  });

  it('has frequencies from 10000^(-2/d) down to 10^-4', () => {
    expect(thetas(4)[0]).toBeCloseTo(1e-2, 6);
    expect(thetas(4)[1]).toBeCloseTo(1e-4, 8);
    expect(thetas(128)[63]).toBeCloseTo(1e-4, 8);
  });
});

describe('rotations', () => {
  const row = (values: readonly number[]) => tensor2d([...values], [1, values.length]);
  const vector = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 });
  const angles = fc.array(angle, { minLength: 4, maxLength: 4 });
  const dot = (a: Tensor2D, b: Tensor2D) => sum(mul(a, b)).dataSync()[0];

  it('compose, keep the norm, and leave only the difference of two in a product', () => {
    fc.assert(
      fc.property(vector, vector, angles, angles, (q, k, a, b) => {
        tidy(() => {
          const [rowQ, rowK, rowA, rowB] = [q, k, a, b].map(row);
          const both = rotated(rotated(rowQ, rowA), rowB);
          expect(largestDifference(both, rotated(rowQ, add(rowA, rowB)))).toBeLessThan(1e-4);
          expect(dot(rotated(rowQ, rowA), rotated(rowQ, rowA))).toBeCloseTo(dot(rowQ, rowQ), 3);
          const difference = row(b.map((value, i) => value - a[i]));
          const product = dot(rotated(rowQ, rowA), rotated(rowK, rowB));
          expect(product).toBeCloseTo(dot(rowQ, rotated(rowK, difference)), 3);
        });
      }),
      { numRuns: 20, seed: 6 },
    );
  });

  it('turn neighbouring channels into each other by a quarter', () => {
    tidy(() => {
      const turned = rotated(row([1, 2, 3, 4]), row([Math.PI / 2, Math.PI])).dataSync();
      [-2, 1, -3, -4].forEach((value, i) => expect(turned[i]).toBeCloseTo(value, 5));
    });
  });
});
