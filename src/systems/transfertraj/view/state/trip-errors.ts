import { errorSize, metresApart } from '../../../../evaluation/recovery/errors';
import type { FilledAnswer } from '../../recovery/recovery-service';
import type { AskedTrip } from './asked-trip';

/** How far answers lie from the truth. */
export interface TripErrors {
  /** (n) metres; NaN for points that are known. */
  readonly metres: Float64Array;
  readonly count: number;
  /** Metres, over hidden points. */
  readonly mae: number;
  readonly rmse: number;
}

/**
 * How far places lie from those of the trip; null where those are not known.
 * @param lonLat (2 n) degrees, for each point of the question
 */
export function tripErrors({ truth, question }: AskedTrip, lonLat: Float64Array): TripErrors | null {
  if (!truth) return null;
  const { hidesSpace } = question.mask;
  const metres = metresApart(lonLat, truth.lonLat).map((each, point) => (hidesSpace[point] ? each : NaN));
  const { count, mae, rmse } = errorSize(metres.filter((_, point) => hidesSpace[point] === 1));
  return { metres, count, mae, rmse };
}

/** Minutes by which the times of hidden points are off, on the mean; null where they are known, or the truth is not. */
export function minutesOff(
  { truth, question }: AskedTrip,
  { minutes }: Pick<FilledAnswer, 'minutes'>,
): number | null {
  const { hidesTime } = question.mask;
  if (!truth || !hidesTime.includes(1)) return null;
  const { times } = truth;
  const off = minutes
    .map((each, point) => each - (times[point] - times[0]) / 60)
    .filter((_, point) => hidesTime[point] === 1);
  return errorSize(off).mae;
}

/** Index of the hidden point that is farthest off; null without any. */
export function worstPoint({ metres }: Pick<TripErrors, 'metres'>): number | null {
  let worst: number | null = null;
  metres.forEach((each, point) => {
    if (each > (worst === null ? -1 : metres[worst])) worst = point;
  });
  return worst;
}
