import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import {
  tokenLoss,
  TokenTensors,
  type TokenModel,
  packTokens,
  type TokenExample,
} from '../../../models/htp/token-model';
import type { Parameters } from '../../../nn/parameters';
import type { Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import { scoreExamples } from '../evaluation/score-examples';

/** What the language model learns from, and what it is validated on. */
export interface LanguageData {
  readonly train: readonly TokenExample[];
  readonly val: readonly TokenExample[];
}

/** Trains the token model on the patterns of trips; the best epoch has the least surprisal. */
export class LanguageTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;

  /** @param choices share of the features that are left out, and what that is drawn from */
  constructor(
    private readonly model: TokenModel,
    private readonly data: LanguageData,
    private readonly choices: { readonly dropout: number; readonly seed: number },
  ) {
    this.parameters = model.parameters;
    this.itemCount = data.train.length;
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const { config } = this.model;
    const { dropout: rate, seed } = this.choices;
    const examples = Array.from(items, (item) => this.data.train[item]);
    const tensors = new TokenTensors(packTokens(examples, config.blockSize), config);
    const source = new Random(seed).fork(`dropout of step ${step}`);
    return {
      loss: (view) => ({ loss: tokenLoss(view, config, tensors, { rate, source }), parts: {} }),
      dispose: () => tensors.dispose(),
    };
  }

  /** The score is the negative of the mean surprisal of a token. */
  async validate(task: Task): Promise<Validation> {
    const { nats, firstCodes } = await scoreExamples(this.model, this.data.val, task);
    return { score: -nats, measures: { nats, firstCodes } };
  }
}
