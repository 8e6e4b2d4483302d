import type { Dataset } from '../../../domain/dataset';
import { gridFor } from '../../../domain/grid';
import { Random } from '../../../base/random';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { packedCells } from '../distillation/control-targets';
import type { AnomalyKind } from '../../../evaluation/anomalies';
import { Bigram } from '../../../evaluation/bigram';
import { cellPerplexity, perplexity, Teacher } from '../../../models/lm-tad/teacher';
import { lmTadVocabulary, buildTokenBatch } from '../../../models/lm-tad/tokens';
import type { LoopOptions, TrainingOutcome } from '../../../nn/training/training-loop';
import { blockSizeFor } from './block-size';
import { detectAnomalies } from './detect-anomalies';
import type { RoutesRun } from './routes-run';
import type { ExperimentConfig } from '../settings';
import type { Periods } from '../periods';
import { quietly, type Task } from '../../../base/task';
import { div, sum, type Scalar } from '@tensorflow/tfjs-core';
import { lmTadHidden, lmTadLogits, SequenceTensors } from '../../../models/lm-tad/lm-tad';
import { softmaxCrossEntropyRows } from '../../../nn/ops/elementwise';
import type { Parameters } from '../../../nn/parameters';
import type { Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';

/** How well the teacher predicts normal trips. */
export interface TeacherReport {
  readonly vocabularySize: number;
  readonly parameters: number;
  readonly training: TrainingOutcome;
  /** exp of the mean surprisal per token, EOT included; `cellPerplexity` is over cells alone. */
  readonly perplexity: Readonly<Record<'val' | 'test', number>>;
  readonly cellPerplexity: Readonly<Record<'val' | 'test', number>>;
  /** Perplexity of the same tokens under a bigram over cells (add-0.1): the baseline of the teacher. */
  readonly bigramPerplexity: Readonly<Record<'val' | 'test', number>>;
  /** How well log-perplexity detects anomalies that are injected into the test trips. */
  readonly detection: readonly {
    readonly kind: AnomalyKind;
    readonly anomalous: number;
    readonly rocAuc: number;
    readonly prAuc: number;
  }[];
  /** Perplexity, where it started from weights and there are old data to measure on. */
  readonly periods?: Periods<number>;
}

/** The anomalies of the LM-TAD paper's Porto set-up. */
const DETECTED: readonly AnomalyKind[] = ['shift-detour', 'shift-switch'];

/** The sizes and tokens of the teacher of a data set, whose longest trip it can read. */
export function teacherShape(
  dataset: Dataset,
  config: ExperimentConfig,
): Pick<Teacher, 'config' | 'vocabulary'> {
  const { cellDegrees, vocabulary: layout } = config.grid;
  const vocabulary = lmTadVocabulary(dataset.network, gridFor(dataset.network, cellDegrees), layout);
  const { layers, heads, width } = config.teacher;
  const sizes = { blockSize: blockSizeFor(dataset), vocabularySize: vocabulary.size };
  return { config: { layers, heads, width, ...sizes }, vocabulary };
}

/** The teacher of a data set, with initial weights from the experiment's seed. */
export function initialTeacher(dataset: Dataset, config: ExperimentConfig): Teacher {
  const shape = teacherShape(dataset, config);
  return Teacher.initial(shape.config, shape.vocabulary, new Random(config.seed).fork('teacher'));
}

/**
 * Trains the teacher; afterwards it has the weights of the best validation epoch.
 * @param name under which its training is reported and kept
 * @param old trips of an earlier data set that every epoch is measured on too
 */
export function trainTeacher(
  run: RoutesRun,
  teacher: Teacher,
  train: TrajectorySet,
  name = 'teacher',
  old: TrajectorySet | null = null,
  options?: LoopOptions,
): Promise<TrainingOutcome> {
  const { dataset, config } = run.order;
  const { val } = dataset.trips;
  const validation = val.tripCount > 0 ? val : train;
  const bigram = new Bigram(packedCells(teacher.vocabulary, train));
  const reference = { bigramPerplexity: bigram.perplexity(packedCells(teacher.vocabulary, validation)) };
  const { dropout } = config.teacher;
  const trainable = new TeacherTraining(teacher, train, validation, dropout, config.seed, reference, old);
  return run.learn(name, trainable, { ...config.teacher.training, seed: config.seed }, options);
}

/** Perplexities of the teacher and of the bigram, and detection scores on injected anomalies. */
export async function reportTeacher(
  { order: { dataset, config }, task }: RoutesRun,
  teacher: Teacher,
  training: TrainingOutcome,
): Promise<TeacherReport> {
  const { train, val, test } = dataset.trips;
  const bigram = new Bigram(packedCells(teacher.vocabulary, train));
  const splits = { val, test };
  const all = {
    perplexity: { val: NaN, test: NaN },
    cell: { val: NaN, test: NaN },
    bigram: { val: NaN, test: NaN },
  };
  for (const split of ['val', 'test'] as const) {
    if (splits[split].tripCount === 0) continue;
    const surprisals = await teacher.surprisals(splits[split], quietly(task));
    all.perplexity[split] = perplexity(surprisals);
    all.cell[split] = cellPerplexity(surprisals);
    all.bigram[split] = bigram.perplexity(packedCells(teacher.vocabulary, splits[split]));
  }
  const detection = [];
  for (const kind of test.tripCount > 1 ? DETECTED : []) {
    const found = await detectAnomalies(teacher, dataset, { kind, seed: config.seed }, quietly(task));
    const { rocAuc, prAuc } = found;
    detection.push({ kind, anomalous: found.trips.tripCount, rocAuc, prAuc });
  }
  return {
    vocabularySize: teacher.vocabulary.size,
    parameters: teacher.parameters.size,
    training,
    perplexity: all.perplexity,
    cellPerplexity: all.cell,
    bigramPerplexity: all.bigram,
    detection,
  };
}

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
