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
import type { JobGate } from '../domain/progress';
import type { TrajectorySet } from '../domain/trajectory-set';
import { buildTripBatch, type TripBatch } from '../models/hoser/features/trip-features';
import type { Hoser } from '../models/hoser/hoser';
import type { TripTensors } from '../models/hoser/trip-tensors';
import type { Parameters } from '../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../nn/training/trainable';
import type { DistillationConfig } from './distillation-config';
import { distillationLoss, nextStepLoss, timeLoss } from './losses';
import { nextStepScores } from './next-step-scores';
import type { SoftTargets } from './soft-targets';

/** The student before the training loop: Algorithm 1, vanilla where lambda is 0. */
export class StudentTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;
  /** Steps whose next road the candidate limit cut off, over all batches made so far. */
  lostLabels = 0;

  constructor(
    readonly student: Hoser,
    readonly train: TrajectorySet,
    readonly validation: TrajectorySet,
    readonly config: DistillationConfig,
    readonly softTargets: SoftTargets | null,
    readonly validationBatch = 64,
  ) {
    if (config.lambda > 0 && !softTargets) throw new Error('Distillation needs soft targets');
    this.parameters = student.parameters;
    this.itemCount = train.tripCount;
  }

  batch(items: Uint32Array): TrainingBatch {
    const { features } = this.student;
    const batch = buildTripBatch(features, this.train, items, { maxCandidates: this.config.maxCandidates });
    this.lostLabels += batch.lostLabels;
    const trips = this.student.tripTensors(batch);
    const soft = this.config.lambda > 0 ? this.#softTensors(batch, items) : null;
    return {
      loss: (view) => this.#loss(view, trips, soft),
      dispose: () => {
        trips.dispose();
        if (soft) dispose([soft.teacher, soft.weights]);
      },
    };
  }

  #loss(
    view: Parameters,
    trips: TripTensors,
    soft: { teacher: Tensor2D; weights: Tensor1D } | null,
  ): LossParts {
    const { features } = this.student;
    const { alpha, lambda, tau, tauSquared } = this.config;
    const { logits, times } = this.student.forward(trips, this.student.embed(view, trips.reach), view);
    const nextStep = nextStepLoss(logits, trips.candidateMask, trips.labels, trips.labelledCount);
    const time = timeLoss(times, trips.timeLabels, features.timeMean, features.timeStd);
    const supervised = add(nextStep, mul(time, alpha)) as Scalar;
    if (!soft) return { loss: supervised, parts: { nextStep, time } };
    const distillation = distillationLoss(logits, soft.teacher, trips.candidateMask, soft.weights, {
      tau,
      tauSquared,
    });
    return { loss: add(supervised, mul(distillation, lambda)), parts: { nextStep, time, distillation } };
  }

  #softTensors(batch: TripBatch, items: Uint32Array): { teacher: Tensor2D; weights: Tensor1D } {
    const shape: [number, number] = [batch.stepCount, batch.candidateCount];
    const weights = new Float32Array(batch.stepCount);
    if (this.config.steps === 'all') weights.fill(1);
    else for (let b = 0; b < batch.tripCount; b++) weights[batch.tripOffsets[b + 1] - 1] = 1;
    return { teacher: tensor2d(this.softTargets!.of(items, batch), shape), weights: tensor1d(weights) };
  }

  /** Next-step accuracy decides which epoch is kept. */
  async validate(gate: JobGate): Promise<Validation> {
    const measures = await nextStepScores(this.student, this.validation, this.validationBatch, gate);
    return { score: measures.accuracy, measures: { ...measures } };
  }
}
