import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { Bigram } from '../../../evaluation/bigram';
import type { LmTadVocabulary } from '../../../models/lm-tad/tokens';
import { packedCells } from './packed-cells';
import { SoftTargets } from './soft-targets';

/**
 * What counting says of every step of `trips`: for each successor of the step's road the logarithm of how often its cell
 * follows the road's cell in the trips `learnt`, smoothed as the teacher's baseline is. Successors in one cell are alike.
 */
export function bigramTargets(
  network: RoadNetwork,
  vocabulary: LmTadVocabulary,
  learnt: TrajectorySet,
  trips: TrajectorySet,
): SoftTargets {
  const bigram = new Bigram(packedCells(vocabulary, learnt));
  const { tokenOfRoad } = vocabulary;
  const { successors, successorOffsets } = network;
  const { roads, stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const logits = new Float32Array(logitOffsets[roads.length]);
  roads.forEach((road, step) => {
    for (let at = logitOffsets[step], k = successorOffsets[road]; at < logitOffsets[step + 1]; at++, k++)
      logits[at] = bigram.logProbability(tokenOfRoad[road], tokenOfRoad[successors[k]]);
  });
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}
