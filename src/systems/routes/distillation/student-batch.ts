import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import { roadEdges } from '../../../models/hoser/road-network-encoder';
import { tripArraysInReach, type TripArrays } from '../../../models/hoser/trip-arrays';
import type { IncomingEdges } from '../../../nn/ops/edge-softmax';
import type { DistillationConfig } from './distillation-config';
import type { SoftTargets } from './soft-targets';
import type { TrainingChoices } from './training-choices';

/**
 * Requests a batch: the trips `items` of a set, in that order, with the soft targets of the set where they
 * are needed.
 */
export interface StudentBatchOrder {
  readonly trips: TrajectorySet;
  readonly items: Uint32Array;
  readonly softTargets: SoftTargets | null;
  /** Inputs of the residual; left out where the student has none. */
  readonly choices?: TrainingChoices | null;
}

/**
 * One training batch of the student in main memory. No other object uses its arrays. N steps, C candidates.
 */
export interface StudentBatch {
  readonly trips: TripArrays;
  /** (N x C) the teacher's logits of the candidates; null without a teacher. */
  readonly teacher: Float32Array | null;
  /** (N) 1 at steps that learn from the teacher, 0 elsewhere. */
  readonly weights: Float32Array | null;
}

/** Makes the same batches as `StudentBatches`, but outside this thread. */
export interface StudentBatchMaker {
  make(order: StudentBatchOrder): Promise<StudentBatch>;
}

export type StudentBatchConfig = Pick<DistillationConfig, 'maxCandidates' | 'steps'>;

/** Makes batches in this thread. */
export class StudentBatches {
  readonly #edges: IncomingEdges;

  /** @param edges of the network, if they have been made already */
  constructor(
    readonly features: HoserFeatures,
    readonly config: StudentBatchConfig,
    edges?: IncomingEdges,
  ) {
    this.#edges = edges ?? roadEdges(features);
  }

  /** @throws Failure 'bad-input' if a trip goes from a road to one that cannot follow it */
  make({ trips, items, softTargets, choices }: StudentBatchOrder): StudentBatch {
    const { maxCandidates, steps } = this.config;
    const batch = buildTripBatch(this.features, trips, items, { maxCandidates });
    const inputs = choices?.of(items, batch, this.features);
    return {
      trips: tripArraysInReach(batch, this.features, this.#edges, inputs),
      teacher: softTargets && softTargets.of(items, batch),
      weights: softTargets && stepWeights(batch, steps),
    };
  }
}

function stepWeights(batch: TripBatch, steps: DistillationConfig['steps']): Float32Array {
  const weights = new Float32Array(batch.stepCount);
  if (steps === 'all') weights.fill(1);
  else for (let b = 0; b < batch.tripCount; b++) weights[batch.tripOffsets[b + 1] - 1] = 1;
  return weights;
}
