import { dispose, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { quietly, type Task } from '../../../base/task';
import { h3BertHidden, maskedLoss } from '../../../models/h3-bert/network';
import { pairLogits, pairLoss } from '../../../models/h3-bert/pair-head';
import { packTokens, TokenTensors, type TokenRow } from '../../../models/h3-bert/token-batch';
import type { Parameters } from '../../../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import type { HexagonModel } from '../networks/hexagon-model';

/** What a model learns from. */
export interface TokenData {
  readonly itemCount: number;
  /** Sequences of the training part as they are asked for in one step. @param step number of the micro-batch in the whole run */
  rows(items: Uint32Array, step: number): readonly TokenRow[];
  /** 1 for yes and 0 for no of pairs; left out where tokens are asked for. */
  answers?(items: Uint32Array): Int32Array;
  /** How good the model is on the validation part, the same in every epoch. */
  validate(model: HexagonModel, task: Task): Promise<Validation>;
}

/** Trains a model to fill in hidden tokens, or to judge pairs. */
export class TokenTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;

  /** @param seed of the dropout */
  constructor(
    private readonly model: HexagonModel,
    private readonly data: TokenData,
    private readonly seed: number,
  ) {
    this.parameters = model.weights;
    this.itemCount = data.itemCount;
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const batch = new TokenTensors(packTokens(this.data.rows(items, step)), this.model.config);
    const answers = this.data.answers && tensor1d(this.data.answers(items), 'int32');
    const source = new Random(this.seed).fork(`dropout of step ${step}`);
    return {
      loss: (view) => this.#loss(view, batch, answers, source),
      dispose: () => {
        batch.dispose();
        if (answers) dispose(answers);
      },
    };
  }

  #loss(view: Parameters, batch: TokenTensors, answers: Tensor1D | undefined, source: Random): LossParts {
    const { config } = this.model;
    const hidden = h3BertHidden(view, config, batch, { ...(config.dropout > 0 && { source }) });
    const loss = answers
      ? pairLoss(pairLogits(view, hidden, batch), answers)
      : maskedLoss(view, hidden, batch);
    return { loss, parts: {} };
  }

  validate(task: Task): Promise<Validation> {
    return this.data.validate(this.model, quietly(task));
  }
}
