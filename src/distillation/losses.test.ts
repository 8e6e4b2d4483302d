import { grad, tensor, tensor1d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { hasReference, referenceJson } from '../domain/testing/reference-network';
import { useBackend } from '../nn/testing/backends';
import { distillationLoss } from './losses';

interface StoredForm {
  loss: number;
  weighted_loss: number;
  num_valid_steps: number;
  d_weighted_loss_d_logits: number[][][];
}

interface StoredCase {
  tau: number;
  lambda_: number;
  thesis_all_steps: StoredForm;
  thesis_all_steps_without_tau2: { loss: number };
  thesis_last_step_only: StoredForm;
}

/** log of a probability that may have underflowed: far below all others, as its true logarithm is. */
const logarithm = (p: number) => (p > 0 ? Math.log(p) : -1e4);

/** The stored steps as (N x C) tensors; steps past a trip's end or without teacher mass have weight 0. */
function storedSteps() {
  const json = referenceJson('distill_kl');
  const { B, T, C } = json.shapes;
  const logits: number[] = [];
  const teacher: number[] = [];
  const mask: number[] = [];
  const all: number[] = [];
  const last: number[] = [];
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++) {
      let mass = 0;
      for (let c = 0; c < C; c++) {
        const real = c < json.candidate_len[b][t];
        const p = real ? json.teacher_probs[b][t][json.road_to_token[json.candidate_road_id[b][t][c]]] : 0;
        mass += p;
        logits.push(real ? json.student_logits[b][t][c] : 0);
        teacher.push(real ? logarithm(p) : 0);
        mask.push(real ? 0 : -1e9);
      }
      const counts = t < json.trace_len[b] && json.candidate_len[b][t] > 0 && mass > 0;
      all.push(counts ? 1 : 0);
      last.push(counts && t === json.trace_len[b] - 1 ? 1 : 0);
    }
  const shape: [number, number] = [B * T, C];
  const matrix = (values: number[]) => tensor(values, shape) as Tensor2D;
  return {
    json,
    logits: matrix(logits),
    teacher: matrix(teacher),
    mask: matrix(mask),
    all: tensor1d(all),
    last: tensor1d(last),
  };
}

describe.skipIf(!hasReference).each(['cpu', 'wasm'] as const)(
  'the distillation loss against the stored numbers on %s',
  (backend) => {
    it('every tau and lambda: all steps, the last step only, and without tau squared', async () => {
      await useBackend(backend);
      const { json, logits, teacher, mask, all, last } = storedSteps();
      for (const { tau, lambda_: lambda, ...forms } of json.cases as StoredCase[]) {
        const close = (actual: number, expected: number) =>
          expect(Math.abs(actual - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
        for (const [weights, form] of [
          [all, forms.thesis_all_steps],
          [last, forms.thesis_last_step_only],
        ] as const) {
          const loss = (x: Tensor) =>
            distillationLoss(x as Tensor2D, teacher, mask, weights, { tau, tauSquared: true });
          close((await loss(logits).data())[0], form.loss);
          const gradient = await grad(loss)(logits).data();
          form.d_weighted_loss_d_logits
            .flat(2)
            .forEach((expected, i) => close(lambda * gradient[i], expected));
        }
        const plain = distillationLoss(logits, teacher, mask, all, { tau, tauSquared: false });
        close((await plain.data())[0], forms.thesis_all_steps_without_tau2.loss);
      }
    });
  },
);
