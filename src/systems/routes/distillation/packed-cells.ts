import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { PackedSequences } from '../../../evaluation/bigram';
import { buildTokenBatch, type LmTadVocabulary } from '../../../models/lm-tad/tokens';

/** The cells of all trips end to end, as a bigram counts them. */
export function packedCells(vocabulary: LmTadVocabulary, trips: TrajectorySet): PackedSequences {
  const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return { ...buildTokenBatch(vocabulary, trips, everyTrip), vocabularySize: vocabulary.size };
}
