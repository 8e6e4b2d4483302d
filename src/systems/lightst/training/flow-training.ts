import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { Weights } from '../../../models/weights';
import type { DropoutSource } from '../../../nn/ops/elementwise';
import type { Parameters } from '../../../nn/parameters';
import type { Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import type { TeacherTargets } from '../distillation/distillation-loss';
import type { FlowData } from '../flow-data';
import { WindowBatch } from '../networks/window-batch';
import { partErrors } from './forecast-part';
import { flowLoss, type Answer } from './objective';

/** A network as its training sees it. */
export interface FlowLearner {
  readonly parameters: Parameters;
  /** What its teacher says of a batch of training windows; left out where it has none. */
  hear?(items: Uint32Array, batch: WindowBatch): TeacherTargets;
  /**
   * The answer to a batch, whose loss is learnt from.
   * @param heard what the teacher says of it, null without one
   */
  answer(weights: Weights, batch: WindowBatch, heard: TeacherTargets | null, source: DropoutSource): Answer;
  /** (B, H, N, 1) normalised, without dropout. */
  forecast(weights: Weights, batch: WindowBatch): Tensor4D;
}

/** Trains a network on the windows of a table, which are cut out when they are needed; the best epoch has the least error. */
export class FlowTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;

  /** @param seed of the dropout: students of one seed leave out the same features */
  constructor(
    readonly learner: FlowLearner,
    readonly data: FlowData,
    readonly seed: number,
  ) {
    this.parameters = learner.parameters;
    this.itemCount = data.starts.train.length;
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const { data, learner } = this;
    const starts = Int32Array.from(items, (item) => data.starts.train[item]);
    const batch = new WindowBatch(data.windows(starts), data.table.slotsPerDay);
    const source = new Random(this.seed).fork(`dropout of step ${step}`);
    const heard = learner.hear?.(items, batch) ?? null;
    return {
      loss: (view) => flowLoss(learner.answer(view, batch, heard, source), data.score.std),
      dispose: () => {
        batch.dispose();
        if (heard) dispose([heard.spatial, heard.temporal, heard.forecast]);
      },
    };
  }

  /** Errors on the validation windows; the score is the negative of the mean absolute error. */
  async validate(task: Task): Promise<Validation> {
    const { data, learner } = this;
    const { average } = await partErrors(
      data,
      data.starts.val,
      (batch) => learner.forecast(this.parameters, batch),
      task,
    );
    return { score: -average.mae, measures: { mae: average.mae, rmse: average.rmse } };
  }
}
