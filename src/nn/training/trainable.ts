import type { Scalar } from '@tensorflow/tfjs-core';
import type { Task } from '../../base/task';
import type { Parameters } from '../parameters';

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
