import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { CLIP_EPS } from '../../src/nn/kernels/adamw-parts';
import type { Parameters } from '../../src/nn/parameters';
import { objectiveGradients, type Answer } from '../../src/systems/lightst/training/objective';
import { EXACT, GRADIENT, shareOf, within, type Rows, type Tolerance } from '../harness/compare';
import { largest, type Found } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import { compareGradients, compareSteps, passOf, statedAdam } from '../harness/training';

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

const NORM = 'grad_norm_before_clip';
/** Share of a tensor's largest gradient below which Adam makes a step of rounding noise: the files' `param_rule`. */
const NOISE = 1e-3;

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
  const { file, stem, json, std, optimizer, withoutGradient } = training;
  const tolerances = json.fields('suggested_tolerance');
  // What AdamW here cannot be set to has to be the same.
  const fixed = [Number(optimizer.boolean('amsgrad')), optimizer.number('clip_eps')];
  rows.exact('Adam without the largest moment, epsilon of clipping', [0, CLIP_EPS], fixed);
  const weights = rows.section('weights');
  const gradientOf = (name: string) => file.numbers(`${stem}grad.${name}`);
  // Which entries have a gradient above the noise.
  const clear = new Map<string, readonly boolean[]>();
  for (const { name } of parameters.specs) {
    const border = NOISE * largest(gradientOf(name));
    const isClear = (value: number) => !withoutGradient.has(name) && Math.abs(value) > border;
    clear.set(name, gradientOf(name).map(isClear));
  }
  const counted = [...clear].flatMap(([name, all]) => (withoutGradient.has(name) ? [] : all));
  const left = counted.filter((isClear) => !isClear).length;
  const stated = tolerances.numbers('param_rule_leaves_out_of');
  weights.computed('entries left out by the rule, of how many', [left, counted.length], stated, EXACT);
  /** Squares of what clear entries of all weights are off, and of how far they have moved. */
  let [difference, whole] = [0, 0];
  const found: Readonly<Record<string, number>>[] = [];
  const rate = optimizer.number('lr');
  await compareSteps({
    ...{ rows: weights, file, stem, title: '', parameters, adam: statedAdam(optimizer) },
    steps: Math.max(...json.list('losses_fp32').map((entry) => entry.number('step'))),
    rate: () => rate,
    pass: async () => {
      await beforeStep();
      return passOf(() => {
        const { loss, parts, grads } = objectiveGradients(parameters, std, answer);
        return { loss, told: parts, grads };
      });
    },
    found: (step, { loss, told, gradients }, norm) => {
      if (step === 0) checkGradients(rows.section('gradients'), training, gradients);
      const parts = Object.entries(told).map(([name, { data }]) => [name, data[0]]);
      found.push({ loss, ...Object.fromEntries(parts), ...(norm !== null && { [NORM]: norm }) });
      [difference, whole] = [0, 0];
    },
    entries: (name, steps, { data, expected, start }) => {
      const [own, gradient] = [clear.get(name)!, gradientOf(name)];
      own.forEach((isClear, i) => {
        if (!isClear) return;
        difference += (data[i] - expected[i]) ** 2;
        whole += (expected[i] - start[i]) ** 2;
      });
      const rests = (i: number) => gradient[i] === 0 && expected[i] === start[i];
      return [
        { tolerance: within(tolerances.number(`param_step${steps}_abs`)), holds: (i) => own[i] },
        { words: ': at rest', tolerance: EXACT, holds: rests },
        // Rounding alone decides where these move: as far apart as both sides can have moved.
        { words: ': gradient of rounding noise', tolerance: within(2 * rate * steps) },
      ];
    },
    compared: (steps) => {
      if (whole === 0) return;
      const what = `difference of the update after ${steps} steps, relative to its length`;
      weights.computed(what, Math.sqrt(difference / whole), 0, within(tolerances.number('update_rel_l2')));
    },
  });
  for (const list of ['losses_fp32', 'losses_fp64'])
    for (const entry of json.list(list)) {
      const step = entry.number('step');
      const own = rows.section('losses');
      const names = entry.names.filter((name) => name !== 'step' && name !== NORM);
      const ours = names.map((name) => found[step][name] ?? NaN);
      const kind = step === 0 ? 'loss_rel' : 'loss_after_5_steps_rel';
      const what = `${names.join(', ')} before step ${step} (${list})`;
      own.computed(what, ours, entry.all(...names), shareOf(tolerances.number(kind)));
      if (entry.value(NORM) === null) continue;
      const norm = found[step][NORM] ?? NaN;
      own.computed(`norm of the gradient before step ${step} (${list})`, norm, entry.number(NORM), GRADIENT);
    }
  json.leave('gradient_fp32_vs_fp64_max_abs_diff', 'param_fp32_vs_fp64_max_abs_diff', 'independent_check');
  tolerances.leave('under_gradient_noise_of_1e-5_of_each_tensor_maximum');
}

function checkGradients(
  rows: Rows,
  { json, file, stem, withoutGradient }: StoredTraining,
  gradients: Found,
): void {
  const stated = statedTolerance(json.fields('suggested_tolerance').text('grad'));
  const maxima = json.fields('gradient_max_abs');
  // What is left of a gradient of 0 is rounding, in the measure of the network's greatest gradient.
  const rounding = within(stated.ofMaximum * largest(maxima.all(...maxima.names)));
  const tolerances = (name: string, expected: readonly number[]) => {
    const tolerance = toleranceFor(stated, expected);
    const isZero = withoutGradient.has(name);
    return isZero
      ? ([rounding, undefined, ', which is 0 but for rounding'] as const)
      : ([tolerance, tolerance] as const);
  };
  compareGradients({ rows, file, stem: `${stem}grad.`, tolerances, maxima }, gradients);
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
    throw badInput(`"${shown(text)}" states no tolerance.`);
  return stated;
}

/** The tolerance for a tensor of these values. */
export function toleranceFor(
  { absolute, ofMaximum, relative }: StatedTolerance,
  values: readonly number[],
): Tolerance {
  return { absolute: absolute + ofMaximum * largest(values), relative };
}
