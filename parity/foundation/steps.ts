import type { Scalar } from '@tensorflow/tfjs-core';
import { badInput } from '../../src/base/failure';
import { h3BertHidden, maskedLoss } from '../../src/models/h3-bert/network';
import { TokenTensors } from '../../src/models/h3-bert/token-batch';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import type { Parameters } from '../../src/nn/parameters';
import { learningRateAt, type LearningRateSchedule } from '../../src/nn/training/learning-rate';
import { EXACT, shareOf, within } from '../harness/compare';
import { largest } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import {
  byFirstGradient,
  compareGradients,
  compareSteps,
  lossPass,
  noisyEntries,
  statedAdam,
} from '../harness/training';
import { StoredBatch, StoredNetwork } from './reference';

/** The file tells the largest gradients with three digits. */
const THREE_DIGITS = 5e-3;
/** Share of the largest gradient of all up to which a gradient that is 0 in theory may be rounding noise. */
const NOISE = 1e-5;

/** Losses, gradients and weights of five steps of AdamW over the masked batch of `forward`. */
export const train = subject('train', (file) => {
  const network = new StoredNetwork(file.context);
  const { batch } = new StoredBatch(network.file, 'batch.', 'batch.labels');
  const tensors = file.own(new TokenTensors(batch, network.config));
  const loss = (view: Parameters) => maskedLoss(view, h3BertHidden(view, network.config, tensors), tensors);
  return {
    parts: {
      steps: () => checkSteps(file, '', file.json, network.parameters(), loss),
      description: () => file.shapes(),
    },
  };
});

/**
 * Compares losses, norms, gradients and weights of the first steps of AdamW over one batch.
 * @param stem in front of the names of its tensors ("pair.", or "")
 * @param fields where the file tells losses and largest gradients
 */
export async function checkSteps(
  file: StoredFile,
  stem: string,
  fields: StoredFields,
  parameters: Parameters,
  loss: (view: Parameters) => Scalar,
): Promise<void> {
  const rows = stem ? file.section(stem.replace(/\.$/, '')) : file;
  const adam = file.json.fields('optimizer');
  rows.computed('eps of clipping', CLIP_EPS, adam.number('clip_eps'), EXACT);
  const schedule = statedSchedule(file);
  const [single, double] = ['losses_fp32', 'losses_fp64'].map((name) => fields.list(name));
  for (const entries of [single, double]) {
    const numbers = entries.map((entry) => String(entry.number('step')));
    rows.lists('steps', [...entries.keys()].map(String), numbers);
  }
  const maxima = fields.fields('gradient_max_abs');
  const share = file.stated.number('grad_rel_to_tensor_max');
  const all = file.under(`${stem}grad.`).map((name) => largest(file.numbers(`${stem}grad.${name}`)));
  const tolerances = (name: string, theirs: readonly number[]) => {
    const isNoise = noisyEntries(fields, name).length === theirs.length;
    const absolute = isNoise ? NOISE * Math.max(...all) : share * largest(theirs);
    return [within(absolute), { absolute, relative: isNoise ? 0 : THREE_DIGITS }] as const;
  };
  await compareSteps({
    rows: file.section('weights'),
    ...{ file, stem, parameters, steps: single.length - 1, listsNames: true },
    adam: statedAdam(adam),
    rate: (step) => learningRateAt(schedule, step),
    entries: byFirstGradient(file, stem, fields, schedule.peak),
    pass: () => lossPass(parameters, loss),
    found: (step, { loss, gradients }, norm) => {
      const what = `loss before step ${step}`;
      rows.computed(what, loss, single[step].number('loss'), 'loss_rel');
      rows.computed(`${what} in double precision`, loss, double[step].number('loss'), 'loss_rel');
      if (step === 0) {
        compareGradients({ rows, file, stem: `${stem}grad.`, tolerances, maxima }, gradients);
        rows.lists('parameters with a gradient', Object.keys(gradients).sort(), [...maxima.names].sort());
      }
      for (const stored of norm === null ? [] : [single[step], double[step]]) {
        const rate = learningRateAt(schedule, step);
        rows.computed(`learning rate of step ${step}`, rate, stored.number('lr'), shareOf(1e-12));
        const stated = stored.number('grad_norm_before_clip');
        rows.computed(`norm of the gradient of step ${step}`, norm!, stated, shareOf(share));
      }
    },
  });
  const absent = parameters.specs.map(({ name }) => name).filter((name) => !maxima.has(name));
  const stated = fields.texts('parameters_without_gradient').sort();
  rows.lists('parameters without a gradient', absent.sort(), stated);
  fields.leave('gradient_fp32_vs_fp64_worst_diff_relative_to_tensor_max', 'checked');
}

/** Reads the schedule, which the file tells in words: "total 100 steps, warm-up w = ceil(.05*100) ...". */
function statedSchedule({ json, name }: StoredFile): LearningRateSchedule {
  const stated = json.fields('optimizer');
  const words = stated.text('schedule');
  const total = Number(/total (\d+) steps/.exec(words)?.[1]);
  const share = Number(/ceil\((\d*\.?\d+)/.exec(words)?.[1]);
  if (!(total > 0 && share >= 0))
    throw badInput(`${name}.json tells no schedule that could be read.`, { words });
  const warmupSteps = Math.ceil(share * total - 1e-9);
  return { peak: stated.number('lr'), totalSteps: total, warmupSteps, finalShare: 0, fall: 'linear' };
}
