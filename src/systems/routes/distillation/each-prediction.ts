import { dispose, keep, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import type { Hoser, NetworkEmbeddings } from '../../../models/hoser/hoser';
import { tripArrays } from '../../../models/hoser/trip-arrays';
import { TripTensors } from '../../../models/hoser/trip-tensors';
import type { TrainingChoices } from './training-choices';

/** What a student says of every step of a batch: flat (N * C) logits and (N) standardised times. */
export interface Prediction {
  readonly logits: Float32Array;
  readonly times: Float32Array;
}

export interface PredictionOptions {
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
        tripArrays(batch, student.features, undefined, choices?.of(items, batch)),
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
