import { joined } from '../../../base/bytes';
import type { RoadNetwork } from '../../../domain/road-network';
import { CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { type TripBatch, buildTripBatch } from '../../../models/hoser/features/trip-features';
import { rowsOfCandidates } from './soft-targets';
import { dispose, keep, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { Hoser, NetworkEmbeddings } from '../../../models/hoser/hoser';
import { tripArrays } from '../../../models/hoser/trip-arrays';
import { TripTensors } from '../../../models/hoser/trip-tensors';

/**
 * Inputs of the residual at every step of the training trips, for each successor of the step's road: (F) each,
 * standardised. They are cross-fitted: nothing that was counted on a trip is among its own.
 */
export class TrainingChoices {
  /**
   * @param stepOffsets (trips + 1) first step of each trip
   * @param rowOffsets (steps + 1) first row of each step
   * @param rows (rows x `CHOICE_WIDTH`) one row for each successor, in the network's order
   */
  constructor(
    readonly network: RoadNetwork,
    readonly stepOffsets: Uint32Array,
    readonly rowOffsets: Uint32Array,
    readonly rows: Float32Array,
  ) {}

  /** A copy of the rows of some trips, in order. With the layout of these trips they are training choices again. */
  rowsOf(trips: ArrayLike<number>): Float32Array {
    const parts = Array.from(trips, (trip) => {
      const [from, to] = [this.stepOffsets[trip], this.stepOffsets[trip + 1]];
      return this.rows.subarray(this.rowOffsets[from] * CHOICE_WIDTH, this.rowOffsets[to] * CHOICE_WIDTH);
    });
    return joined(Float32Array, parts);
  }

  /** (N x C x F) of a batch's candidates, 0 at padding, for a student. `items` are the batch's trips in its order. */
  of(items: ArrayLike<number>, batch: TripBatch, { knowledge }: HoserFeatures): Float32Array {
    const width = knowledge!.means.length;
    const values = new Float32Array(batch.stepCount * batch.candidateCount * width);
    const firstRow = (trip: number, step: number) => this.rowOffsets[this.stepOffsets[items[trip]] + step];
    const row = (at: number) => this.rows.subarray(at * CHOICE_WIDTH, at * CHOICE_WIDTH + width);
    rowsOfCandidates(this.network, batch, firstRow)((at, slot) => values.set(row(at), slot * width));
    return values;
  }
}

/** What a student says of every step of a batch: flat (N * C) logits and (N) standardised times. */
export interface Prediction {
  readonly logits: Float32Array;
  readonly times: Float32Array;
}

interface PredictionOptions {
  /** Inputs of the residual at every step of the trips, where the student has counted them; left out, those of any trip. */
  readonly choices?: TrainingChoices | null;
  /** Most candidates of a step; left out, the usual. */
  readonly maxCandidates?: number;
}

/**
 * Has a student judge every step of some trips, teacher-forced, `batchSize` trips at a time. `items` are a batch's trips
 * in its order.
 * @throws Failure 'cancelled'
 */
export async function eachPrediction(
  student: Hoser,
  trips: TrajectorySet,
  batchSize: number,
  task: Task,
  visit: (batch: TripBatch, said: Prediction, items: Uint32Array) => void,
  { choices, maxCandidates }: PredictionOptions = {},
): Promise<void> {
  const embeddings = keptEmbeddings(student);
  try {
    for (let from = 0; from < trips.tripCount; from += batchSize) {
      await task.checkpoint();
      const items = Uint32Array.from(
        { length: Math.min(batchSize, trips.tripCount - from) },
        (_, i) => from + i,
      );
      const limit = maxCandidates === undefined ? {} : { maxCandidates };
      const batch = buildTripBatch(student.features, trips, items, limit);
      const tensors = new TripTensors(
        tripArrays(batch, student.features, undefined, choices?.of(items, batch, student.features)),
      );
      visit(batch, await student.predict(tensors, embeddings), items);
      tensors.dispose();
    }
  } finally {
    dispose(embeddingTensors(embeddings));
  }
}

/** The student's embeddings, kept beyond any tidy; the caller disposes of them. */
function keptEmbeddings(student: Hoser): NetworkEmbeddings {
  let embeddings!: NetworkEmbeddings;
  tidy(() => {
    embeddings = student.embed();
    for (const tensor of embeddingTensors(embeddings)) keep(tensor);
  });
  return embeddings;
}

const embeddingTensors = ({ roads, zones, keys }: NetworkEmbeddings) => [
  roads,
  zones,
  keys.keys,
  ...Object.values(keys.terms),
];
