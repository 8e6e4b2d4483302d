import { logSoftmax } from '../../src/base/numbers';
import { type RoadNetwork, candidateLayout } from '../../src/domain/road-network';
import type { TrajectorySet } from '../../src/domain/trajectory-set';

/** How well somebody who says how likely roads are next knows the one that was taken, over steps with a choice. */
export interface NextRoadRanks {
  /** Steps with two candidates or more. */
  readonly steps: number;
  /** Mean of 1 / rank of the road taken; candidates that are alike stand in any order, and their ranks are averaged. */
  readonly reciprocalRank: number;
  /** The same where all candidates are alike. */
  readonly byChance: number;
  /** Share of the steps at which the road taken is the likeliest; of several that are alike its share. */
  readonly accuracy: number;
  /** Mean of -log p of the road taken, in nats. */
  readonly nats: number;
  /** The farthest that the probabilities of a step add up to from 1. */
  readonly farthestFromOne: number;
}

/**
 * Ranks the next roads of trips by logits of the candidates, as `candidateLayout` has them.
 * @param logits of all steps of the trips
 */
export function nextRoadRanks(
  network: RoadNetwork,
  trips: TrajectorySet,
  logits: ArrayLike<number>,
): NextRoadRanks {
  const { roads, stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const { successors, successorOffsets } = network;
  const sums = { steps: 0, reciprocalRank: 0, byChance: 0, accuracy: 0, nats: 0 };
  let farthestFromOne = 0;
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let step = stepOffsets[trip]; step < stepOffsets[trip + 1]; step++) {
      const count = logitOffsets[step + 1] - logitOffsets[step];
      if (count < 2) continue;
      const own = Array.from({ length: count }, (_, k) => logits[logitOffsets[step] + k]);
      const next = trips.roads[trips.offsets[trip] + step - stepOffsets[trip] + 1];
      const first = successorOffsets[roads[step]];
      const taken = successors.subarray(first, first + count).indexOf(next);
      const logP = logSoftmax(own);
      const better = own.filter((value) => value > own[taken]).length;
      const alike = own.filter((value) => value === own[taken]).length;
      sums.steps++;
      sums.reciprocalRank += meanReciprocal(better + 1, alike);
      sums.byChance += meanReciprocal(1, count);
      sums.accuracy += better === 0 ? 1 / alike : 0;
      sums.nats -= logP[taken];
      farthestFromOne = Math.max(
        farthestFromOne,
        Math.abs(1 - logP.reduce((sum, value) => sum + Math.exp(value), 0)),
      );
    }
  const mean = (sum: number) => sum / sums.steps;
  return {
    steps: sums.steps,
    reciprocalRank: mean(sums.reciprocalRank),
    byChance: mean(sums.byChance),
    accuracy: mean(sums.accuracy),
    nats: mean(sums.nats),
    farthestFromOne,
  };
}

/** Mean of 1 / rank over so many ranks from one on. */
function meanReciprocal(from: number, count: number): number {
  let sum = 0;
  for (let rank = from; rank < from + count; rank++) sum += 1 / rank;
  return sum / count;
}
