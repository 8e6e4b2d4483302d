import { Failure } from '../../../base/failure';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { candidateLayout } from '../../../domain/road-network';
import { SoftTargets } from '../distillation/soft-targets';
import { StudentBatches, type StudentBatch, type StudentBatchConfig } from '../distillation/student-batch';
import { TrainingChoices } from '../distillation/training-choices';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { buffersIn } from '../../../base/bytes';
import { moving } from '../../../engine/protocol/service';

/** Requests a batch: only its trips and their soft targets are sent, nothing else of the data set. */
export interface BatchRequest {
  readonly trips: TrajectorySet;
  /** `SoftTargets.logitsOf` the trips. */
  readonly logits: Float32Array | null;
  /** `TrainingChoices.rowsOf` the trips; null where the student has no residual. */
  readonly choices: Float32Array | null;
}

/** The service of the worker that makes a student's batches. */
export interface BatchService {
  /** Called once before the first batch: sends the data set, which no later call does. */
  open(request: { readonly features: HoserFeatures; readonly config: StudentBatchConfig }): void;
  make(request: BatchRequest): StudentBatch;
}

export function batchService(): BatchService {
  let batches: StudentBatches | undefined;
  return {
    open: ({ features, config }) => void (batches = new StudentBatches(features, config)),
    make: ({ trips, logits, choices }) => {
      if (!batches) throw new Failure('internal', 'A batch was asked for before the data set was sent.');
      const { network } = batches.features;
      const { stepOffsets, logitOffsets } = candidateLayout(network, trips);
      const batch = batches.make({
        trips,
        items: Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip),
        softTargets: logits && new SoftTargets(network, stepOffsets, logitOffsets, logits),
        choices: choices && new TrainingChoices(network, stepOffsets, logitOffsets, choices),
      });
      return moving(batch, buffersIn(batch));
    },
  };
}
