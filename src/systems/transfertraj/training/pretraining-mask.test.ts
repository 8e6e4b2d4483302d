import { expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { randomDraws, trainingMask } from '../../../domain/masked-trajectories/masks';
import { PRESET_CONFIGS } from '../settings';
import { pretrainingMask } from './masked-data';

const { masking } = PRESET_CONFIGS.light;
const POINTS = 40;

it('reads all points of most trajectories, some of three in ten and the ends of one in ten', () => {
  const random = new Random(1);
  const counts = Array.from(
    { length: 2000 },
    () => pretrainingMask(POINTS, random, { ...masking, sparse: 0.3, ends: 0.1 }).points.length,
  );
  const share = (holds: (count: number) => boolean) => counts.filter(holds).length / counts.length;
  expect(share((count) => count === POINTS)).toBeGreaterThan(0.6);
  // One in ten, and those of the sparse ones that happen to have no points between.
  expect(share((count) => count === 2)).toBeGreaterThan(0.1);
  expect(share((count) => count > 2 && count < POINTS)).toBeGreaterThan(0.15);
});

it('is the published one where nothing else is asked for', () => {
  const published = { ...masking, sparse: 0, ends: 0 };
  expect(pretrainingMask(POINTS, new Random(2), published)).toEqual(
    trainingMask(POINTS, randomDraws(new Random(2)), published),
  );
});
