import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import { roadEdges } from '../../../models/hoser/road-network-encoder';
import { tripArraysInReach, type TripArrays } from '../../../models/hoser/trip-arrays';
import type { IncomingEdges } from '../../../nn/ops/edge-softmax';
import type { DistillationConfig } from './distillation-config';
import type { SoftTargets } from './soft-targets';

/** What is asked for: the trips `items` of a set, in that order, with the teacher's answers about the set where they are wanted. */
export interface StudentBatchOrder {
  readonly trips: TrajectorySet;
  readonly items: Uint32Array;
  readonly softTargets: SoftTargets | null;
}

/** One training batch of the student before it goes to the device. Plain data whose arrays are its own. N steps, C candidates. */
export interface StudentBatch {
  readonly trips: TripArrays;
  /** (N x C) logits of the candidates; null where the teacher is not asked. */
  readonly teacher: Float32Array | null;
  /** (N) 1 at steps that learn from the teacher. */
  readonly weights: Float32Array | null;
}

/** Who makes batches somewhere else while this thread does something else. The same batches as `StudentBatches` makes. */
export interface StudentBatchMaker {
  make(order: StudentBatchOrder): Promise<StudentBatch>;
}

export type StudentBatchConfig = Pick<DistillationConfig, 'maxCandidates' | 'steps'>;

/** Makes batches in place. */
export class StudentBatches {
  readonly #edges: IncomingEdges;

  /** @param edges those of the network, to spare making them again */
  constructor(
    readonly features: HoserFeatures,
    readonly config: StudentBatchConfig,
    edges?: IncomingEdges,
  ) {
    this.#edges = edges ?? roadEdges(features);
  }

  /** @throws Failure 'bad-input' where a trip goes from a road to one that cannot follow it */
  make({ trips, items, softTargets }: StudentBatchOrder): StudentBatch {
    const { maxCandidates, steps } = this.config;
    const batch = buildTripBatch(this.features, trips, items, { maxCandidates });
    return {
      trips: tripArraysInReach(batch, this.features, this.#edges),
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
