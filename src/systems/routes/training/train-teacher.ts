import type { Dataset } from '../../../domain/dataset';
import { gridFor } from '../../../domain/grid';
import { Random } from '../../../base/random';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { packedCells } from '../distillation/control-targets';
import { TeacherTraining } from '../distillation/teacher-training';
import type { AnomalyKind } from '../../../evaluation/anomalies';
import { Bigram } from '../../../evaluation/bigram';
import { cellPerplexity, perplexity, Teacher } from '../../../models/lm-tad/teacher';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import type { LoopOptions, TrainingOutcome } from '../../../nn/training/training-loop';
import { blockSizeFor } from './block-size';
import { detectAnomalies } from './detect-anomalies';
import type { RoutesRun } from './routes-run';
import type { ExperimentConfig } from '../settings';
import type { Periods } from '../periods';
import { quietly } from '../../../base/task';

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
