import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../../src/nn/parameters';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import type { Tolerance } from '../harness/check';
import { compare, EXACT } from '../harness/compare';
import { GRADIENT, type VerificationContext } from '../harness/subject';
import { objectiveGradients, type Answer } from '../../src/systems/lightst/training/objective';
import { largest, statedTolerance, toleranceFor } from './stated-tolerance';
import type { StoredTraining } from './stored-training';
import { WeightsCheck } from './weights-check';

/** What was found before one step. */
interface StepValues {
  readonly loss: number;
  readonly grad_norm_before_clip: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** The optimiser as the file states it; what AdamW here cannot be set to has to be the same. */
function statedOptimizer({ optimizer, group }: StoredTraining, context: VerificationContext): AdamWConfig {
  compare(context, {
    group,
    what: 'Adam without the largest moment, epsilon of clipping',
    actual: [0, CLIP_EPS],
    expected: [Number(optimizer.boolean('amsgrad')), optimizer.number('clip_eps')],
    tolerance: EXACT,
    onHost: true,
  });
  const [beta1, beta2] = optimizer.numbers('betas');
  return {
    beta1,
    beta2,
    eps: optimizer.number('eps'),
    weightDecay: optimizer.number('weight_decay'),
    clipNorm: optimizer.number('grad_clip_max_norm'),
  };
}

/**
 * Takes the stored steps: loss and norm before each, gradients before the first, weights after those that the file has.
 * @param beforeStep called before each step and after the last one
 */
export async function checkTraining(
  context: VerificationContext,
  training: StoredTraining,
  parameters: Parameters,
  answer: (view: Parameters) => Answer,
  beforeStep: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { json, std } = training;
  const optimizer = new AdamW(statedOptimizer(training, context));
  const weights = new WeightsCheck(context, training, await parameters.snapshot());
  const steps = Math.max(...json.list('losses_fp32').map((entry) => entry.number('step')));
  const learningRate = training.optimizer.number('lr');
  const found: StepValues[] = [];
  for (let step = 0; step <= steps; step++) {
    await beforeStep();
    const { loss, parts, grads, dispose: end } = objectiveGradients(parameters, std, answer);
    if (step === 0) await checkGradients(context, training, grads);
    const norm = step < steps ? optimizer.update(parameters, grads, learningRate) : null;
    found.push({
      loss: (await loss.data())[0],
      grad_norm_before_clip: norm ? (await norm.data())[0] : NaN,
      parts: Object.fromEntries(
        await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, (await part.data())[0]])),
      ) as Record<string, number>,
    });
    end();
    if (norm) dispose(norm);
    await weights.after(step + 1, parameters);
  }
  for (const list of ['losses_fp32', 'losses_fp64']) checkLosses(context, training, list, found);
  json.leave('gradient_fp32_vs_fp64_max_abs_diff', 'param_fp32_vs_fp64_max_abs_diff', 'independent_check');
  json.fields('suggested_tolerance').leave('under_gradient_noise_of_1e-5_of_each_tensor_maximum');
  optimizer.dispose();
}

async function checkGradients(
  context: VerificationContext,
  { json, tensors, prefix, group, withoutGradient }: StoredTraining,
  grads: ReadonlyMap<string, Tensor>,
): Promise<void> {
  const stated = statedTolerance(json.fields('suggested_tolerance').text('grad'));
  const maxima = json.fields('gradient_max_abs');
  const greatest = largest(maxima.names.map((name) => maxima.number(name)));
  for (const name of maxima.names) {
    const what = `gradient of ${name}`;
    const expected = tensors.numbers(`${prefix}grad.${name}`);
    const gradient = grads.get(name);
    const actual = gradient ? await gradient.data() : [];
    const row = (label: string, ours: ArrayLike<number>, theirs: readonly number[], tolerance: Tolerance) =>
      compare(context, {
        group: `${group}/gradients`,
        what: label,
        actual: ours,
        expected: theirs,
        tolerance,
      });
    if (withoutGradient.has(name)) {
      const nothing = { absolute: stated.ofMaximum * greatest, relative: 0 };
      row(`${what}, which is 0 but for rounding`, actual, expected, nothing);
      continue;
    }
    row(what, actual, expected, toleranceFor(stated, expected));
    row(`largest ${what}`, [largest(actual)], [maxima.number(name)], toleranceFor(stated, expected));
  }
}

function checkLosses(
  context: VerificationContext,
  { json, group }: StoredTraining,
  list: string,
  found: readonly StepValues[],
): void {
  const tolerances = json.fields('suggested_tolerance');
  const entries = json.list(list);
  const row = (what: string, actual: number[], expected: number[], tolerance: Tolerance) =>
    compare(context, { group: `${group}/losses`, what: `${what} (${list})`, actual, expected, tolerance });
  for (const entry of entries) {
    const step = entry.number('step');
    const at = found[step];
    const relative = tolerances.number(step === 0 ? 'loss_rel' : 'loss_after_5_steps_rel');
    const names = entry.names.filter((name) => name !== 'step' && name !== 'grad_norm_before_clip');
    const ours = names.map((name) => (name === 'loss' ? at.loss : (at.parts[name] ?? NaN)));
    const theirs = names.map((name) => entry.number(name));
    row(`${names.join(', ')} before step ${step}`, ours, theirs, { absolute: 0, relative });
    if (entry.value('grad_norm_before_clip') !== null)
      row(
        `norm of the gradient before step ${step}`,
        [at.grad_norm_before_clip],
        [entry.number('grad_norm_before_clip')],
        GRADIENT,
      );
  }
}
