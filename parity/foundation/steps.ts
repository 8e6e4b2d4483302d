import type { Scalar } from '@tensorflow/tfjs-core';
import { Failure } from '../../src/base/failure';
import { h3BertHidden, maskedLoss } from '../../src/models/h3-bert/network';
import { TokenTensors } from '../../src/models/h3-bert/token-batch';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import type { Parameters } from '../../src/nn/parameters';
import { AdamW } from '../../src/nn/training/adamw';
import { learningRateAt, type LearningRateSchedule } from '../../src/nn/training/learning-rate';
import { EXACT, shareOf, within } from '../harness/compare';
import { largest, type Found } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type Rows, type StoredFile } from '../harness/stored-file';
import {
  byFirstGradient,
  compareGradients,
  lossPass,
  statedAdam,
  takeStep,
  WeightsAfterSteps,
} from '../harness/training';
import { StoredBatch, StoredNetwork } from './reference';

/** The file tells the largest gradients with three digits. */
const THREE_DIGITS = 5e-3;
/** Share of the largest gradient of all up to which a gradient that is 0 in theory may be rounding noise. */
const NOISE = 1e-5;

/** Steps of AdamW over one batch, as a file has them. */
interface SteppedLoss {
  /** In front of the names of its tensors ("pair.", or ""). */
  readonly stem: string;
  /** Where the file tells losses and largest gradients. */
  readonly fields: StoredFields;
  readonly parameters: Parameters;
  loss(view: Parameters): Scalar;
}

/** Losses, gradients and weights of five steps of AdamW over the masked batch of `forward`. */
export const train = subject('train', (file) => {
  const network = StoredNetwork.open(file.context);
  const { batch } = new StoredBatch(network.file, 'batch.', 'batch.labels');
  const tensors = new TokenTensors(batch, network.config);
  const parameters = network.parameters();
  const loss = (view: Parameters) => maskedLoss(view, h3BertHidden(view, network.config, tensors), tensors);
  return {
    parts: {
      steps: () => checkSteps(file, { stem: '', fields: file.json, parameters, loss }),
      description: () => file.shapes(),
    },
    owns: [tensors, parameters],
  };
});

/** Compares losses, norms, gradients and weights of the first steps of one batch. */
export async function checkSteps(
  file: StoredFile,
  { stem, fields, parameters, loss }: SteppedLoss,
): Promise<void> {
  const rows = stem ? file.section(stem.replace(/\.$/, '')) : file;
  const relative = (name: string) => shareOf(file.stated.number(name));
  const adam = file.json.fields('optimizer');
  rows.computed('eps of clipping', CLIP_EPS, adam.number('clip_eps'), EXACT);
  const optimizer = new AdamW(statedAdam(adam));
  const schedule = statedSchedule(file);
  const left = fields.fields('entries_not_to_compare_after_steps');
  const noisy = (name: string) => (left.has(name) ? left.numbers(name) : []);
  const allowed = { noisy, absolute: file.stated.number('param_abs'), rate: schedule.peak };
  const entries = byFirstGradient({ file, stem }, allowed);
  const weights = { rows: file.section('weights'), file, stem, entries };
  const after = new WeightsAfterSteps(weights, parameters, await parameters.snapshot());
  const [single, double] = ['losses_fp32', 'losses_fp64'].map((name) => fields.list(name));
  for (const entries of [single, double]) {
    const numbers = entries.map((entry) => String(entry.number('step')));
    rows.lists('steps', [...entries.keys()].map(String), numbers);
  }
  for (const [step, entry] of single.entries()) {
    const found = await lossPass(parameters, loss);
    const what = `loss before step ${step}`;
    rows.computed(what, found.loss, entry.number('loss'), relative('loss_rel'));
    const exact = double[step].number('loss');
    rows.computed(`${what} in double precision`, found.loss, exact, relative('loss_rel'));
    if (step === 0) checkGradients(file, rows, { stem, fields, noisy }, found.gradients);
    if (entry.has('lr')) {
      const rate = learningRateAt(schedule, step);
      const norm = await takeStep(optimizer, parameters, found.gradients, rate);
      const tolerance = relative('grad_rel_to_tensor_max');
      for (const stored of [entry, double[step]]) {
        rows.computed(`learning rate of step ${step}`, rate, stored.number('lr'), shareOf(1e-12));
        const stated = stored.number('grad_norm_before_clip');
        rows.computed(`norm of the gradient of step ${step}`, norm, stated, tolerance);
      }
    }
    await after.check(step + 1);
  }
  after.checkWhole();
  const maxima = fields.fields('gradient_max_abs');
  const absent = parameters.specs.map(({ name }) => name).filter((name) => !maxima.has(name));
  const stated = fields.texts('parameters_without_gradient').sort();
  rows.lists('parameters without a gradient', absent.sort(), stated);
  optimizer.dispose();
  fields.leave('gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max', 'checked');
}

/** Reads the schedule, which the file tells in words: "total 100 steps, warm-up w = ceil(.05*100) ...". */
function statedSchedule({ json, name }: StoredFile): LearningRateSchedule {
  const stated = json.fields('optimizer');
  const words = stated.text('schedule');
  const total = Number(/total (\d+) steps/.exec(words)?.[1]);
  const share = Number(/ceil\((\d*\.?\d+)/.exec(words)?.[1]);
  if (!(total > 0 && share >= 0))
    throw new Failure('bad-input', `${name}.json tells no schedule that could be read.`, { words });
  return {
    peak: stated.number('lr'),
    totalSteps: total,
    warmupSteps: Math.ceil(share * total - 1e-9),
    finalShare: 0,
    fall: 'linear',
  };
}

function checkGradients(
  file: StoredFile,
  rows: Rows,
  { stem, fields, noisy }: Pick<SteppedLoss, 'stem' | 'fields'> & { noisy(name: string): readonly number[] },
  gradients: Found,
): void {
  const all = file.under(`${stem}grad.`).map((name) => largest(file.numbers(`${stem}grad.${name}`)));
  const mostOfAll = Math.max(...all);
  const maxima = fields.fields('gradient_max_abs');
  const share = file.stated.number('grad_rel_to_tensor_max');
  const tolerances = (name: string, theirs: readonly number[]) => {
    const isNoise = noisy(name).length === theirs.length;
    const absolute = isNoise ? NOISE * mostOfAll : share * largest(theirs);
    return [within(absolute), { absolute, relative: isNoise ? 0 : THREE_DIGITS }] as const;
  };
  compareGradients({ rows, file, stem: `${stem}grad.`, tolerances, maxima }, gradients);
  rows.lists('parameters with a gradient', [...gradients.keys()].sort(), maxima.names.slice().sort());
}
