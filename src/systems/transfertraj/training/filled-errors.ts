import { errorSize, metresApart, type ErrorSize } from '../../../evaluation/recovery/errors';
import type { AskedTrajectory, FilledTrajectory } from '../networks/fill-in';

/** How far what was filled in lies from what was hidden. */
export interface FilledErrors {
  /** Metres, over the points whose place was hidden. */
  readonly space: ErrorSize;
  /** Minutes since the first point, over the points whose time was hidden. */
  readonly time: ErrorSize;
}

export function filledErrors(
  asked: readonly AskedTrajectory[],
  filled: readonly FilledTrajectory[],
): FilledErrors {
  const metres: number[] = [];
  const minutes: number[] = [];
  asked.forEach(({ trajectory: { lonLat, times }, mask }, trip) => {
    const said = filled[trip];
    mask.points.forEach((point, i) => {
      if (mask.hidesSpace[i]) {
        const truth = lonLat.subarray(2 * point, 2 * point + 2);
        metres.push(metresApart(said.lonLat.subarray(2 * i, 2 * i + 2), truth)[0]);
      }
      if (mask.hidesTime[i]) minutes.push(said.minutes[i] - (times[point] - times[0]) / 60);
    });
  });
  return { space: errorSize(metres), time: errorSize(minutes) };
}
