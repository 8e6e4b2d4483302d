import type { Dataset } from '../../../domain/dataset';
import { tensor2d } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { nextStepScores, type NextStepScores, stepSeconds } from '../distillation/next-step-scores';
import type { SoftTargets } from '../distillation/soft-targets';
import type { DistillationConfig } from '../distillation/distillation-config';
import { StudentBatches } from '../distillation/student-batch';
import { StudentTraining, TeacherSchedule } from '../distillation/student-training';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { RESIDUAL_LINEAR } from '../../../models/hoser/candidate-residual';
import { CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import { Hoser } from '../../../models/hoser/hoser';
import { frozenParts } from '../../../models/hoser/config';
import type { TrainingLoop, TrainingOutcome } from '../../../nn/training/training-loop';
import { startedStudent, type StudentStart } from '../start/start-student';
import { BatchWorker } from './batch-worker';
import { isCalibrated, studentSizes } from '../experiment-config';
import type { ExperimentConfig } from '../settings';
import { periodsOf, type Periods } from '../periods';
import type { Watched, RouteSnapshot } from '../../../engine/experiments/experiment';
import type { Onlooker } from '../../../engine/experiments/experiment-run';
import type { Lesson, LearntFrom } from './lesson';
import type { RoutesRun } from './routes-run';
import type { TaughtKnowledge } from './student-knowledge';
import { type Task, quietly, type CheckpointOptions } from '../../../base/task';
import { maxRoadsFor } from '../../../generation/generate-routes';
import { drawnRoutes, withSearchModel } from '../drawing/draw-routes';
import { buffersIn } from '../../../base/bytes';
import { moving } from '../../../engine/protocol/service';
import {
  calibratedMeasures,
  durationMeasures,
  type DurationMeasures,
  type IntervalMeasures,
} from '../../../evaluation/times/duration-measures';
import { calibrateTimes, type TimeCalibration } from '../../../evaluation/times/time-calibration';

/** In trips. */
const SCORED_AT_ONCE = 64;

export interface StudentReport {
  readonly parameters: number;
  /** What it learnt from, where that is not all training trips. */
  readonly trips?: LearntFrom;
  readonly training: TrainingOutcome;
  /** Teacher-forced scores of the kept weights. */
  readonly scores: Readonly<Record<'val' | 'test', NextStepScores>>;
  /** The same on test trips, where it started from weights and there are old data to measure on. */
  readonly periods?: Periods<NextStepScores>;
  /** Measures of the times on the test trips, if the student's times were calibrated. */
  readonly times?: TimesReport;
  /** Number of training steps whose next road the candidate limit cut off, over all epochs. */
  readonly lostLabels: number;
}

export interface TrainedStudent {
  readonly student: Hoser;
  readonly report: StudentReport;
}

/** What a student's training may have besides its run and its lesson. */
export interface StudentOptions {
  /** Left out where it is that of the run. */
  readonly config?: ExperimentConfig;
  /** The weights that it starts from; left out for fresh ones, which are the same for both students. */
  readonly start?: StudentStart | undefined;
  /** What it knows of candidates, where it has a residual. */
  readonly taught?: TaughtKnowledge | undefined;
  /** Does not affect the training. */
  readonly watched?: Watched | undefined;
}

/**
 * Trains one student on a lesson; afterwards it has the weights of the best validation epoch. Both students see the
 * same batches where they have the same trips.
 * @param name of the network, for its events and what is kept of it
 * @param softTargets on the trips of the lesson; null trains with lambda = 0, as the vanilla student is
 */
export async function trainStudent(
  run: RoutesRun,
  name: string,
  lesson: Lesson,
  softTargets: SoftTargets | null,
  { config = run.order.config, start, taught, watched }: StudentOptions = {},
): Promise<TrainedStudent> {
  const { dataset, oldData } = run.order;
  const { task } = run;
  const { training: schedule } = config.student;
  const { val, test } = dataset.trips;
  const { trips: train, features, learntFrom } = lesson;
  const student = beginning(config, features, start, taught);
  const distillation = softTargets ? config.distillation : { ...config.distillation, lambda: 0 };
  const maker = batchWorker(student, distillation, run);
  const trainable = new StudentTraining(
    student,
    train,
    val.tripCount > 0 ? val : train,
    distillation,
    softTargets,
    maker,
    start && oldData ? oldData.val : null,
    taught?.choices ?? null,
    scheduleOf(lesson, softTargets, config),
  );
  try {
    const training = await run.learn(
      name,
      trainable,
      { ...schedule, seed: config.seed },
      { optimizer: start?.moments.optimizer },
      watched && ((loop) => new StudentWatch({ name, student, loop }, dataset, watched, config, run)),
    );
    const score = (trips: typeof val) => nextStepScores(student, trips, SCORED_AT_ONCE, task);
    const scores = { val: await score(val), test: await score(test) };
    const calibrated = isCalibrated(config.student)
      ? await calibrateStudent(student, dataset.trips, SCORED_AT_ONCE, task)
      : null;
    const report = {
      parameters: student.parameters.size,
      ...(learntFrom && { trips: learntFrom }),
      training,
      scores,
      ...(calibrated && { times: calibrated.report }),
      ...trainable.counts,
    };
    if (!start || !oldData) return { student, report };
    // The weights as they came are loaded once more: in the middle of a run that was gone on with there are others.
    const periods = await periodsOf(
      startedStudent(start, student.features),
      student,
      { old: oldData.test, new: test },
      (of, trips) => nextStepScores(of, trips, SCORED_AT_ONCE, task),
    );
    return { student, report: { ...report, periods } };
  } catch (failure) {
    student.dispose();
    throw failure;
  } finally {
    await maker?.close();
  }
}

/** When a student learns from whom: a student without a teacher learns from all of its trips all the time. */
const scheduleOf = (
  { trips, own }: Lesson,
  softTargets: SoftTargets | null,
  { teaching, student: { training } }: ExperimentConfig,
): TeacherSchedule =>
  new TeacherSchedule(softTargets || own < trips.tripCount ? teaching.schedule : 'constant', {
    ...training,
    own,
    trips: trips.tripCount,
  });

/** A student before its first step: with fresh weights, which follow from the seed, unless there are others. */
export function beginning(
  { student: sizes, seed }: Pick<ExperimentConfig, 'student' | 'seed'>,
  features: HoserFeatures,
  start?: StudentStart,
  taught?: TaughtKnowledge,
): Hoser {
  const student = start
    ? startedStudent(start, features)
    : Hoser.initial(studentSizes(sizes), features, new Random(seed).fork('student'));
  if (taught && !start) student.parameters.set(RESIDUAL_LINEAR, tensor2d(taught.linear, [1, CHOICE_WIDTH]));
  student.parameters.freeze(frozenParts(student.parameters.specs, sizes.learns));
  return student;
}

/** The worker that makes batches beside this thread, if one can be started. */
function batchWorker(student: Hoser, config: DistillationConfig, run: RoutesRun): BatchWorker | null {
  const { spawnBatches } = run.hooks;
  if (!spawnBatches) return null;
  const inPlace = new StudentBatches(student.features, config, student.network.edges);
  return new BatchWorker(spawnBatches, inPlace, (text) => run.note(text));
}

/**
 * A paused experiment draws so many pairs at most, since a person who steps through training waits for them.
 */
const FEW_PAIRS = 32;

interface WatchedStudent {
  /** Name of the network. */
  readonly name: string;
  readonly student: Hoser;
  readonly loop: TrainingLoop;
}

/**
 * Draws routes with a student's current weights between two steps of its training, and reports them as
 * snapshots. It does not affect the training: it draws no random numbers and only reads the weights.
 */
class StudentWatch implements Onlooker {
  readonly #of: WatchedStudent;
  readonly #maxRoads: number;
  #lastStep = -1;
  #notBefore = 0;

  constructor(
    of: WatchedStudent,
    { trips }: Pick<Dataset, 'trips'>,
    readonly watched: Watched,
    readonly config: Pick<ExperimentConfig, 'generation' | 'distillation'>,
    readonly run: Pick<RoutesRun, 'task'>,
  ) {
    this.#of = of;
    this.#maxRoads = maxRoadsFor(trips.train, config.generation.lengthFactor);
  }

  /**
   * The task for the training loop, in place of the experiment's own: it draws when the interval has passed,
   * and when training is paused, so that the last step can be seen.
   */
  get task(): Task {
    const { task } = this.run;
    return { ...quietly(task), checkpoint: (options = {}) => this.#checkpoint(options) };
  }

  /** Draws with the current weights and reports the routes. */
  async look(): Promise<void> {
    const { name, loop } = this.#of;
    const from = performance.now();
    const step = loop.step;
    this.#lastStep = step;
    const routes = await this.#draw();
    const took = performance.now() - from;
    const seconds = took / 1000;
    const snapshot: RouteSnapshot = { kind: 'snapshot', network: name, step, routes, seconds };
    this.run.task.emit(moving(snapshot, buffersIn(routes)));
    // Training gets at least half of the time.
    this.#notBefore = performance.now() + Math.max(1000 * this.watched.everySeconds, took);
  }

  async #checkpoint(options: CheckpointOptions): Promise<void> {
    if (options.isStep !== false && performance.now() >= this.#notBefore) await this.#lookIfMoved();
    let whilePaused: Promise<void> | undefined;
    const beforePause = async () => {
      await options.beforePause?.();
      if (this.watched.pairs.origins.length > FEW_PAIRS) return;
      // Not awaited: training counts as paused at once, and the routes are drawn while it waits.
      whilePaused = this.#lookIfMoved();
      whilePaused.catch(() => undefined);
    };
    try {
      await this.run.task.checkpoint({ ...options, beforePause });
    } finally {
      await whilePaused;
    }
  }

  async #lookIfMoved(): Promise<void> {
    if (this.#of.loop.step !== this.#lastStep) await this.look();
  }

  async #draw() {
    const { student } = this.#of;
    const { search, beamWidth } = this.config.generation;
    // A paused task may draw, a cancelled one may not; no expansion is a step that a person counts.
    const { task } = this.run;
    const drawing = {
      ...quietly(task),
      checkpoint: () => task.checkpoint({ isStep: false, mayPause: false }),
    };
    const options = { search, beamWidth, maxRoads: this.#maxRoads };
    return withSearchModel(student, this.config, (model) =>
      drawnRoutes(model, this.watched.pairs, options, drawing),
    );
  }
}

/** Durations of the test trips, along their own roads, before and after they were corrected. */
export interface TimesReport {
  readonly official: DurationMeasures;
  readonly calibrated: DurationMeasures & { readonly intervals: readonly IntervalMeasures[] };
}

/**
 * Fits the correction of a student's seconds on the validation trips and has the student use it.
 * @returns null without validation trips
 */
export async function calibrateStudent(
  student: Hoser,
  { val, test }: Dataset['trips'],
  batchSize: number,
  task: Task,
): Promise<{ readonly calibration: TimeCalibration; readonly report: TimesReport } | null> {
  if (val.tripCount === 0) return null;
  const calibration = calibrateTimes(await stepSeconds(student, val, batchSize, task));
  const held = await stepSeconds(student, test, batchSize, task);
  student.correctTimes(calibration.curve);
  return {
    calibration,
    report: { official: durationMeasures(held), calibrated: calibratedMeasures(calibration, held) },
  };
}
