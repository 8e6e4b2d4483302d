import { Failure } from '../../base/failure';
import { openMask, type HiddenPart, type PointMask } from './point-mask';

/** How many points at the end a prediction asks for. */
export const PREDICTED_POINTS = 5;

/**
 * Prediction: the last points are hidden. A trajectory that has no more than those is hidden from end to end, as in the official code.
 * @param length points of the trajectory
 */
export function predictionMask(length: number, hidden: HiddenPart, last = PREDICTED_POINTS): PointMask {
  return hiding(length, hidden, (point) => point >= length - last);
}

/**
 * Recovery: of every `step` points the first is kept, and the last of all; the others are hidden. A trajectory may have none to hide.
 * @param step 4, 8 or 16 in the paper: the kept share is one in so many
 * @throws Failure 'bad-input' for a step that is no whole number above 0
 */
export function recoveryMask(length: number, hidden: HiddenPart, step: number): PointMask {
  if (!Number.isInteger(step) || step < 1)
    throw new Failure('bad-input', `One point in ${step} cannot be kept. Give a whole number above 0.`);
  return hiding(length, hidden, (point) => point % step !== 0 && point !== length - 1);
}

/**
 * Travel time between origin and destination: only the first and the last point are read, and the time of the last is hidden. Its place
 * is the question, so there is no form that hides it too.
 * @throws Failure 'bad-input' for a trajectory of less than two points
 */
export function travelTimeMask(length: number): PointMask {
  if (length < 2)
    throw new Failure('bad-input', `A trajectory of ${length} points has no destination. Two are needed.`);
  return {
    points: Int32Array.of(0, length - 1),
    hidesSpace: new Uint8Array(2),
    hidesTime: Uint8Array.of(0, 1),
  };
}

function hiding(length: number, hidden: HiddenPart, isHidden: (point: number) => boolean): PointMask {
  const mask = openMask(length);
  for (const point of mask.points) {
    if (!isHidden(point)) continue;
    mask.hidesSpace[point] = 1;
    if (hidden === 'point') mask.hidesTime[point] = 1;
  }
  return mask;
}
