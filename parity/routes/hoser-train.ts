import { writeSafetensors } from '../../src/nn/safetensors';
import { Failure } from '../../src/base/failure';
import { Hoser } from '../../src/models/hoser/hoser';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { startedStudent, studentStart } from '../../src/systems/routes/start/start-student';
import {
  couldNotRun,
  EXACT,
  FORWARD,
  GRADIENT,
  reportUnread,
  within,
  type Subject,
} from '../harness/compare';
import { largest, type Found } from '../harness/host-tensor';
import type { StoredTensors } from '../harness/reference-folder';
import { Rows } from '../harness/stored-file';
import { afterSteps, compareMoved, lossPass, takeStep, type Snapshot } from '../harness/training';
import {
  ALL_CANDIDATES,
  openHoserReference,
  statedConfig,
  storedParameters,
  type HoserReference,
} from './hoser-reference';

/** Stem of the files. */
const FILES = 'hoser_train';
/** Up to this a gradient is rounding noise, which Adam turns into full steps (the file's tolerance_note). */
const NOISE = 1e-6;
/**
 * Up to this a gradient is faint: Adam divides by its size, so that an error of a hundredth of `NOISE` is a
 * hundredth of a step. The official weights move by as much between float32 and float64.
 */
const FAINT = 1e-4;
/** Share of the largest possible move by which weights of faint gradient may differ. */
const FAINT_SHARE = 0.05;

interface HoserTrainJson {
  /** "NAME.safetensors (model.*)": whose weights and batch are trained. */
  readonly initial_weights: string;
  readonly batch: string;
  readonly optimizer: {
    readonly type: string;
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
    readonly amsgrad: boolean;
    readonly grad_clip_max_norm: number | null;
    readonly clip_eps?: number;
  };
  readonly timestamp_label_log1p_mean: number;
  readonly timestamp_label_log1p_std: number;
  readonly losses_fp32: readonly StepLosses[];
  readonly losses_fp64?: readonly StepLosses[];
  readonly parameters_without_gradient: readonly string[];
  readonly gradient_max_abs: Readonly<Record<string, number>>;
  /** Flat indices of entries whose true gradient is 0. */
  readonly zero_gradient_entries: Readonly<Record<string, readonly number[]>>;
}

interface StepLosses {
  readonly step: number;
  readonly loss_next_step: number;
  readonly loss_time_pred: number;
  readonly loss: number;
  /** Null if no further step was taken. */
  readonly grad_norm_before_clip: number | null;
}

type StepValues = Omit<StepLosses, 'step'>;

/**
 * Tables in which a road, class or zone that nothing reaches has a gradient of exactly 0 and decays alone.
 */
const LOOKED_UP = /(road_id|type|zone_id)_emb\.weight$/;

/** Losses, every gradient, and the weights after each number of AdamW steps that the file holds. */
export const hoserTrain: Subject = hoserTrainFrom(
  FILES,
  (reference) => new Hoser(statedConfig(reference.json), reference.features, storedParameters(reference)),
);

/**
 * @param name of the subject
 * @param studentOf makes the student whose training is checked, with the stored initial weights
 */
export function hoserTrainFrom(name: string, studentOf: (reference: HoserReference) => Hoser): Subject {
  return {
    name,
    run: async (context) => {
      const json = context.folder.json(`${FILES}.json`) as HoserTrainJson;
      const tensors = context.folder.tensors(`${FILES}.safetensors`);
      const reference = await openHoserReference(context.folder, sourceOf(json));
      const rows = new Rows(context, name);
      await new TrainChecker(rows, json, tensors, reference, studentOf(reference)).run();
      reportUnread(context, name, tensors);
    },
  };
}

/** The forward pass whose weights and batch are trained. */
function sourceOf({ initial_weights: weights, batch }: HoserTrainJson): string {
  const [ofWeights, ofBatch] = [weights, batch].map((text) => /([\w.-]{1,200})\.safetensors/.exec(text)?.[1]);
  if (ofWeights !== undefined && ofWeights === ofBatch) return ofWeights;
  throw new Failure(
    'bad-input',
    `hoser_train.json names "${weights}" and "${batch}", not one stored forward pass.`,
  );
}

/** The optimiser that the file states. @throws Failure 'bad-input' if it is one that is not built here */
function statedOptimizer({ optimizer }: HoserTrainJson): AdamWConfig {
  const { type, betas, eps, weight_decay: weightDecay, amsgrad, grad_clip_max_norm: clipNorm } = optimizer;
  if (!/(^|\.)AdamW$/.test(type) || amsgrad || (optimizer.clip_eps ?? 1e-6) !== 1e-6)
    throw new Failure(
      'bad-input',
      `The optimiser ${JSON.stringify(optimizer)} is not AdamW as it is built here.`,
    );
  return { beta1: betas[0], beta2: betas[1], eps, weightDecay, clipNorm: clipNorm ?? Infinity };
}

class TrainChecker {
  readonly #training: StudentTraining;
  readonly #unused: ReadonlySet<string>;

  constructor(
    private readonly rows: Rows,
    private readonly json: HoserTrainJson,
    private readonly tensors: StoredTensors,
    private readonly reference: HoserReference,
    private readonly student: Hoser,
  ) {
    const { train, val } = reference.dataset.trips;
    const vanilla = { ...DEFAULT_DISTILLATION, ...ALL_CANDIDATES, lambda: 0 };
    this.#training = new StudentTraining(student, train, val, vanilla, null);
    this.#unused = new Set(json.parameters_without_gradient);
  }

  /** Takes as many steps as the file has losses or weights for, and checks what it holds on the way. */
  async run(): Promise<void> {
    const { json, rows, reference } = this;
    const { parameters } = this.student;
    const facts = rows.section('facts');
    const { timeMean, timeStd } = reference.features;
    const stated = [json.timestamp_label_log1p_mean, json.timestamp_label_log1p_std];
    const what = 'mean and deviation of log1p(seconds per step)';
    facts.computed(what, [timeMean, timeStd], stated, FORWARD);
    const left = parameters.specs.filter(({ unused }) => unused).map(({ name }) => name);
    facts.lists('which parameters have no gradient', left.sort(), [...this.#unused].sort());
    const optimizer = new AdamW(statedOptimizer(json));
    const before = await parameters.snapshot();
    const withWeights = new Set(
      this.tensors.names.flatMap((name) => /^param_step(\d+)\./.exec(name)?.[1] ?? []).map(Number),
    );
    const last = Math.max(...withWeights, ...json.losses_fp32.map(({ step }) => step));
    const found: StepValues[] = [];
    for (let step = 0; step <= last; step++) {
      const batch = this.#training.batch(reference.trips);
      const { loss, gradients, told } = await lossPass(parameters, (view, tell) => {
        const total = batch.loss(view);
        for (const [name, part] of Object.entries(total.parts)) tell(name, part);
        return total.loss;
      });
      batch.dispose();
      if (step === 0) this.#checkGradients(gradients);
      const isTaken = step < last;
      const norm = isTaken ? await takeStep(optimizer, parameters, gradients, json.optimizer.lr) : null;
      found.push({
        loss_next_step: told.get('nextStep')!.data[0],
        loss_time_pred: told.get('time')!.data[0],
        loss,
        grad_norm_before_clip: norm,
      });
      if (withWeights.has(step + 1)) this.#checkWeights(step + 1, before, await parameters.snapshot());
    }
    this.#checkLosses('losses_fp32', found);
    if (json.losses_fp64) this.#checkLosses('losses_fp64', found);
    optimizer.dispose();
    this.student.dispose();
  }

  #missing({ context, group }: Rows, what: string): void {
    couldNotRun(context, group, what, 'the file has none');
  }

  #checkGradients(gradients: Found): void {
    const { tensors, json } = this;
    const rows = this.rows.section('gradients');
    const most = new Map<string, number>();
    for (const { name, shape, unused } of this.student.parameters.specs) {
      if (unused) continue;
      const what = `gradient of ${name}`;
      // A bias that shifts all scores alike is left out of the arithmetic here: its gradient is 0.
      const size = shape.reduce((product, each) => product * each, 1);
      const values = gradients.get(name)?.data ?? new Float32Array(size);
      most.set(name, largest(values));
      if (tensors.has(`grad.${name}`)) rows.computed(what, values, tensors.numbers(`grad.${name}`), GRADIENT);
      else this.#missing(rows, what);
    }
    const ours = Object.keys(json.gradient_max_abs).map((name) => most.get(name) ?? NaN);
    const stated = Object.values(json.gradient_max_abs);
    rows.computed('largest gradient of each parameter', ours, stated, GRADIENT);
  }

  #checkWeights(steps: number, before: Snapshot, after: Snapshot): void {
    const rows = this.rows.section('weights');
    for (const [name, { data }] of after) {
      const stored = `param_step${steps}.${name}`;
      const what = afterSteps(name, steps);
      const start = before.get(name)!.data;
      const isUnused = this.#unused.has(name);
      if (isUnused) rows.computed(`${what}: untouched`, data, start, EXACT);
      else if (!this.tensors.has(stored)) this.#missing(rows, what);
      if (!this.tensors.has(stored)) continue;
      const expected = this.tensors.numbers(stored);
      if (isUnused) rows.computed(`${what}: untouched in the file`, expected, start, EXACT);
      else if (!this.tensors.has(`grad.${name}`)) this.#missing(rows, `${what}: its gradient`);
      else if (data.length !== expected.length) rows.computed(what, data, expected, GRADIENT);
      else this.#checkMoved(what, name, steps, { start, data, expected });
    }
  }

  /**
   * Compares entries of a clear gradient closely. Those of a faint gradient may differ by a share of their
   * largest possible move, and those whose gradient is rounding noise by the moves of both sides together.
   */
  #checkMoved(
    what: string,
    name: string,
    steps: number,
    { start, data, expected }: Readonly<Record<'start' | 'data' | 'expected', ArrayLike<number>>>,
  ): void {
    const { rows, json } = this;
    const gradient = this.tensors.numbers(`grad.${name}`);
    const noise = new Set(json.zero_gradient_entries[name] ?? []);
    const { lr, weight_decay: decay } = json.optimizer;
    const shrunk = (1 - lr * decay) ** steps;
    const { slack } = rows.context;
    const faint = within(FAINT_SHARE * lr * steps);
    const kinds = {
      clear: { tolerance: GRADIENT, rows: rows.section('weights') },
      faint: { words: ', faint gradient', tolerance: faint, rows: rows.section('faint') },
      noise: { words: ', rounding noise', tolerance: within(2 * lr * steps), rows: rows.section('noise') },
    };
    compareMoved(rows, what, data, expected, kinds, (i) => {
      const size = Math.abs(gradient[i]);
      const isDecayed = Math.abs(expected[i] - start[i] * shrunk) <= 1e-6 * Math.abs(start[i]);
      if (size === 0 && isDecayed && LOOKED_UP.test(name)) return 'clear';
      if (noise.has(i) || size <= NOISE * slack) return 'noise';
      return size <= FAINT * slack ? 'faint' : 'clear';
    });
  }

  #checkLosses(list: 'losses_fp32' | 'losses_fp64', found: readonly StepValues[]): void {
    const stored = this.json[list] ?? [];
    const rows = this.rows.section('losses');
    for (const key of ['loss_next_step', 'loss_time_pred', 'loss', 'grad_norm_before_clip'] as const) {
      const there = stored.filter((entry) => entry[key] !== null);
      const expected = there.map((entry) => entry[key]!);
      const actual = there.map(({ step }) => found[step]?.[key] ?? NaN);
      const tolerance = key === 'grad_norm_before_clip' ? GRADIENT : FORWARD;
      rows.computed(`${key} of ${there.length} steps (${list})`, actual, expected, tolerance);
    }
  }
}

/**
 * The stored initial weights of the official code as a file of its state dict.
 * @param shift added to the first number of the values of the attention over candidates
 */
function weightsFile({ tensors }: HoserReference, shift = 0): Uint8Array {
  const names = tensors.names.filter((name) => name.startsWith('model.'));
  const state = names.map((name) => {
    const data = Float32Array.from(tensors.numbers(name));
    if (name.endsWith('navigator.v_proj.weight')) data[0] += shift;
    return [name, { dtype: 'F32', shape: tensors.shape(name), data }] as const;
  });
  return writeSafetensors(new Map(state), {});
}

/** The training of `hoser_train` by a student that starts from a file of the stored initial weights. */
export const hoserStart: Subject = hoserStartFrom(0);

/** @param shift as of `weightsFile` */
export function hoserStartFrom(shift: number): Subject {
  return hoserTrainFrom('hoser_start', (reference) => {
    const from = { bytes: weightsFile(reference, shift), name: 'official.safetensors' };
    const start = studentStart(from, reference.dataset, reference.features, 1);
    return startedStudent(start, reference.features);
  });
}
