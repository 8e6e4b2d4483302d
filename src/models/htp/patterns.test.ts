import { tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { useBackend } from '../../nn/testing/backends';
import { Layers } from './layers';
import { PaddedMask } from './sequence-length';
import { predictPoints, readPatterns, segmentCodes } from './patterns';
import { RoadTensors } from './road-context';
import { RQ_VAE_PRESETS, type RqVaeConfig } from './rq-vae-config';
import { initialRqVae } from './rq-vae-parameters';

beforeAll(() => useBackend('wasm'));

const CONFIG: RqVaeConfig = {
  ...RQ_VAE_PRESETS.mini(3),
  hidden: 4,
  roadWidth: 8,
  roadLayers: 1,
  codeWidth: 6,
  codebooks: [4, 8],
};

const predicted = (trips: Parameters<typeof predictPoints>[2], routes: number[][]) => {
  const layers = new Layers(initialRqVae(CONFIG, new Random(3)), CONFIG);
  const middles = routes.flat().flatMap((road) => [road / 3, 0.5]);
  return predictPoints(layers, CONFIG, trips, new RoadTensors({ routes, middles }, CONFIG));
};

describe('points of patterns', () => {
  it('are as many as patterns and length token say, the same in a batch and alone', () => {
    const [long, short] = [
      {
        lengthToken: 3,
        codes: [
          [0, 1],
          [3, 7],
          [1, 1],
        ],
      },
      { lengthToken: 7, codes: [[2, 5]] },
    ];
    const { points, predictions } = predicted([long, short], [[0, 1, 2], [1]]);
    expect(points).toEqual([18, 1]);
    expect(predictions.percent.shape).toEqual([2, 18]);
    const alone = predicted([short], [[1]]).predictions.dxy.arraySync()[0][0];
    const together = predictions.dxy.arraySync()[1];
    together[0].forEach((value, i) => expect(value).toBeCloseTo(alone[i], 5));
    expect(
      together
        .slice(1)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
  });

  it.each([1, 2, 3, 7, 8, 9, 12, 13, 14, 15, 16, 17, 31, 64, 512])(
    'are as many as a trip of %i has that went through the encoder',
    (n) => {
      tidy(() => {
        const layers = new Layers(initialRqVae(CONFIG, new Random(3)), CONFIG);
        const random = new Random(n);
        const x = tensor3d(Array.from({ length: n }, () => [random.next(), random.next()]).flat(), [1, n, 2]);
        const codes = segmentCodes(layers, CONFIG, x, PaddedMask.levels([n]));
        expect(codes.shape).toEqual([Math.ceil(n / 8), 2]);
        const patterns = readPatterns(codes.dataSync(), [n], 2);
        const { points, predictions } = predicted(patterns, [[0, 1]]);
        expect(points).toEqual([n]);
        expect(predictions.percent.shape).toEqual([1, n]);
        expect(predictions.dxy.shape).toEqual([1, n, 2]);
      });
    },
  );

  it('need patterns and codes that exist', () => {
    expect(() => predicted([{ lengthToken: 0, codes: [] }], [[0]])).toThrow(/Trip 0 has 0 patterns/);
    expect(() => predicted([{ lengthToken: 0, codes: [[0, 8]] }], [[0]])).toThrow(
      /Pattern 0 of trip 0 is 0, 8; the codebooks have 4, 8 codewords/,
    );
  });

  it('are read trip by trip out of a padded batch', () => {
    const codes = [1, 2, 3, 4, 5, 6, 9, 9];
    expect(readPatterns(codes, [12, 8], 2)).toEqual([
      { lengthToken: 1, codes: [Int32Array.of(1, 2), Int32Array.of(3, 4)] },
      { lengthToken: 0, codes: [Int32Array.of(5, 6)] },
    ]);
  });
});
