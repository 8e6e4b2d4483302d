import { selectTrips, type TrajectorySet } from '../../../domain/trajectory-set';
import {
  type StudentBatch,
  StudentBatches,
  type StudentBatchMaker,
  type StudentBatchOrder,
  type StudentBatchConfig,
} from '../distillation/student-batch';
import { buffersIn } from '../../../base/bytes';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { WorkerClient, type WorkerLike } from '../../../engine/protocol/worker-client';
import { Failure } from '../../../base/failure';
import { candidateLayout } from '../../../domain/road-network';
import { SoftTargets } from '../distillation/soft-targets';
import { TrainingChoices } from '../distillation/training-choices';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { moving } from '../../../engine/protocol/service';

/**
 * Makes a student's batches in a worker of its own. It is started with the first batch, gets the inputs of
 * the network's features once and then the trips of each batch. A worker that dies is not restarted: this
 * thread then makes the same batches.
 */
export class BatchWorker implements StudentBatchMaker {
  #worker: { readonly client: WorkerClient<BatchService>; readonly opened: Promise<void> } | undefined;
  #died = false;

  /** @param note called once if the worker dies */
  constructor(
    readonly spawn: () => WorkerLike,
    readonly inPlace: StudentBatches,
    readonly note: (text: string) => void,
  ) {}

  /** @throws Failure 'bad-input' if a trip goes from a road to one that cannot follow it */
  async make(order: StudentBatchOrder): Promise<StudentBatch> {
    if (this.#died) return this.inPlace.make(order);
    try {
      const { client, opened } = (this.#worker ??= this.#start());
      await opened;
      const request = requestOf(order);
      return await client.call('make', request, { move: buffersIn(request) }).result;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'worker-died' && failure.code !== 'not-loaded') throw failure;
      if (!this.#died) this.note(`Batches are made between the steps from now on. ${failure.message}`);
      this.#died = true;
      return this.inPlace.make(order);
    }
  }

  async close(): Promise<void> {
    await this.#worker?.client.close();
  }

  #start() {
    const client = new WorkerClient<BatchService>(this.spawn(), { service: 'batches' });
    const { features, config } = this.inPlace;
    return { client, opened: client.call('open', { features, config }).result };
  }
}

/** Moves the arrays of a batch, since nothing else uses them. */
function requestOf({ trips, items, softTargets, choices }: StudentBatchOrder): BatchRequest {
  return {
    trips: selectTrips(trips, items),
    logits: softTargets && softTargets.logitsOf(items),
    choices: choices ? choices.rowsOf(items) : null,
  };
}

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
