import { tensor2d, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { RowIndex } from '../../nn/ops/row-index';
import { Parameters, type ParameterSpec } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { differentiate } from '../../nn/training/differentiate';
import { mlpStudent, mlpStudentSpecs, dayVectors, dayVectorSpecs, type DayKinds } from './mlp-student';
import { paperTeacher, paperTeacherSpecs } from './paper-teacher';
import type { Weights } from '../weights';

const [NODES, STEPS, SLOTS] = [3, 2, 4];
const sizes = { nodes: NODES, inputSteps: STEPS, outputSteps: 2, slotsPerDay: SLOTS, dropout: 0 };
const student = { ...sizes, hidden: 5, nodeWidth: 2, timeWidth: 2, dayWidth: 3, layers: 1 };
const teacher = { ...sizes, width: 4, gcnLayers: 1, tcnLayers: 1, kernel: 3, leakySlope: 0.01 };

const fresh = (specs: readonly ParameterSpec[]) => Parameters.initial(specs, new Random(2));
const days = (...weekdays: number[]) => RowIndex.from(Int32Array.from(weekdays), 7);
const noon = (count: number) => RowIndex.from(new Int32Array(count).fill(2), SLOTS);
const x = (): Tensor4D => tensor4d(new Array<number>(2 * STEPS * NODES).fill(0.5), [2, STEPS, NODES, 1]);

/** Largest difference between the forecasts of the two samples of a batch, which are alike but for their days. */
function apart(forecast: Tensor4D): number {
  const values = forecast.dataSync();
  const half = values.length / 2;
  return Math.max(...values.slice(0, half).map((value, i) => Math.abs(value - values[half + i])));
}

beforeAll(() => useBackend('wasm'));

/** How far forecasts of two weekdays lie apart. */
const forms: Readonly<Record<string, (dayKinds: DayKinds, one: number, other: number) => number>> = {
  student: (dayKinds, one, other) => {
    const config = { ...student, dayKinds };
    const input = { x: x(), slots: noon(2), weekdays: days(one, other) };
    return apart(mlpStudent(fresh(mlpStudentSpecs(config)), config, input).output);
  },
  teacher: (dayKinds, one, other) => {
    const config = { ...teacher, dayKinds };
    const graph = tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1], [NODES, NODES]);
    const input = { x: x(), slots: noon(2 * STEPS), weekdays: days(one, one, other, other), graph };
    return apart(paperTeacher(fresh(paperTeacherSpecs(config)), config, input).output);
  },
};

describe.each(Object.entries(forms))('a %s that holds days apart', (_, between) => {
  it('tells weekends from working days, or every weekday', () => {
    expect(between(2, 0, 4)).toBe(0);
    expect(between(2, 5, 6)).toBe(0);
    expect(between(2, 4, 5)).toBeGreaterThan(1e-3);
    expect(between(7, 0, 4)).toBeGreaterThan(1e-3);
  });

  it('knows no day in the form that is published', () => {
    expect(between(0, 0, 6)).toBe(0);
  });
});

it('adds the gradients of all days of a kind', () => {
  const parameters = fresh(dayVectorSpecs(2, 1));
  const weekdays = days(0, 1, 4, 5, 6);
  const { grads } = differentiate(parameters, (view: Weights) => dayVectors(view, 2, weekdays).sum());
  expect([...grads.get('day_embedding.weight')!.dataSync()]).toEqual([3, 2]);
});

it('has no parameter where no days are held apart', () => {
  expect(dayVectorSpecs(0, 4)).toEqual([]);
  expect(mlpStudentSpecs({ ...student, dayKinds: 0 })).toEqual(
    mlpStudentSpecs({ ...sizes, hidden: 5, nodeWidth: 2, timeWidth: 2, layers: 1 }),
  );
});
