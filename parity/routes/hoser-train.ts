import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { Failure } from '../../src/base/failure';
import { Hoser } from '../../src/models/hoser/hoser';
import { AdamW, type AdamWConfig } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, couldNotRun, EXACT, reportUnread } from '../harness/compare';
import {
  ALL_CANDIDATES,
  openHoserReference,
  statedConfig,
  storedParameters,
  type HoserReference,
} from './hoser-reference';
import type { StoredTensors } from '../harness/reference-folder';
import { FORWARD, GRADIENT, type Subject, type VerificationContext } from '../harness/compare';

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

type Part = 'facts' | 'losses' | 'gradients' | 'weights' | 'faint' | 'noise';

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
type Weights = ReadonlyMap<string, { readonly data: Float32Array }>;

type Kind = 'weights' | 'faint' | 'noise';

/** A parameter before training, after it here, and after it in the file. */
interface Moved {
  readonly start: Float32Array;
  readonly data: Float32Array;
  readonly expected: readonly number[];
}

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
      await new TrainChecker(name, context, json, tensors, reference, studentOf(reference)).run();
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
    private readonly name: string,
    private readonly context: VerificationContext,
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
    const { parameters } = this.student;
    this.#checkFacts();
    const optimizer = new AdamW(statedOptimizer(this.json));
    const before = await parameters.snapshot();
    const withWeights = this.#stepsWithWeights();
    const last = Math.max(...withWeights, ...this.json.losses_fp32.map(({ step }) => step));
    const found: StepValues[] = [];
    for (let step = 0; step <= last; step++) {
      found.push(await this.#step(step, step < last ? optimizer : null));
      if (withWeights.has(step + 1)) this.#checkWeights(step + 1, before, await parameters.snapshot());
    }
    this.#checkLosses('losses_fp32', found);
    if (this.json.losses_fp64) this.#checkLosses('losses_fp64', found);
    optimizer.dispose();
    this.student.dispose();
  }

  #numbers(
    part: Part,
    what: string,
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    tolerance: Tolerance,
  ): void {
    compare(this.context, { group: `${this.name}/${part}`, what, actual, expected, tolerance });
  }

  #missing(part: Part, what: string): void {
    couldNotRun(this.context, `${this.name}/${part}`, what, 'the file has none');
  }

  #checkFacts(): void {
    const { json, context } = this;
    const { timeMean, timeStd } = this.reference.features;
    const stated = [json.timestamp_label_log1p_mean, json.timestamp_label_log1p_std];
    this.#numbers(
      'facts',
      'mean and deviation of log1p(seconds per step)',
      [timeMean, timeStd],
      stated,
      FORWARD,
    );
    const left = this.student.parameters.specs.filter(({ unused }) => unused).map(({ name }) => name);
    const what = 'which parameters have no gradient';
    compareLists(context, {
      group: `${this.name}/facts`,
      what,
      actual: left.sort(),
      expected: [...this.#unused].sort(),
    });
  }

  /** Numbers of steps after which the file holds weights. */
  #stepsWithWeights(): Set<number> {
    return new Set(
      this.tensors.names.flatMap((name) => {
        const step = /^param_step(\d+)\./.exec(name)?.[1];
        return step === undefined ? [] : [Number(step)];
      }),
    );
  }

  /** Losses before a step and the step itself, if there is an optimiser to take it. */
  async #step(step: number, optimizer: AdamW | null): Promise<StepValues> {
    const { parameters } = this.student;
    const batch = this.#training.batch(this.reference.trips);
    const parts: Record<string, Tensor> = {};
    const { loss, grads } = tidy(() => {
      const result = differentiate(parameters, (view) => {
        const total = batch.loss(view);
        for (const [name, part] of Object.entries(total.parts)) parts[name] = keep(part.clone());
        return total.loss;
      });
      return { loss: result.loss, grads: Object.fromEntries(result.grads) as Record<string, Tensor> };
    });
    if (step === 0) await this.#checkGradients(grads);
    const norm = optimizer?.update(parameters, new Map(Object.entries(grads)), this.json.optimizer.lr);
    const values: StepValues = {
      loss_next_step: (await parts.nextStep.data())[0],
      loss_time_pred: (await parts.time.data())[0],
      loss: (await loss.data())[0],
      grad_norm_before_clip: norm ? (await norm.data())[0] : null,
    };
    dispose([...Object.values(parts), loss, ...Object.values(grads)]);
    norm?.dispose();
    batch.dispose();
    return values;
  }

  async #checkGradients(grads: Readonly<Record<string, Tensor>>): Promise<void> {
    const largest = new Map<string, number>();
    for (const { name, shape, unused } of this.student.parameters.specs) {
      if (unused) continue;
      const stored = `grad.${name}`;
      const gradient: Tensor | undefined = grads[name];
      // A bias that shifts all scores alike is left out of the arithmetic here: its gradient is 0.
      const values = gradient
        ? Float32Array.from(await gradient.data())
        : new Float32Array(shape.reduce((product, size) => product * size, 1));
      largest.set(
        name,
        values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      );
      if (this.tensors.has(stored))
        this.#numbers('gradients', `gradient of ${name}`, values, this.tensors.numbers(stored), GRADIENT);
      else this.#missing('gradients', `gradient of ${name}`);
    }
    const stated = Object.entries(this.json.gradient_max_abs);
    const ours = stated.map(([name]) => largest.get(name) ?? NaN);
    const what = 'largest gradient of each parameter';
    this.#numbers(
      'gradients',
      what,
      ours,
      stated.map(([, value]) => value),
      GRADIENT,
    );
  }

  #checkWeights(steps: number, before: Weights, after: Weights): void {
    for (const [name, { data }] of after) {
      const stored = `param_step${steps}.${name}`;
      const what = `${name} after ${steps} step${steps === 1 ? '' : 's'}`;
      const start = before.get(name)!.data;
      if (this.#unused.has(name)) this.#numbers('weights', `${what}: untouched`, data, start, EXACT);
      else if (!this.tensors.has(stored)) this.#missing('weights', what);
      if (!this.tensors.has(stored)) continue;
      const expected = this.tensors.numbers(stored);
      if (this.#unused.has(name))
        this.#numbers('weights', `${what}: untouched in the file`, expected, start, EXACT);
      else if (!this.tensors.has(`grad.${name}`)) this.#missing('weights', `${what}: its gradient`);
      else this.#checkMoved(what, name, steps, { start, data, expected });
    }
  }

  /**
   * Compares entries of a clear gradient closely. Those of a faint gradient may differ by a share of their
   * largest possible move, and those whose gradient is rounding noise by the moves of both sides together.
   */
  #checkMoved(what: string, name: string, steps: number, moved: Moved): void {
    const { data, expected } = moved;
    if (data.length !== expected.length) return this.#numbers('weights', what, data, expected, GRADIENT);
    const kinds = this.#kinds(name, steps, moved);
    const reach = this.json.optimizer.lr * steps;
    const check = (kind: Kind, label: string, tolerance: Tolerance) => {
      const picked = kinds.flatMap((each, i) => (each === kind ? [i] : []));
      const [actual, wanted] = [data, expected].map((values) => picked.map((i) => values[i]));
      if (picked.length > 0) this.#numbers(kind, label, actual, wanted, tolerance);
    };
    check('weights', what, GRADIENT);
    check('faint', `${what}, faint gradient`, { absolute: FAINT_SHARE * reach, relative: 0 });
    check('noise', `${what}, rounding noise`, { absolute: 2 * reach, relative: 0 });
  }

  /** How closely each entry can be compared, by the file's own account. */
  #kinds(name: string, steps: number, { start, expected }: Moved): Kind[] {
    const gradient = this.tensors.numbers(`grad.${name}`);
    const noise = new Set(this.json.zero_gradient_entries[name] ?? []);
    const { lr, weight_decay: decay } = this.json.optimizer;
    const shrunk = (1 - lr * decay) ** steps;
    const { slack } = this.context;
    return expected.map((value, i) => {
      const size = Math.abs(gradient[i]);
      const decayed = size === 0 && Math.abs(value - start[i] * shrunk) <= 1e-6 * Math.abs(start[i]);
      if (decayed && LOOKED_UP.test(name)) return 'weights';
      if (noise.has(i) || size <= NOISE * slack) return 'noise';
      return size <= FAINT * slack ? 'faint' : 'weights';
    });
  }

  #checkLosses(list: 'losses_fp32' | 'losses_fp64', found: readonly StepValues[]): void {
    const stored = this.json[list] ?? [];
    for (const key of ['loss_next_step', 'loss_time_pred', 'loss', 'grad_norm_before_clip'] as const) {
      const there = stored.filter((entry) => entry[key] !== null);
      const expected = there.map((entry) => entry[key]!);
      const actual = there.map(({ step }) => found[step]?.[key] ?? NaN);
      const tolerance = key === 'grad_norm_before_clip' ? GRADIENT : FORWARD;
      this.#numbers('losses', `${key} of ${there.length} steps (${list})`, actual, expected, tolerance);
    }
  }
}
