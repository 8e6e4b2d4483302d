import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { Weights } from '../../../models/weights';
import type { DropoutSource } from '../../../nn/ops/elementwise';
import { Parameters } from '../../../nn/parameters';
import type { Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import type { TeacherTargets } from '../distillation/distillation-loss';
import type { FlowData } from '../flow-data';
import { WindowBatch } from '../networks/window-batch';
import { partErrors } from './forecast-part';
import { flowLoss, type Answer } from './objective';
import type { TeachingConfig } from '../distillation/teaching-config';
import type { FlowStudent } from '../networks/flow-student';
import type { FlowTeacher } from '../networks/flow-teacher';
import { distilledAnswer, distilledStudentSpecs, studentSpecs, studentWeights } from './distilled-student';
import type { TeacherAnswers } from './teacher-answers';

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

/** A teacher with fresh weights, which learns by L_S alone. */
export function teacherLearner(teacher: FlowTeacher, seed: number): FlowLearner {
  return {
    parameters: Parameters.initial(teacher.specs, new Random(seed).fork('teacher')),
    answer: (weights, batch, _, source) => ({
      forecast: teacher.pass(weights, batch, source).forecast,
      target: batch.target,
      measured: batch.measured,
    }),
    forecast: (weights, batch) => teacher.pass(weights, batch).forecast,
  };
}

/** A student learns as one that is distilled does, but hears no teacher. */
export function undistilledLearner(student: FlowStudent, seed: number): FlowLearner {
  return {
    parameters: Parameters.initial(studentSpecs(student.specs), new Random(seed).fork('student')),
    answer: (weights, batch, _, source) => ({
      forecast: student.pass(studentWeights(weights), batch, source).forecast,
      target: batch.target,
      measured: batch.measured,
    }),
    forecast: (weights, batch) => student.pass(studentWeights(weights), batch).forecast,
  };
}

/** What a student hears of its teacher, and how much that counts. */
export interface Teaching extends TeachingConfig {
  readonly answers: TeacherAnswers;
  readonly teacher: FlowTeacher;
  /** Width that latents are projected to. */
  readonly projectionWidth: number;
}

/** A distilled student. From one seed it begins with the weights of the one that is not. */
export function distilledLearner(student: FlowStudent, teaching: Teaching, seed: number): FlowLearner {
  const { answers, teacher, projectionWidth } = teaching;
  const widths = { student: student.width, ...teacher.widths, projected: projectionWidth };
  const specs = distilledStudentSpecs(student.specs, widths);
  return {
    parameters: Parameters.initial(specs, new Random(seed).fork('student')),
    hear: (items, batch) => answers.to(items, batch),
    answer: (weights, batch, heard, source) =>
      distilledAnswer(
        weights,
        student.pass(studentWeights(weights), batch, source),
        batch.target,
        heard!,
        teaching,
        batch.measured,
      ),
    forecast: (weights, batch) => student.pass(studentWeights(weights), batch).forecast,
  };
}
