import { dispose, keep, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { buildTripBatch, type TripBatch } from '../../../models/hoser/features/trip-features';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser, NetworkEmbeddings } from '../../../models/hoser/hoser';
import { tripArrays } from '../../../models/hoser/trip-arrays';
import { TripTensors } from '../../../models/hoser/trip-tensors';

/** Teacher-forced scores over a set of trips. */
export interface NextStepScores {
  /** Share of the steps whose most likely candidate is the road taken. */
  readonly accuracy: number;
  /** Mean absolute percentage error of log1p(seconds), as a share (the official measure). */
  readonly timeError: number;
  /** Mean -log p of the road taken, nats. */
  readonly crossEntropy: number;
  readonly steps: number;
}

/** Scores the student on every trip of a set, `batchSize` trips at a time. */
export async function nextStepScores(
  student: Hoser,
  trips: TrajectorySet,
  batchSize: number,
  task: Task,
): Promise<NextStepScores> {
  const embeddings = keptEmbeddings(student);
  const sums = { hits: 0, timeError: 0, crossEntropy: 0, steps: 0 };
  for (let from = 0; from < trips.tripCount; from += batchSize) {
    await task.checkpoint();
    const items = Uint32Array.from(
      { length: Math.min(batchSize, trips.tripCount - from) },
      (_, i) => from + i,
    );
    const batch = buildTripBatch(student.features, trips, items);
    const tensors = new TripTensors(tripArrays(batch, student.features));
    addScores(sums, batch, await student.predict(tensors, embeddings), student.features);
    tensors.dispose();
  }
  dispose([
    embeddings.roads,
    embeddings.zones,
    embeddings.keys.keys,
    ...Object.values(embeddings.keys.terms),
  ]);
  const per = Math.max(1, sums.steps);
  return {
    accuracy: sums.hits / per,
    timeError: sums.timeError / per,
    crossEntropy: sums.crossEntropy / per,
    steps: sums.steps,
  };
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

function addScores(
  sums: { hits: number; timeError: number; crossEntropy: number; steps: number },
  batch: TripBatch,
  { logits, times }: { logits: Float32Array; times: Float32Array },
  { timeMean, timeStd }: HoserFeatures,
): void {
  for (let n = 0; n < batch.stepCount; n++) {
    const row = logits.subarray(
      n * batch.candidateCount,
      n * batch.candidateCount + batch.candidateLengths[n],
    );
    let best = 0;
    for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
    const label = batch.labels[n];
    if (best === label) sums.hits++;
    if (label >= 0) {
      let total = 0;
      for (const logit of row) total += Math.exp(logit - row[best]);
      sums.crossEntropy += row[best] + Math.log(total) - row[label];
    }
    const actual = batch.timeLabels[n] * timeStd + timeMean;
    sums.timeError += Math.abs(times[n] * timeStd + timeMean - actual) / Math.max(1, actual);
    sums.steps++;
  }
}
