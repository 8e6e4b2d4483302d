import { tensor2d, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { mlpStudent, mlpStudentSpecs } from '../../../models/lightst/mlp-student';
import { paperTeacherSpecs } from '../../../models/lightst/paper-teacher';
import { normalisedAdjacency } from '../../../models/lightst/sparse-graph';
import { RowIndex } from '../../../nn/ops/row-index';
import { Parameters } from '../../../nn/parameters';
import { useBackend } from '../../../nn/testing/backends';
import { AdamW } from '../../../nn/training/adamw';
import { LIGHTST_TEACHING, type TeachingConfig } from '../distillation/teaching-config';
import { distilledAnswer, distilledStudentSpecs, studentWeights, teacherTargets } from './distilled-student';
import { LIGHTST_ADAM, LIGHTST_LEARNING_RATE, objectiveGradients } from './objective';

const [BATCH, STEPS, NODES, SLOTS] = [4, 6, 5, 8];
const STD = 20;

const sizes = { nodes: NODES, inputSteps: STEPS, outputSteps: STEPS, slotsPerDay: SLOTS, dropout: 0 };
const teacher = { ...sizes, width: 8, gcnLayers: 2, tcnLayers: 2, kernel: 3, leakySlope: 0.01 };
const student = { ...sizes, hidden: 8, nodeWidth: 3, timeWidth: 3, layers: 2 };

function tensorOf(name: string): Tensor4D {
  const random = new Random(9).fork(name);
  const values = Array.from({ length: BATCH * STEPS * NODES }, () => random.normal());
  return tensor4d(values, [BATCH, STEPS, NODES, 1]);
}

const slotsOf = (count: number) =>
  RowIndex.from(
    Int32Array.from({ length: count }, (_, i) => i % SLOTS),
    SLOTS,
  );

beforeAll(() => useBackend('wasm'));

/** Trains a fresh student for some steps. */
async function trained(teaching: TeachingConfig, steps: number) {
  const [x, target] = [tensorOf('x'), tensorOf('y')];
  const roads = Float32Array.from({ length: NODES * NODES }, (_, i) =>
    Number(i % NODES === Math.floor(i / NODES) + 1),
  );
  const graph = tensor2d(normalisedAdjacency({ nodes: NODES, values: roads }).values, [NODES, NODES]);
  const frozen = Parameters.initial(paperTeacherSpecs(teacher), new Random(1));
  const before = await frozen.snapshot();
  const targets = teacherTargets(frozen, teacher, { x, slots: slotsOf(BATCH * STEPS), graph });
  const widths = { student: student.hidden, spatial: teacher.width, temporal: teacher.width, projected: 4 };
  const specs = distilledStudentSpecs(mlpStudentSpecs(student), widths);
  const parameters = Parameters.initial(specs, new Random(2));
  const adam = new AdamW(LIGHTST_ADAM);
  const slots = slotsOf(BATCH);
  const losses: Record<string, number>[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, parts, grads, dispose } = objectiveGradients(parameters, STD, (view) => {
      const { latent, output: forecast } = mlpStudent(studentWeights(view), student, { x, slots });
      return distilledAnswer(view, { latent, forecast }, target, targets, teaching);
    });
    const named = Object.entries({ loss, ...parts }).map(([name, term]) => [name, term.dataSync()[0]]);
    losses.push(Object.fromEntries(named) as Record<string, number>);
    adam.update(parameters, grads, LIGHTST_LEARNING_RATE).dispose();
    dispose();
  }
  return { losses, before, after: await frozen.snapshot(), weights: await parameters.snapshot() };
}

it('lowers every term of the loss, and leaves the teacher as it is', async () => {
  const { losses, before, after } = await trained(LIGHTST_TEACHING, 40);
  const [first, last] = [losses[0], losses[losses.length - 1]];
  for (const name of ['loss', 'L_S', 'L_KL', 'L_P', 'L_E']) expect(last[name]).toBeLessThan(first[name]);
  expect(first.loss).toBeCloseTo(first.L_S + 10 * first.L_KL + first.L_P + first.L_E, 3);
  expect(after).toEqual(before);
});

it('gives the same weights again, and other ones where the divergence is that of forecasts', async () => {
  const [one, again] = [await trained(LIGHTST_TEACHING, 3), await trained(LIGHTST_TEACHING, 3)];
  expect(again.weights).toEqual(one.weights);
  const onForecasts = await trained({ ...LIGHTST_TEACHING, divergenceOf: 'samples-and-nodes' }, 3);
  expect(onForecasts.losses[0].L_KL).not.toBeCloseTo(one.losses[0].L_KL, 3);
  expect(onForecasts.weights).not.toEqual(one.weights);
});
