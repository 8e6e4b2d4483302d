import { div, sum, type Scalar } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import { Random } from '../../../base/random';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { lmTadHidden, lmTadLogits, SequenceTensors } from '../../../models/lm-tad/lm-tad';
import { cellPerplexity, perplexity, type Teacher } from '../../../models/lm-tad/teacher';
import { buildTokenBatch } from '../../../models/lm-tad/tokens';
import { softmaxCrossEntropyRows } from '../../../nn/ops/elementwise';
import type { Parameters } from '../../../nn/parameters';
import type { Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';

/** Trains the teacher in the training loop: next-cell prediction over complete trips. */
export class TeacherTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;

  /**
   * @param reference baselines' measures on the validation trips, reported with the measures of each epoch
   * @param old trips of an earlier data set: measured on beside `validation`, of no weight in the choice of an epoch
   */
  constructor(
    readonly teacher: Teacher,
    readonly train: TrajectorySet,
    readonly validation: TrajectorySet,
    readonly dropout: number,
    readonly seed: number,
    readonly reference: Readonly<Record<string, number>> = {},
    readonly old: TrajectorySet | null = null,
  ) {
    this.parameters = teacher.parameters;
    this.itemCount = train.tripCount;
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const { config, vocabulary } = this.teacher;
    const batch = new SequenceTensors(buildTokenBatch(vocabulary, this.train, items), config);
    const source = new Random(this.seed).fork(`dropout of step ${step}`);
    return {
      loss: (view) => {
        const hidden = lmTadHidden(view, config, batch, { rate: this.dropout, source });
        const losses = softmaxCrossEntropyRows(lmTadLogits(view, hidden), batch.targets!);
        return { loss: div(sum(losses), batch.count) as Scalar, parts: {} };
      },
      dispose: () => batch.dispose(),
    };
  }

  /** Perplexity on the validation trips; the score is its negative. */
  async validate(task: Task): Promise<Validation> {
    const surprisals = await this.teacher.surprisals(this.validation, task);
    const score = perplexity(surprisals);
    const old = this.old && { oldPerplexity: perplexity(await this.teacher.surprisals(this.old, task)) };
    return {
      score: -score,
      measures: { perplexity: score, cellPerplexity: cellPerplexity(surprisals), ...this.reference, ...old },
    };
  }
}
