import { interpolatedPlaces } from '../../../models/transfertraj/trajectory-tensors';
import type { TrajectoryBatch, TrajectoryTargets } from '../../../models/transfertraj/trajectory-batch';
import type { ReadingConfig } from '../settings';

type Answers = Pick<ReadingConfig, 'answers'>;

/**
 * (rows, 2) what is said of a place is counted from there: from the first point, as published, or from the line between the known points
 * before and after it and from the nearest known one at either end. Then a network that says nothing fills gaps by straight lines, and
 * learns what trips do otherwise. Only known places are looked at.
 */
function answerOrigins(batch: TrajectoryBatch, { answers }: Answers): Float32Array | null {
  return answers === 'line' ? interpolatedPlaces(batch) : null;
}

/** Targets as they are to be said. */
export function countedTargets(
  batch: TrajectoryBatch,
  targets: TrajectoryTargets,
  reading: Answers,
): TrajectoryTargets {
  const origins = answerOrigins(batch, reading);
  return origins ? { ...targets, space: targets.space.map((value, i) => value - origins[i]) } : targets;
}

/** (rows, 2) the places that are meant by what is said. */
export function meantPlaces(batch: TrajectoryBatch, said: Float32Array, reading: Answers): Float32Array {
  const origins = answerOrigins(batch, reading);
  return origins ? said.map((value, i) => value + origins[i]) : said;
}
