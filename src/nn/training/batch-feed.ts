import type { Scalar } from '@tensorflow/tfjs-core';
import type { Task } from '../../base/task';
import type { Parameters } from '../parameters';
import { Random } from '../../base/random';

/** The loss of one batch and the named parts that it is made of, all scalars. */
export interface LossParts {
  readonly loss: Scalar;
  readonly parts: Readonly<Record<string, Scalar>>;
  /**
   * What loss and gradients are multiplied by once the gradient was taken; 1 where it is left out. A loss that is a sum
   * then has a gradient of whole numbers, which add up without rounding. The parts are as they are told.
   */
  readonly unit?: number;
}

/** One batch on the device. */
export interface TrainingBatch {
  loss(view: Parameters): LossParts;
  dispose(): void;
}

/** What validation found; a higher score is better. */
export interface Validation {
  readonly score: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** A network with its data, as the training loop sees it. */
export interface Trainable {
  readonly parameters: Parameters;
  /** Number of training items (trips). */
  readonly itemCount: number;
  /** (items) where batches are padded to their longest item: those of about the same length are then put together. */
  readonly itemLengths?: ArrayLike<number>;
  /** Items that `validate` goes through, where training waits for as many; left out, it validates after each epoch. */
  readonly validationCount?: number;
  /** What it counts over the whole run: kept with each state of the training, and put back where that goes on. */
  readonly counts?: Record<string, number>;
  /** `step` numbers the micro-batches of the whole run: whatever is random in a batch is drawn from it. */
  batch(items: Uint32Array, step: number): TrainingBatch;
  /**
   * Makes beforehand, elsewhere than in this thread, what `batch` will need for these items and this
   * step. Asked for a few batches ahead and in their order; `batch` is called once it has resolved. Left
   * out where batches are made in place.
   */
  prepare?(items: Uint32Array, step: number): Promise<void>;
  validate(task: Task): Promise<Validation>;
}

/**
 * Batches that are being prepared while one is trained on: the second hides a late
 * first one. More would only take memory.
 */
const AHEAD = 2;

/** What one micro-batch is made of. */
export interface MicroBatch {
  readonly items: Uint32Array;
  /** Numbered over the whole run. */
  readonly step: number;
}

/** The batches of an epoch in their order; the next ones are prepared while the device is at work. */
export class BatchFeed {
  #coming: Promise<void>[] = [];
  #begun = 0;
  #next = 0;

  constructor(
    readonly trainable: Trainable,
    readonly batches: readonly MicroBatch[],
  ) {}

  /** @throws whatever preparing or making the batch threw */
  async next(): Promise<TrainingBatch> {
    const { items, step } = this.batches[this.#next++];
    this.#prepareUntil(this.#next + AHEAD);
    await this.#coming.shift();
    return this.trainable.batch(items, step);
  }

  #prepareUntil(end: number): void {
    if (!this.trainable.prepare) return;
    for (; this.#begun < Math.min(end, this.batches.length); this.#begun++) {
      const { items, step } = this.batches[this.#begun];
      const prepared = this.trainable.prepare(items, step);
      // A failure is thrown where the batch is asked for, which may be never.
      prepared.catch(() => undefined);
      this.#coming.push(prepared);
    }
  }
}

/** (items) every item in the order of an epoch, counted from 0: it depends on the seed and the epoch alone. */
export function epochOrder(items: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: items }, (_, i) => i);
  return new Random(seed).fork(`order of epoch ${epoch}`).shuffle(order);
}

/** Batches among which items are put together by their lengths: the more, the less is padding and the less by chance. */
const BATCHES_SORTED = 8;

/**
 * (items) the order of an epoch in which items of about the same length stand in one batch, so that little is padding. Each run of a few
 * batches has the items that it has in the given order; which of them comes first is drawn.
 */
export function alikeInBatches(
  order: Uint32Array,
  lengths: ArrayLike<number>,
  batchSize: number,
  random: Random,
): Uint32Array {
  const grouped = new Uint32Array(order.length);
  const run = BATCHES_SORTED * batchSize;
  let at = 0;
  for (let from = 0; from < order.length; from += run) {
    const items = order.slice(from, from + run).sort((a, b) => lengths[a] - lengths[b] || a - b);
    const whole = Math.floor(items.length / batchSize);
    const batches = random.shuffle(Uint32Array.from({ length: whole }, (_, i) => i));
    for (const batch of batches) {
      grouped.set(items.subarray(batch * batchSize, (batch + 1) * batchSize), at);
      at += batchSize;
    }
    // A batch that is not full stays the last one.
    grouped.set(items.subarray(whole * batchSize), at);
    at += items.length - whole * batchSize;
  }
  return grouped;
}

/**
 * Parts of 0 to the last of some lengths, each of at most `most`, in which those of about the same length stand together, so that little
 * is padding. Equal lengths keep their order.
 */
export function lengthBatches(lengths: ArrayLike<number>, most: number): Uint32Array[] {
  const sorted = Uint32Array.from({ length: lengths.length }, (_, i) => i).sort(
    (a, b) => lengths[a] - lengths[b] || a - b,
  );
  return Array.from({ length: Math.ceil(sorted.length / most) }, (_, i) =>
    sorted.subarray(i * most, (i + 1) * most),
  );
}
