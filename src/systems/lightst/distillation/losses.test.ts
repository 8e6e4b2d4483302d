import { grad, tensor3d, tensor4d, tidy, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { useBackend } from '../../../nn/testing/backends';
import { contrast } from './contrast';
import {
  absoluteErrorSum,
  meanAbsoluteError,
  forecastDivergence,
  latentDivergence,
} from './distillation-loss';

const SHAPE: [number, number, number] = [3, 5, 7];

beforeAll(() => useBackend('wasm'));

function latents(name: string, of = (value: number, _: number) => value): Tensor3D {
  const random = new Random(4).fork(name);
  const values = Array.from({ length: 3 * 5 * 7 }, (_, i) => of(random.normal(), i));
  return tensor3d(values, SHAPE);
}

const valueOf = (loss: () => ReturnType<typeof latentDivergence>) => tidy(loss).dataSync()[0];

describe('the divergence of latents', () => {
  it('is positive, and 0 where the latents are equal up to a constant per node', () => {
    const teacher = latents('teacher');
    const shifted = latents('teacher', (value, i) => value + Math.floor(i / 7) - 6);
    const nearly = latents('teacher', (value, i) => value + (i % 7 === 0 ? 0.01 : 0));
    const far = valueOf(() => latentDivergence(teacher, latents('student')));
    expect(far).toBeGreaterThan(0.1);
    expect(valueOf(() => latentDivergence(teacher, teacher))).toBe(0);
    expect(Math.abs(valueOf(() => latentDivergence(teacher, shifted)))).toBeLessThan(1e-9);
    const near = valueOf(() => latentDivergence(teacher, nearly));
    expect(near).toBeGreaterThan(1e-7);
    expect(near).toBeLessThan(1e-4);
  });

  it('is refused between latents of unequal width', () => {
    const wider = latents('teacher').pad([
      [0, 0],
      [0, 0],
      [0, 1],
    ]) as Tensor3D;
    expect(() => latentDivergence(wider, latents('student'))).toThrow(
      /width 7 has no divergence from one of width 8/,
    );
  });

  it('has no gradient by the teacher, and one by the student that sums to 0 for each node', () => {
    const [teacher, student] = [latents('teacher'), latents('student')];
    const slopes = grad((x) => latentDivergence(teacher, x as Tensor3D))(student);
    const sums = slopes.sum(2).abs().max().dataSync()[0];
    expect(sums).toBeLessThan(1e-7);
    expect(slopes.abs().max().dataSync()[0]).toBeGreaterThan(1e-3);
  });

  it('of forecasts differs by the number of nodes between its divisors', () => {
    const shape: [number, number, number, number] = [3, 7, 5, 1];
    const [teacher, student] = ['teacher', 'student'].map((name) => latents(name).reshape(shape) as Tensor4D);
    const perSample = valueOf(() => forecastDivergence(teacher, student, 'samples'));
    const perNode = valueOf(() => forecastDivergence(teacher, student, 'samples-and-nodes'));
    expect(perSample / perNode).toBeCloseTo(5, 4);
  });
});

describe('the contrast', () => {
  const options = { tau: 0.05, adaptive: 'none' } as const;

  it.each(['none', 'weight', 'clamped', 'square'] as const)(
    '(%s) is log N where all are equal',
    (adaptive) => {
      const same = latents('any', (_, i) => 1 + (i % 7));
      expect(valueOf(() => contrast(same, same, { tau: 0.05, adaptive }))).toBeCloseTo(Math.log(5), 5);
    },
  );

  it('has the anchor in the teacher: all student nodes of the sample stand in the sum', () => {
    // The student's nodes are all alike, so each anchor finds as much in its positive as in the others.
    const student = latents('any', (_, i) => 1 + (i % 7));
    expect(valueOf(() => contrast(student, latents('teacher'), options))).toBeCloseTo(Math.log(5), 4);
    expect(valueOf(() => contrast(latents('teacher'), student, options))).toBeGreaterThan(2);
  });

  it('is small for a student that opposes its teacher only where the weight may be negative', () => {
    const teacher = latents('teacher');
    const opposed = latents('teacher', (value) => -value);
    const of = (adaptive: 'none' | 'weight' | 'clamped' | 'square') =>
      valueOf(() => contrast(opposed, teacher, { tau: 0.05, adaptive }));
    expect(of('none')).toBeGreaterThan(15);
    expect(of('weight')).toBeLessThan(0.1);
    expect(of('square')).toBeLessThan(0.1);
    expect(of('clamped')).toBeGreaterThan(1);
  });

  it('has a gradient that is a number for a latent of zeros', () => {
    const student = latents('student', (value, i) => (i < 7 ? 0 : value));
    const slopes = grad((x) => contrast(x as Tensor3D, latents('teacher'), options))(student);
    expect([...slopes.dataSync()].every(Number.isFinite)).toBe(true);
  });
});

describe('the error of forecasts', () => {
  const [forecast, target] = [
    [1, -2, 3, 0.5],
    [0, 0, 3, 1],
  ];

  it('is the mean in vehicles, its gradient the sign, 0 where both are equal', () => {
    const shape: [number, number, number, number] = [1, 2, 2, 1];
    const [x, y] = [tensor4d(forecast, shape), tensor4d(target, shape)];
    expect(valueOf(() => meanAbsoluteError(x, y, 10))).toBeCloseTo((10 * 3.5) / 4, 5);
    expect([...grad((each) => absoluteErrorSum(each as Tensor4D, y))(x).dataSync()]).toEqual([1, -1, 0, -1]);
  });
});
