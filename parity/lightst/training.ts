import { dispose } from '@tensorflow/tfjs-core';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import type { Parameters } from '../../src/nn/parameters';
import { AdamW } from '../../src/nn/training/adamw';
import { objectiveGradients, type Answer } from '../../src/systems/lightst/training/objective';
import { EXACT, GRADIENT, shareOf, within, type Tolerance } from '../harness/compare';
import { largest } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { Rows, StoredFile } from '../harness/stored-file';
import { statedAdam, WeightsAfterSteps, type MovedWeight, type Snapshot } from '../harness/training';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';

/** A training that the reference has recorded. */
export interface StoredTraining {
  readonly file: StoredFile;
  /** In front of `grad.` and `param_step1.` in the names of its tensors. */
  readonly stem: string;
  /** Losses, largest gradients and tolerances. */
  readonly json: StoredFields;
  readonly optimizer: StoredFields;
  /** Parameters whose true gradient is 0. */
  readonly withoutGradient: ReadonlySet<string>;
  /** Deviation of the z-score, in vehicles. */
  readonly std: number;
}

/** Values of one step by their names in the file. */
type StepValues = Readonly<Record<string, number>>;
const NORM = 'grad_norm_before_clip';

/**
 * Takes the stored steps: loss and norm before each, gradients before the first, weights after those that the file has.
 * @param beforeStep called before each step and after the last one
 */
export async function checkTraining(
  rows: Rows,
  training: StoredTraining,
  parameters: Parameters,
  answer: (view: Parameters) => Answer,
  beforeStep: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { json, std } = training;
  // What AdamW here cannot be set to has to be the same.
  const fixed = [Number(training.optimizer.boolean('amsgrad')), training.optimizer.number('clip_eps')];
  rows.exact('Adam without the largest moment, epsilon of clipping', [0, CLIP_EPS], fixed);
  const optimizer = new AdamW(statedAdam(training.optimizer));
  const weights = weightsCheck(rows.section('weights'), training, parameters, await parameters.snapshot());
  const steps = Math.max(...json.list('losses_fp32').map((entry) => entry.number('step')));
  const found: StepValues[] = [];
  for (let step = 0; step <= steps; step++) {
    await beforeStep();
    const { loss, parts, grads, dispose: end } = objectiveGradients(parameters, std, answer);
    if (step === 0) {
      const onHost = Array.from(grads, async ([name, grad]) => [name, await grad.data()] as const);
      checkGradients(rows.section('gradients'), training, new Map(await Promise.all(onHost)));
    }
    const norm = step < steps ? optimizer.update(parameters, grads, training.optimizer.number('lr')) : null;
    const values: Record<string, number> = { loss: (await loss.data())[0] };
    for (const [name, part] of Object.entries(parts)) values[name] = (await part.data())[0];
    if (norm) values[NORM] = (await norm.data())[0];
    found.push(values);
    end();
    if (norm) dispose(norm);
    await weights(step + 1);
  }
  for (const list of ['losses_fp32', 'losses_fp64']) checkLosses(rows.section('losses'), json, list, found);
  json.leave('gradient_fp32_vs_fp64_max_abs_diff', 'param_fp32_vs_fp64_max_abs_diff', 'independent_check');
  json.fields('suggested_tolerance').leave('under_gradient_noise_of_1e-5_of_each_tensor_maximum');
  optimizer.dispose();
}

function checkGradients(
  rows: Rows,
  { json, file, stem, withoutGradient }: StoredTraining,
  grads: ReadonlyMap<string, ArrayLike<number>>,
): void {
  const stated = statedTolerance(json.fields('suggested_tolerance').text('grad'));
  const maxima = json.fields('gradient_max_abs');
  const greatest = largest(maxima.all(...maxima.names));
  for (const name of maxima.names) {
    const what = `gradient of ${name}`;
    const expected = file.numbers(`${stem}grad.${name}`);
    const actual = grads.get(name) ?? [];
    if (withoutGradient.has(name)) {
      // What is left of it is rounding, in the measure of the network's greatest gradient.
      const rounding = within(stated.ofMaximum * greatest);
      rows.computed(`${what}, which is 0 but for rounding`, actual, expected, rounding);
      continue;
    }
    const tolerance = toleranceFor(stated, expected);
    rows.computed(what, actual, expected, tolerance);
    rows.computed(`largest ${what}`, largest(actual), maxima.number(name), tolerance);
  }
}

function checkLosses(rows: Rows, json: StoredFields, list: string, found: readonly StepValues[]): void {
  for (const entry of json.list(list)) {
    const step = entry.number('step');
    const names = entry.names.filter((name) => name !== 'step' && name !== NORM);
    const ours = names.map((name) => found[step][name] ?? NaN);
    const kind = step === 0 ? 'loss_rel' : 'loss_after_5_steps_rel';
    const tolerance = shareOf(json.fields('suggested_tolerance').number(kind));
    rows.computed(`${names.join(', ')} before step ${step} (${list})`, ours, entry.all(...names), tolerance);
    if (entry.value(NORM) === null) continue;
    const norm = found[step][NORM] ?? NaN;
    rows.computed(`norm of the gradient before step ${step} (${list})`, norm, entry.number(NORM), GRADIENT);
  }
}

/** Share of a tensor's largest gradient below which Adam makes a step of rounding noise: the files' `param_rule`. */
const NOISE = 1e-3;

/** Compares weights after steps of Adam, by the files' rule, and the length of the whole update, where the file has that number of steps. */
function weightsCheck(
  rows: Rows,
  { file, stem, json, optimizer, withoutGradient }: StoredTraining,
  parameters: Parameters,
  before: Snapshot,
): (steps: number) => Promise<void> {
  const tolerances = json.fields('suggested_tolerance');
  // Which entries have a gradient above the noise, by name.
  const clear = new Map<string, readonly boolean[]>();
  for (const name of before.keys()) {
    const gradient = file.numbers(`${stem}grad.${name}`);
    const border = NOISE * largest(gradient);
    clear.set(name, gradient.map((value) => !withoutGradient.has(name) && Math.abs(value) > border)); // prettier-ignore
  }
  const counted = [...clear].flatMap(([name, all]) => (withoutGradient.has(name) ? [] : all));
  const left = counted.filter((isClear) => !isClear).length;
  const stated = tolerances.numbers('param_rule_leaves_out_of');
  rows.computed('entries left out by the rule, of how many', [left, counted.length], stated, EXACT);
  let [difference, whole] = [0, 0];
  const entries = (name: string, steps: number, { data, expected, start }: MovedWeight) => {
    const gradient = file.numbers(`${stem}grad.${name}`);
    const own = clear.get(name)!;
    own.forEach((isClear, i) => {
      if (!isClear) return;
      difference += (data[i] - expected[i]) ** 2;
      whole += (expected[i] - start[i]) ** 2;
    });
    return {
      kinds: {
        clear: { tolerance: within(tolerances.number(`param_step${steps}_abs`)) },
        resting: { words: ': at rest', tolerance: EXACT },
        // Rounding alone decides where these move: as far apart as both sides can have moved.
        noisy: {
          words: ': gradient of rounding noise',
          tolerance: within(2 * optimizer.number('lr') * steps),
        },
      },
      kindOf: (i: number) => {
        if (own[i]) return 'clear';
        return gradient[i] === 0 && expected[i] === start[i] ? 'resting' : 'noisy';
      },
    };
  };
  const after = new WeightsAfterSteps({ rows, file, stem, title: '', entries }, parameters, before);
  return async (steps) => {
    [difference, whole] = [0, 0];
    await after.check(steps);
    if (whole === 0) return;
    const what = `difference of the update after ${steps} steps, relative to its length`;
    rows.computed(what, Math.sqrt(difference / whole), 0, within(tolerances.number('update_rel_l2')));
  };
}

/** A tolerance that a file of the reference states in words. */
interface StatedTolerance {
  readonly absolute: number;
  /** Times the largest absolute value of the tensor. */
  readonly ofMaximum: number;
  readonly relative: number;
}

const NUMBER = '(\\d[\\d.]*(?:e[+-]?\\d+)?)';
const ABSOLUTE = new RegExp(`abs ${NUMBER}( \\* max)?`);
const ADDED = new RegExp(`\\+ ${NUMBER}`);
const RELATIVE = new RegExp(`rel ${NUMBER}`);

const found = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);

/**
 * Reads "abs 1e-4 * max|grad of that tensor| + rel 1e-3" and the like. What it says of one case, "(case large: rel 1e-4)", holds
 * for that case.
 * @throws Failure 'bad-input' where the text states no tolerance
 */
export function statedTolerance(text: string, name?: string): StatedTolerance {
  const ofCase = name === undefined ? undefined : new RegExp(`case ${name}: ([^)]*)`).exec(text)?.[1];
  const general = text.replace(/\(case [^)]*\)/g, '');
  const [, number = 0, isShare] = ABSOLUTE.exec(general) ?? [];
  const stated = {
    absolute: (isShare ? 0 : Number(number)) + found(ADDED, general),
    ofMaximum: isShare ? Number(number) : 0,
    relative: found(RELATIVE, ofCase ?? '') || found(RELATIVE, general),
  };
  if (stated.absolute + stated.ofMaximum + stated.relative === 0)
    throw new Failure('bad-input', `"${shown(text)}" states no tolerance.`);
  return stated;
}

/** The tolerance for a tensor of these values. */
export function toleranceFor(
  { absolute, ofMaximum, relative }: StatedTolerance,
  values: readonly number[],
): Tolerance {
  return { absolute: absolute + ofMaximum * largest(values), relative };
}
