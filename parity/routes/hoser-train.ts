import { badInput } from '../../src/base/failure';
import { Hoser } from '../../src/models/hoser/hoser';
import { writeSafetensors } from '../../src/nn/safetensors';
import type { AdamWConfig } from '../../src/nn/training/adamw';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { startedStudent, studentStart } from '../../src/systems/routes/start/start-student';
import { FORWARD, GRADIENT, within, type Subject } from '../harness/compare';
import { largest, type Found } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject, WEIGHTS } from '../harness/stored-file';
import {
  compareGradients,
  compareSteps,
  lossPass,
  statedAdam,
  type EntryKind,
  type MovedWeight,
} from '../harness/training';
import { ALL_CANDIDATES, openHoserReference, type HoserReference } from './hoser-reference';

/** Up to this a gradient is rounding noise, which Adam turns into full steps (the file's tolerance_note). */
const NOISE = 1e-6;
/**
 * Up to this a gradient is faint: Adam divides by its size, so that an error of a hundredth of `NOISE` is a
 * hundredth of a step. The official weights move by as much between float32 and float64.
 */
const FAINT = 1e-4;
/** Share of the largest possible move by which weights of faint gradient may differ. */
const FAINT_SHARE = 0.05;
/** Tables in which a road, class or zone that nothing reaches has a gradient of exactly 0 and decays alone. */
const LOOKED_UP = /(road_id|type|zone_id)_emb\.weight$/;
const NORM = 'grad_norm_before_clip';

/** Losses, every gradient, and the weights after each number of AdamW steps that the file holds. */
export const hoserTrain = trainSubject(
  'hoser_train',
  (reference) => new Hoser(reference.config, reference.features, reference.parameters()),
);

/** The same training by a student that starts from a file of the stored initial weights. */
export const hoserStart: Subject = hoserStartFrom(0);

/** @param shift added to the first number of the values of the attention over candidates */
export function hoserStartFrom(shift: number): Subject {
  return trainSubject('hoser_start', ({ file, dataset, features }) => {
    const state = file.under(WEIGHTS).map((name) => {
      const data = Float32Array.from(file.numbers(WEIGHTS + name));
      if (name.endsWith('navigator.v_proj.weight')) data[0] += shift;
      return [WEIGHTS + name, { dtype: 'F32', shape: file.tensors.shape(WEIGHTS + name), data }] as const;
    });
    const from = { bytes: writeSafetensors(new Map(state), {}), name: 'official.safetensors' };
    return startedStudent(studentStart(from, dataset, features, 1), features);
  });
}

/** @param studentOf makes the student whose training is checked, with the stored initial weights */
function trainSubject(name: string, studentOf: (reference: HoserReference) => Hoser): Subject {
  return subject(
    name,
    async (file) => {
      const forward = new StoredFile(sourceOf(file.json), file.context);
      const reference = await openHoserReference(forward);
      const student = file.own(studentOf(reference));
      return {
        leaves: file.json.names, // Tensors have all that must be compared.
        parts: { training: () => checkTraining(file, reference, student) },
      };
    },
    'hoser_train',
  );
}

/** The forward pass whose weights and batch are trained, which the file names: "NAME.safetensors (model.*)". */
function sourceOf(json: StoredFields): string {
  const [weights, batch] = ['initial_weights', 'batch'].map((name) => json.text(name));
  const [ofWeights, ofBatch] = [weights, batch].map((text) => /([\w.-]{1,200})\.safetensors/.exec(text)?.[1]);
  if (ofWeights !== undefined && ofWeights === ofBatch) return ofWeights;
  throw badInput(`hoser_train.json names "${weights}" and "${batch}", not one stored forward pass.`);
}

/** The optimiser that the file states. @throws Failure 'bad-input' if it is one that is not built here */
function statedOptimizer(json: StoredFields): AdamWConfig {
  const stated = json.fields('optimizer');
  const clipEps = stated.has('clip_eps') ? stated.number('clip_eps') : 1e-6;
  if (!/(^|\.)AdamW$/.test(stated.text('type')) || stated.value('amsgrad') || clipEps !== 1e-6)
    throw badInput(
      `The optimiser ${JSON.stringify(json.value('optimizer'))} is not AdamW as it is built here.`,
    );
  return statedAdam(stated);
}

/** Takes as many steps as the file has losses or weights for, and checks what it holds on the way. */
async function checkTraining(
  file: StoredFile,
  { features, dataset, trips }: HoserReference,
  student: Hoser,
): Promise<void> {
  const { json } = file;
  const { parameters } = student;
  const adam = json.fields('optimizer');
  const unused = json.texts('parameters_without_gradient');
  const facts = file.section('facts');
  const stated = json.all('timestamp_label_log1p_mean', 'timestamp_label_log1p_std');
  const what = 'mean and deviation of log1p(seconds per step)';
  facts.computed(what, [features.timeMean, features.timeStd], stated, FORWARD);
  const left = parameters.specs.filter((spec) => spec.unused).map(({ name }) => name);
  facts.lists('which parameters have no gradient', left.sort(), [...unused].sort());

  const vanilla = { ...DEFAULT_DISTILLATION, ...ALL_CANDIDATES, lambda: 0 };
  const training = new StudentTraining(student, dataset.trips.train, dataset.trips.val, vanilla, null);
  const withWeights = file.under('param_step').map((name) => Number(name.split('.')[0]));
  const found: Readonly<Record<string, number | null>>[] = [];
  const rate = adam.number('lr');
  await compareSteps({
    ...{ rows: file.section('weights'), file, parameters, adam: statedOptimizer(json) },
    steps: Math.max(...withWeights, ...json.list('losses_fp32').map((entry) => entry.number('step'))),
    rate: () => rate,
    pass: async () => {
      const batch = training.batch(trips);
      const pass = await lossPass(parameters, (view, tell) => {
        const total = batch.loss(view);
        for (const [name, part] of Object.entries(total.parts)) tell(name, part);
        return total.loss;
      });
      batch.dispose();
      return pass;
    },
    found: (step, { loss, gradients, told: { nextStep, time } }, norm) => {
      if (step === 0) checkGradients(file, student, gradients);
      found.push({
        loss_next_step: nextStep.data[0],
        loss_time_pred: time.data[0],
        loss,
        [NORM]: norm,
      });
    },
    isStill: (name) => unused.includes(name),
    entries: (name, steps, weight) => entriesOf(file, adam, name, steps, weight),
  });
  for (const list of ['losses_fp32', 'losses_fp64'].filter((each) => json.has(each)))
    for (const key of ['loss_next_step', 'loss_time_pred', 'loss', NORM]) {
      const there = json.list(list).filter((entry) => entry.value(key) !== null);
      const actual = there.map((entry) => found[entry.number('step')]?.[key] ?? NaN);
      const expected = there.map((entry) => entry.number(key));
      const what = `${key} of ${there.length} steps (${list})`;
      file.section('losses').computed(what, actual, expected, key === NORM ? GRADIENT : FORWARD);
    }
}

function checkGradients(file: StoredFile, { parameters }: Hoser, gradients: Found): void {
  const rows = file.section('gradients');
  // A bias that shifts all scores alike is left out of the arithmetic here: its gradient is 0.
  compareGradients({ rows, file, tolerances: () => [GRADIENT] }, gradients);
  for (const { name, unused } of parameters.specs)
    if (!unused && !file.tensors.has(`grad.${name}`)) rows.fails(`gradient of ${name}`, 'the file has none');
  const stated = file.json.fields('gradient_max_abs');
  const ours = stated.names.map((name) => largest(gradients[name]?.data ?? []));
  rows.computed('largest gradient of each parameter', ours, stated.all(...stated.names), GRADIENT);
}

/**
 * Compares entries of a clear gradient closely. Those of a faint gradient may differ by a share of their
 * largest possible move, and those whose gradient is rounding noise by the moves of both sides together.
 */
function entriesOf(
  file: StoredFile,
  adam: StoredFields,
  name: string,
  steps: number,
  { expected, start }: MovedWeight,
): readonly EntryKind[] {
  const gradient = file.numbers(`grad.${name}`).map(Math.abs);
  // Flat indices of entries whose true gradient is 0.
  const zero = file.json.fields('zero_gradient_entries');
  const noise = new Set(zero.has(name) ? zero.numbers(name) : []);
  const [lr, decay] = adam.all('lr', 'weight_decay');
  const shrunk = (1 - lr * decay) ** steps;
  const { slack } = file.context;
  const isDecayed = (i: number) =>
    gradient[i] === 0 &&
    LOOKED_UP.test(name) &&
    Math.abs(expected[i] - start[i] * shrunk) <= 1e-6 * Math.abs(start[i]);
  return [
    { tolerance: GRADIENT, holds: (i) => isDecayed(i) || (!noise.has(i) && gradient[i] > FAINT * slack) },
    {
      words: ', faint gradient',
      tolerance: within(FAINT_SHARE * lr * steps),
      rows: file.section('faint'),
      holds: (i) => !noise.has(i) && gradient[i] > NOISE * slack,
    },
    { words: ', rounding noise', tolerance: within(2 * lr * steps), rows: file.section('noise') },
  ];
}
