import { add, keep, mul, stack, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { badInput, Failure } from '../../base/failure';
import { Random } from '../../base/random';
import { quietly, type Task } from '../../base/task';
import { Parameters } from '../parameters';
import { AdamW, TORCH_ADAMW, type OptimizerState } from './adamw';
import {
  BatchFeed,
  type MicroBatch,
  type Trainable,
  type Validation,
  alikeInBatches,
  epochOrder,
} from './batch-feed';
import { differentiate } from './differentiate';
import {
  learningRateAt,
  steppedRateAt,
  type LearningRateSchedule,
  type RateFall,
  type SteppedRate,
  epochRate,
  type EpochRates,
} from './learning-rate';

export interface TrainingConfig {
  readonly epochs: number;
  /** Items of a micro-batch. */
  readonly batchSize: number;
  /** Micro-batches averaged into one optimiser step. */
  readonly accumulation: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Share of all optimiser steps with a rising rate. */
  readonly warmupShare: number;
  /** Where the rate ends that falls step by step, as a share of the learning rate. */
  readonly finalLearningRateShare: number;
  /** A rate that falls in steps, in place of warm-up and cosine. */
  readonly rateSteps?: SteppedRate;
  /** A rate that is the same in all steps of an epoch, in place of them too; its peak is the learning rate. */
  readonly epochRates?: Omit<EpochRates, 'peak' | 'epochs'>;
  /** How the rate falls after the warm-up; half a cosine where it is left out. */
  readonly rateFall?: RateFall;
  readonly clipNorm: number;
  /** Validated epochs without a better score after which training stops; Infinity to go on to the end. */
  readonly patience: number;
  readonly seed: number;
}

export interface StepEvent {
  readonly kind: 'step';
  readonly epoch: number;
  /** Optimiser steps done, this one included. */
  readonly step: number;
  readonly totalSteps: number;
  /** `loss`, its parts, `gradNorm` (before clipping) and `learningRate`. */
  readonly values: Readonly<Record<string, number>>;
}

export interface EpochEvent {
  readonly kind: 'epoch';
  /** Counted from 1; 0 for the weights that training started from, which have no `means`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Optimiser steps at its end; runs of earlier versions do not say it. */
  readonly step?: number;
  readonly measures: Readonly<Record<string, number>>;
  /** Mean of each step value over the epoch. */
  readonly means: Readonly<Record<string, number>>;
  readonly best: boolean;
}

export type TrainingEvent = StepEvent | EpochEvent;

type Weights = Map<string, { shape: number[]; data: Float32Array }>;

/** Sum and number of the values that a mean is taken of. */
interface Sum {
  readonly total: number;
  readonly count: number;
}

/** How far training has come that was left between two validations. */
export interface UnfinishedEpoch {
  /** Micro-batches that the epoch under way has behind it. */
  readonly batches: number;
  /** Sum of each step value so far. */
  readonly sums: Readonly<Record<string, Sum>>;
}

/** Everything a run needs to go on as if it had not stopped. Taken between epochs, or between two steps. */
export interface TrainingState {
  /** Epochs that are done. */
  readonly epoch: number;
  /** What was learnt since the last validation; left out right after it. */
  readonly unfinished?: UnfinishedEpoch;
  readonly weights: Weights;
  readonly optimizer: OptimizerState;
  readonly best: { readonly epoch: number; readonly score: number; readonly weights: Weights } | null;
  readonly history: readonly EpochEvent[];
}

export interface TrainingHooks {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Called after every validated epoch. */
  readonly onState?: (state: TrainingState) => Promise<void>;
  /**
   * Called after the last epoch, with the state that takes the least room: the weights that were best, and no
   * moments. A loop that is brought to it has nothing left to train.
   */
  readonly onFinished?: (state: TrainingState) => Promise<void>;
  /** Called when the task is cancelled within an epoch, with what is needed to go on from there. */
  readonly onCancelled?: (state: TrainingState) => Promise<void>;
}

export interface TrainingOutcome {
  /** 0 where no epoch was better than the weights that training started from. */
  readonly bestEpoch: number;
  readonly bestScore: number;
  readonly history: readonly EpochEvent[];
}

export interface LoopOptions {
  /**
   * Whether the weights come from an earlier training: they are validated before the first step and compete
   * with those of the epochs, so that training cannot end with worse ones.
   */
  readonly startsTrained?: boolean;
  /** What AdamW goes on from, at its step 0; left out, all moments begin at zero. */
  readonly optimizer?: OptimizerState | undefined;
  /**
   * Optimiser steps over which the learning rate rises and falls, for a loop that is led by `advance`; left out, those
   * of all epochs.
   */
  readonly steps?: number | undefined;
}

/** Scalars wait on the device until this many steps are due, or this long has passed: each read stalls it. */
const READ_EVERY_STEPS = 8;
const READ_EVERY_MS = 200;

/**
 * Trains by AdamW with warm-up, decay (or a rate that goes by epochs), clipping and accumulation; validates after each
 * epoch (where they are short, after every few: see `validationCount`) and leaves the weights of the best one in the
 * parameters. One seed and one backend give the same run, whether or not it was interrupted: the order of epoch e
 * depends on the seed and on e alone.
 */
export class TrainingLoop {
  readonly #schedule: LearningRateSchedule;
  readonly #batchesPerEpoch: number;
  readonly #optimizer: AdamW;
  #epoch = 0;
  /** Micro-batches of this epoch that are done. */
  #batches = 0;
  #best: TrainingState['best'] = null;
  #history: EpochEvent[] = [];
  #pending: { event: Omit<StepEvent, 'values'>; names: string[]; scalars: Scalar[]; learningRate: number }[] =
    [];
  #lastRead = 0;
  #sums = new Map<string, Sum>();
  /** Batches of the epoch under way, for `advance`. */
  #feed: BatchFeed | null = null;

  constructor(
    readonly trainable: Trainable,
    readonly config: TrainingConfig,
    private readonly options: LoopOptions = {},
  ) {
    if (trainable.itemCount === 0) throw badInput('There are no trips to train on.');
    this.#batchesPerEpoch = Math.ceil(trainable.itemCount / config.batchSize);
    const totalSteps = options.steps ?? this.#stepsPerEpoch * config.epochs;
    this.#schedule = {
      peak: config.learningRate,
      totalSteps,
      warmupSteps: Math.floor(totalSteps * config.warmupShare),
      finalShare: config.finalLearningRateShare,
      ...(config.rateFall && { fall: config.rateFall }),
    };
    this.#optimizer = new AdamW({
      ...TORCH_ADAMW,
      weightDecay: config.weightDecay,
      clipNorm: config.clipNorm,
    });
    if (options.optimizer) this.#optimizer.restore(options.optimizer, trainable.parameters);
  }

  get #stepsPerEpoch(): number {
    return Math.ceil(this.#batchesPerEpoch / this.config.accumulation);
  }

  /** An epoch of few items is not worth a validation of many: as many are learnt from as are then validated. */
  get #epochsPerValidation(): number {
    const { itemCount, validationCount = itemCount } = this.trainable;
    return Math.max(1, Math.round(validationCount / itemCount));
  }

  /** Optimiser steps of the whole run. */
  get totalSteps(): number {
    return this.#schedule.totalSteps;
  }

  /** Optimiser steps done so far. */
  get step(): number {
    return this.#optimizer.step;
  }

  /**
   * Trains to the last epoch, or until patience is lost.
   * @throws Failure 'cancelled' (`onCancelled` then has what is needed to go on), or 'internal' where
   * training diverges
   */
  async run(hooks: TrainingHooks, task: Task): Promise<TrainingOutcome> {
    const { epochs, patience } = this.config;
    // A step is one of the optimiser's: stepping through training does not stop within validation.
    const within = { ...quietly(task), checkpoint: () => task.checkpoint({ isStep: false }) };
    const before = this.#epoch;
    try {
      if (this.options.startsTrained && this.step === 0 && this.#history.length === 0)
        await this.#closeEpoch(0, await this.trainable.validate(within), hooks);
      const every = this.#epochsPerValidation;
      while (this.#epoch < epochs && this.#epoch - (this.#best?.epoch ?? this.#epoch) < patience * every) {
        await this.#runEpoch(hooks, task);
        const epoch = this.#epoch + 1;
        if (epoch % every === 0 || epoch === epochs)
          await this.#closeEpoch(epoch, await this.trainable.validate(within), hooks);
        else this.#passEpoch();
      }
    } catch (thrown) {
      // A task is cancelled between two steps, so that nothing is half done.
      if (thrown instanceof Failure && thrown.code === 'cancelled') await this.#leaveEpoch(hooks);
      throw thrown;
    }
    if (this.#best) this.#load(this.#best.weights);
    if (this.#best && this.#epoch > before && hooks.onFinished)
      await hooks.onFinished({
        epoch: this.#epoch,
        weights: this.#best.weights,
        optimizer: { step: this.#optimizer.step, moments: new Map() },
        best: this.#best,
        history: [...this.#history],
      });
    return { bestEpoch: this.#best?.epoch ?? 0, bestScore: this.#best?.score ?? NaN, history: this.#history };
  }

  /**
   * Does the next optimiser step alone, for whoever leads several loops in step. Epochs follow one another; nothing is
   * validated, and the weights are those of the last step.
   */
  async advance(hooks: TrainingHooks): Promise<void> {
    this.#feed ??= this.#restOfEpoch();
    await this.#next(this.#feed, hooks);
    if (this.#batches < this.#batchesPerEpoch) return;
    this.#passEpoch();
    this.#feed = null;
  }

  /** Reports the steps that `advance` has done and nobody has heard of yet. */
  report(hooks: TrainingHooks): Promise<void> {
    return this.#read(hooks);
  }

  async #runEpoch(hooks: TrainingHooks, task: Task): Promise<void> {
    const feed = this.#restOfEpoch();
    while (this.#batches < this.#batchesPerEpoch) {
      await task.checkpoint({ beforePause: () => this.#read(hooks) });
      await this.#next(feed, hooks);
    }
    await this.#read(hooks);
  }

  #restOfEpoch(): BatchFeed {
    return new BatchFeed(this.trainable, this.#microBatches().slice(this.#batches));
  }

  /** One optimiser step of the epoch under way. */
  async #next(feed: BatchFeed, hooks: TrainingHooks): Promise<void> {
    const count = Math.min(this.config.accumulation, this.#batchesPerEpoch - this.#batches);
    await this.#step(feed, count);
    this.#batches += count;
    if (this.#pending.length >= READ_EVERY_STEPS || performance.now() - this.#lastRead > READ_EVERY_MS)
      await this.#read(hooks);
  }

  /** All items in the order of this epoch, which depends on the seed and the epoch alone. */
  #microBatches(): MicroBatch[] {
    const { batchSize, seed } = this.config;
    const { itemCount, itemLengths } = this.trainable;
    const drawn = epochOrder(itemCount, seed, this.#epoch);
    const random = new Random(seed).fork(`batches of epoch ${this.#epoch}`);
    const order = itemLengths ? alikeInBatches(drawn, itemLengths, batchSize, random) : drawn;
    return Array.from({ length: this.#batchesPerEpoch }, (_, index) => ({
      items: order.subarray(index * batchSize, (index + 1) * batchSize),
      step: this.#epoch * this.#batchesPerEpoch + index,
    }));
  }

  /** One optimiser step over the mean gradient of the next `count` micro-batches. */
  async #step(feed: BatchFeed, count: number): Promise<void> {
    const { parameters } = this.trainable;
    const share = 1 / count;
    let grads = new Map<string, Tensor>();
    let scalars = new Map<string, Scalar>();
    for (let k = 0; k < count; k++) {
      const batch = await feed.next();
      const result = gradientsOf(this.trainable, batch, share);
      batch.dispose();
      grads = accumulate(grads, result.grads);
      scalars = accumulate(scalars, result.scalars);
    }
    const learningRate = this.#learningRate();
    scalars.set('gradNorm', keep(this.#optimizer.update(parameters, grads, learningRate)));
    for (const grad of grads.values()) grad.dispose();
    this.#pending.push({
      event: {
        kind: 'step',
        epoch: this.#epoch + 1,
        step: this.#optimizer.step,
        totalSteps: this.totalSteps,
      },
      names: [...scalars.keys()],
      scalars: [...scalars.values()],
      learningRate,
    });
  }

  /** Learning rate of the next optimizer step. */
  #learningRate(): number {
    const { learningRate, rateSteps, epochRates, epochs } = this.config;
    if (epochRates) return epochRate({ ...epochRates, peak: learningRate, epochs }, this.#epoch);
    return rateSteps
      ? steppedRateAt(learningRate, rateSteps, this.#epoch)
      : learningRateAt(this.#schedule, this.#optimizer.step);
  }

  /** Reads the scalars that wait on the device, in one transfer. */
  async #read({ onEvent }: TrainingHooks): Promise<void> {
    const pending = this.#pending.splice(0);
    this.#lastRead = performance.now();
    if (pending.length === 0) return;
    const scalars = pending.flatMap((step) => step.scalars);
    const all = stack(scalars);
    const values = await all.data();
    all.dispose();
    for (const held of scalars) held.dispose();
    let at = 0;
    for (const { event, names, learningRate } of pending) {
      const entries = names.map((name): [string, number] => [name, values[at++]]);
      for (const [name, value] of entries) {
        if (!Number.isFinite(value))
          throw new Failure(
            'internal',
            `Training diverged: ${name} is ${value} at step ${event.step}. Lower the learning rate.`,
          );
        const sum = this.#sums.get(name) ?? { total: 0, count: 0 };
        this.#sums.set(name, { total: sum.total + value, count: sum.count + 1 });
      }
      onEvent({ ...event, values: { ...Object.fromEntries(entries), learningRate } });
    }
  }

  /** Hands over what an epoch needs that is left in its middle. */
  async #leaveEpoch(hooks: TrainingHooks): Promise<void> {
    if (!hooks.onCancelled || (this.#batches === 0 && this.#sums.size === 0)) return;
    await this.#read(hooks);
    const weights = await this.trainable.parameters.snapshot();
    const unfinished = { batches: this.#batches, sums: Object.fromEntries(this.#sums) };
    await hooks.onCancelled({ ...(await this.#state(weights)), unfinished });
  }

  async #state(weights: Weights): Promise<TrainingState> {
    const optimizer = await this.#optimizer.snapshot();
    return { epoch: this.#epoch, weights, optimizer, best: this.#best, history: [...this.#history] };
  }

  /** Goes on to the next epoch without a validation: means go on over both. */
  #passEpoch(): void {
    this.#epoch++;
    this.#batches = 0;
  }

  async #closeEpoch(epoch: number, validation: Validation, hooks: TrainingHooks): Promise<void> {
    this.#epoch = epoch;
    const best = !this.#best || validation.score > this.#best.score;
    const weights = await this.trainable.parameters.snapshot();
    if (best) this.#best = { epoch: this.#epoch, score: validation.score, weights };
    const event: EpochEvent = {
      kind: 'epoch',
      epoch: this.#epoch,
      epochs: this.config.epochs,
      step: this.#optimizer.step,
      measures: validation.measures,
      means: Object.fromEntries([...this.#sums].map(([name, { total, count }]) => [name, total / count])),
      best,
    };
    this.#history.push(event);
    this.#batches = 0;
    this.#sums = new Map();
    hooks.onEvent(event);
    if (hooks.onState) await hooks.onState(await this.#state(weights));
  }

  /** Goes on from a state instead of from the start. */
  restore(state: TrainingState): void {
    this.#load(state.weights);
    this.#optimizer.restore(state.optimizer, this.trainable.parameters);
    this.#epoch = state.epoch;
    this.#batches = state.unfinished?.batches ?? 0;
    this.#sums = new Map(Object.entries(state.unfinished?.sums ?? {}));
    this.#best = state.best;
    this.#history = [...state.history];
  }

  #load(weights: Weights): void {
    const loaded = Parameters.from(this.trainable.parameters.specs, weights);
    for (const { name } of loaded.specs) this.trainable.parameters.set(name, loaded.get(name));
  }

  /** Frees the optimiser's tensors; the parameters stay. */
  dispose(): void {
    this.#optimizer.dispose();
    for (const held of this.#pending.splice(0).flatMap((step) => step.scalars)) held.dispose();
  }
}

/** Gradients and loss values of one micro-batch, times `share`; kept. */
function gradientsOf(
  { parameters }: Trainable,
  batch: { loss: ReturnType<Trainable['batch']>['loss'] },
  share: number,
) {
  const scalars = new Map<string, Scalar>();
  const times = <T extends Tensor>(x: T, factor: number) => (factor === 1 ? x : mul<T>(x, factor));
  const grads = new Map<string, Tensor>();
  tidy(() => {
    /** What is left to multiply by after the gradient. */
    let after = 1;
    const result = differentiate(parameters, (view) => {
      const { loss, parts, unit } = batch.loss(view);
      for (const [name, part] of Object.entries(parts)) scalars.set(name, keep(times(part, share).clone()));
      if (unit === undefined) return times(loss, share);
      after = unit * share;
      return loss;
    });
    scalars.set('loss', keep(times(result.loss, after).clone()));
    for (const [name, grad] of result.grads) grads.set(name, keep(times(grad, after).clone()));
  });
  return { grads, scalars };
}

/** Adds two sets of tensors by name, disposing of the summands. */
function accumulate<T extends Tensor>(sum: Map<string, T>, more: Map<string, T>): Map<string, T> {
  if (sum.size === 0) return more;
  for (const [name, value] of more) {
    const before = sum.get(name);
    sum.set(name, before ? keep(add(before, value) as T) : value);
    if (before) {
      before.dispose();
      value.dispose();
    }
  }
  return sum;
}
