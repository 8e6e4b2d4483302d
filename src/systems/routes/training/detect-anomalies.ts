import type { Dataset } from '../../../domain/dataset';
import type { Task } from '../../../base/task';
import { Random } from '../../../base/random';
import { injectAnomalies, withAnomalies, type AnomalyKind } from '../../../evaluation/anomalies';
import { prAuc, rankBySurprisal, rocAuc } from '../../../evaluation/detection-scores';
import { tripScores, type Surprisals, type Teacher } from '../../../models/lm-tad/teacher';
import type { Detection } from '../drawing/routes-service';

/**
 * Makes anomalous copies of some test trips and scores all trips by log-perplexity. One seed and kind give
 * the same anomalies everywhere. The areas under the curves are NaN if no trip could be altered in this way.
 */
export async function detectAnomalies(
  teacher: Teacher,
  { network, trips: { test } }: Pick<Dataset, 'network' | 'trips'>,
  { kind, seed }: { readonly kind: AnomalyKind; readonly seed: number },
  task: Task,
): Promise<Detection> {
  const random = new Random(seed).fork('anomalies').fork(kind);
  // A trip of n roads makes n + 1 tokens.
  const maxRoads = teacher.config.blockSize - 1;
  const injected = injectAnomalies(kind, test, network, random, { maxRoads });
  const { trips, anomalous } = withAnomalies(test, injected.trips);
  const all = await teacher.surprisals(trips, task);
  const scores = tripScores(all);
  return {
    kind,
    trips: injected.trips,
    sourceTrips: injected.sourceTrips,
    surprisals: tail(all, test.tripCount),
    scores: scores.slice(test.tripCount),
    ranks: ranksFrom(scores, test.tripCount),
    normalTrips: test.tripCount,
    rocAuc: rocAuc(scores, anomalous),
    prAuc: prAuc(scores, anomalous),
  };
}

/** Ranks, from 1, of the trips from `first` on among all trips. */
function ranksFrom(scores: Float64Array, first: number): Uint32Array {
  const ranks = new Uint32Array(scores.length - first);
  rankBySurprisal(scores).forEach((trip, place) => {
    if (trip >= first) ranks[trip - first] = place + 1;
  });
  return ranks;
}

/** Copies of the surprisals of the trips from `first` on. */
function tail({ offsets, values }: Surprisals, first: number): Surprisals {
  return {
    offsets: offsets.slice(first).map((offset) => offset - offsets[first]),
    values: values.slice(offsets[first]),
  };
}
