import {
  add,
  dispose,
  mul,
  tensor1d,
  tensor2d,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { TripTensors } from '../../../models/hoser/trip-tensors';
import type { Parameters } from '../../../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import type { DistillationConfig, LambdaSchedule } from './distillation-config';
import { distillationLoss, nextStepLoss, timeLoss } from './losses';
import { nextStepScores } from './next-step-scores';
import type { SoftTargets } from './soft-targets';
import type { TrainingChoices } from './training-choices';
import {
  StudentBatches,
  type StudentBatch,
  type StudentBatchMaker,
  type StudentBatchOrder,
} from './student-batch';
import type { TrainingConfig } from '../../../nn/training/training-loop';

/** Number of trips that are scored together. */
const VALIDATION_BATCH = 64;

interface SoftTensors {
  readonly teacher: Tensor2D;
  readonly weights: Tensor1D;
}

/** Trains a student in the training loop: Algorithm 1; with lambda = 0 the vanilla student. */
export class StudentTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;
  readonly validationCount: number;
  /** Steps of all batches so far whose next road the candidate limit cut off. */
  readonly counts = { lostLabels: 0 };
  /** Makes the batches that were not made beforehand. */
  readonly batches: StudentBatches;
  /** Batches made beforehand, by step. */
  readonly #prepared = new Map<number, StudentBatch>();
  readonly #maker: StudentBatchMaker | null;

  /**
   * @param maker makes batches beforehand; without one each batch is made when it is needed
   * @param choices inputs of the residual at the training trips' steps; null where the student has none
   * @param old trips of an earlier data set: measured on beside `validation`, of no weight in the choice of an epoch
   * @param schedule when it learns from whom; null: from everything all the time
   */
  constructor(
    readonly student: Hoser,
    readonly train: TrajectorySet,
    readonly validation: TrajectorySet,
    readonly config: DistillationConfig,
    readonly softTargets: SoftTargets | null,
    maker: StudentBatchMaker | null = null,
    readonly old: TrajectorySet | null = null,
    readonly choices: TrainingChoices | null = null,
    readonly schedule: TeacherSchedule | null = null,
  ) {
    if (config.lambda > 0 && !softTargets) throw new Error('Distillation needs soft targets');
    this.parameters = student.parameters;
    this.itemCount = train.tripCount;
    this.validationCount = validation.tripCount;
    this.batches = new StudentBatches(student.features, config, student.network.edges);
    this.#maker = maker;
  }

  async prepare(items: Uint32Array, step: number): Promise<void> {
    if (this.#maker) this.#prepared.set(step, await this.#maker.make(this.#order(items, step)));
  }

  batch(items: Uint32Array, step?: number): TrainingBatch {
    const { trips: arrays, teacher, weights } = this.#take(items, step);
    this.counts.lostLabels += arrays.lostLabels;
    const trips = new TripTensors(arrays);
    const soft: SoftTensors | null = teacher &&
      weights && {
        teacher: tensor2d(teacher, [arrays.stepCount, arrays.candidates.candidateCount]),
        weights: tensor1d(weights),
      };
    const shares = step === undefined ? undefined : this.schedule?.sharesAt(step);
    return {
      loss: (view) => this.#loss(view, trips, soft, shares),
      dispose: () => {
        trips.dispose();
        if (soft) dispose([soft.teacher, soft.weights]);
      },
    };
  }

  #take(items: Uint32Array, step?: number): StudentBatch {
    const prepared = step === undefined ? undefined : this.#prepared.get(step);
    if (step === undefined || !prepared) return this.batches.make(this.#order(items, step));
    this.#prepared.delete(step);
    return prepared;
  }

  #order(items: Uint32Array, step: number | undefined): StudentBatchOrder {
    return {
      trips: this.train,
      items: (step !== undefined && this.schedule?.itemsAt(items, step)) || items,
      softTargets: this.config.lambda > 0 ? this.softTargets : null,
      choices: this.choices,
    };
  }

  /** @param shares factors of the terms where they are not all 1 */
  #loss(
    view: Parameters,
    trips: TripTensors,
    soft: SoftTensors | null,
    { teacher, trips: own }: StepShares = { teacher: 1, trips: 1 },
  ): LossParts {
    const { features } = this.student;
    const { alpha, lambda, tau, tauSquared } = this.config;
    const { logits, times } = this.student.forward(trips, this.student.embed(view, trips.reach), view);
    const nextStep = nextStepLoss(logits, trips.candidateMask, trips.labels, trips.labelledCount);
    const time = timeLoss(times, trips.timeLabels, features.timeMean, features.timeStd);
    const timed = mul(time, alpha) as Scalar;
    const supervised = own === 0 ? timed : (add(nextStep, timed) as Scalar);
    if (!soft) return { loss: supervised, parts: { nextStep, time } };
    const distillation = distillationLoss(logits, soft.teacher, trips.candidateMask, soft.weights, {
      tau,
      tauSquared,
    });
    // A part without a weight is measured all the same: its curve goes on.
    const loss = teacher === 0 ? supervised : add(supervised, mul(distillation, lambda * teacher));
    return { loss: loss as Scalar, parts: { nextStep, time, distillation } };
  }

  /** Next-step accuracy decides which epoch's weights are kept. */
  async validate(task: Task): Promise<Validation> {
    const measures = await nextStepScores(this.student, this.validation, VALIDATION_BATCH, task);
    if (!this.old) return { score: measures.accuracy, measures: { ...measures } };
    const old = await nextStepScores(this.student, this.old, VALIDATION_BATCH, task);
    return {
      score: measures.accuracy,
      measures: {
        ...measures,
        oldAccuracy: old.accuracy,
        oldTimeError: old.timeError,
        oldCrossEntropy: old.crossEntropy,
      },
    };
  }
}

/** What a step of training learns from, each a factor of its term of the loss. */
interface StepShares {
  /** Factor of lambda, the weight of the teacher. */
  readonly teacher: number;
  /** Factor of the next-step term: 0 where the roads of the trips are not learnt. */
  readonly trips: number;
}

interface ScheduledTraining extends Pick<TrainingConfig, 'epochs' | 'batchSize' | 'accumulation'> {
  /** Number of a student's own trips, which are the first of all. */
  readonly own: number;
  /** Number of its trips with the routes that were drawn for it. */
  readonly trips: number;
}

const BOTH: StepShares = { teacher: 1, trips: 1 };

/**
 * When a student learns from its teacher and when from its trips. What a step learns from depends on its number alone, so
 * that a run can be interrupted.
 */
export class TeacherSchedule {
  constructor(
    readonly schedule: LambdaSchedule,
    readonly training: ScheduledTraining,
  ) {}

  /** Factors for micro-batch `step`, counted over the whole training. */
  sharesAt(step: number): StepShares {
    if (this.schedule === 'constant' || this.#hasRoutes) return BOTH;
    const { at, total } = this.#optimizerStep(step);
    if (this.schedule === 'falling')
      return { teacher: 0.5 * (1 + Math.cos((Math.PI * at) / Math.max(1, total - 1))), trips: 1 };
    return 2 * at < total ? { teacher: 1, trips: 0 } : { teacher: 0, trips: 1 };
  }

  /**
   * The trips that micro-batch `step` has in place of those that were drawn for it: first the routes of the teacher
   * alone, then the student's own alone, each as often as the others.
   */
  itemsAt(items: Uint32Array, step: number): Uint32Array {
    if (this.schedule !== 'teacher-first' || !this.#hasRoutes) return items;
    const { own, trips } = this.training;
    const { at, total } = this.#optimizerStep(step);
    return items.map((item) => (2 * at < total ? own + (item % (trips - own)) : item % own));
  }

  get #hasRoutes(): boolean {
    return this.training.own < this.training.trips;
  }

  /** The step of the optimiser, from 0, that a micro-batch belongs to, and how many there are. */
  #optimizerStep(step: number): { readonly at: number; readonly total: number } {
    const { epochs, batchSize, accumulation, trips } = this.training;
    const batches = Math.ceil(trips / batchSize);
    const steps = Math.ceil(batches / accumulation);
    const epoch = Math.floor(step / batches);
    return { at: epoch * steps + Math.floor((step % batches) / accumulation), total: epochs * steps };
  }
}
