import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import { tinyCity } from '../testing/tiny-experiment';
import { combinedTargets } from './combined-targets';
import { SoftTargets, uniformTargets } from './soft-targets';
import { refusal } from '../../../base/testing/refusal';

describe('the mixture of teachers', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    dataset = await tinyCity(60, 40);
  });

  /** Soft targets with logits of normal noise, `scale` wide. */
  function noise(name: string, scale = 3): SoftTargets {
    const random = new Random(1).fork(name);
    const { network, stepOffsets, logitOffsets, logits } = uniformTargets(
      dataset.network,
      dataset.trips.train,
    );
    return new SoftTargets(
      network,
      stepOffsets,
      logitOffsets,
      logits.map(() => scale * random.normal()),
    );
  }
  const voice = (weight: number, targets: SoftTargets) => ({
    weight,
    targets: () => Promise.resolve(targets),
  });

  const probabilities = (logits: ArrayLike<number>) => {
    const masses = Array.from(logits, Math.exp);
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    return masses.map((mass) => mass / total);
  };

  it('is the weighted mean of their probabilities, as logarithms', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => noise(name));
    const mixed = await combinedTargets([voice(2, first), voice(0.5, second), voice(1.5, third)]);
    for (let step = 0; step + 1 < mixed.logitOffsets.length; step++) {
      const of = ({ logits }: SoftTargets) =>
        logits.subarray(mixed.logitOffsets[step], mixed.logitOffsets[step + 1]);
      const [p, q, r] = [first, second, third].map((targets) => probabilities(of(targets)));
      of(mixed).forEach((log, k) =>
        expect(Math.exp(log)).toBeCloseTo((2 * p[k] + 0.5 * q[k] + 1.5 * r[k]) / 4, 6),
      );
    }
  });

  it('has the targets of a single teacher untouched, and asks no teacher without weight', async () => {
    const only = noise('only');
    const asked = () => Promise.reject(new Error('asked'));
    expect(await combinedTargets([{ weight: 0, targets: asked }, voice(0.3, only)])).toBe(only);
  });

  it('leaves what it mixes as it was, and stays finite where all are sure', async () => {
    const sure = noise('sure', 1e4);
    const before = sure.logits.slice();
    const mixed = await combinedTargets([voice(1, sure), voice(1, noise('too', 1e4))]);
    expect(mixed.logits.every(Number.isFinite)).toBe(true);
    expect(sure.logits).toEqual(before);
  });

  it('refuses teachers without any weight', async () => {
    await expect(combinedTargets([voice(0, noise('a'))])).rejects.toMatchObject(refusal(/nothing to distil/));
  });
});
