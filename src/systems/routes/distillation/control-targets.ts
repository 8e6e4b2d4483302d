import { Random } from '../../../base/random';
import { Teacher } from '../../../models/lm-tad/teacher';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { Bigram, type PackedSequences } from '../../../evaluation/bigram';
import { type LmTadVocabulary, buildTokenBatch } from '../../../models/lm-tad/tokens';
import { SoftTargets } from './soft-targets';

/** Controls that are LM-TAD but for what it has learnt. */
type Control = 'shuffled' | 'untrained';

/**
 * Generator of random numbers of a control, its own for each, so that a run and a race of one seed hear the
 * same.
 */
const randomOf = (control: Control, seed: number) => new Random(seed).fork(`${control} teacher`);

/** (R) the token whose logit stands for each road once all cells have changed places. */
export function shuffledTokens(
  { tokenOfRoad, cellOfToken }: Teacher['vocabulary'],
  seed: number,
): Int32Array {
  const places = randomOf('shuffled', seed).shuffle(Uint32Array.from(cellOfToken, (_, token) => token));
  return tokenOfRoad.map((token) => places[token]);
}

/** A teacher of the same sizes before its first step. The caller disposes of it. */
export const untrainedTeacher = (
  { config, vocabulary }: Pick<Teacher, 'config' | 'vocabulary'>,
  seed: number,
): Teacher => Teacher.initial(config, vocabulary, randomOf('untrained', seed));

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

/** The cells of all trips end to end, as a bigram counts them. */
export function packedCells(vocabulary: LmTadVocabulary, trips: TrajectorySet): PackedSequences {
  const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return { ...buildTokenBatch(vocabulary, trips, everyTrip), vocabularySize: vocabulary.size };
}
