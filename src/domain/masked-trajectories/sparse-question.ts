import { Failure } from '../../base/failure';
import { counted } from '../../base/text';
import { countBetween, momentsBetween } from './moments-between';
import { openMask, type PointMask } from './point-mask';
import { KEPT_LENGTHS, type Trajectory } from './trajectories';

/** A trajectory with points that nobody has seen, whose places are NaN and hidden. Their times are known. */
export interface SparseQuestion {
  readonly trajectory: Trajectory;
  readonly mask: PointMask;
}

/** As many as networks have learnt from. */
const MOST_POINTS = KEPT_LENGTHS.most;

/**
 * What to ask of a trip that was recorded seldom: where it was every so many seconds between its points.
 * @param known its points, all of them known
 * @throws Failure 'bad-input' for a trace that is no trip, where nothing lies between its points, or for more than 120 points in all
 */
export function sparseQuestion(known: Trajectory, everySeconds: number): SparseQuestion {
  checkPoints(known);
  checkCount(known, everySeconds);
  const dense = momentsBetween(known.times, everySeconds);
  const lonLat = new Float64Array(2 * dense.times.length).fill(NaN);
  const mask = openMask(dense.times.length);
  mask.hidesSpace.fill(1);
  dense.known.forEach((place, point) => {
    lonLat.set(known.lonLat.subarray(2 * point, 2 * point + 2), 2 * place);
    mask.hidesSpace[place] = 0;
  });
  return { trajectory: { lonLat, times: dense.times }, mask };
}

function checkPoints({ lonLat, times }: Trajectory): void {
  if (times.length < 2)
    throw refusal(
      `The trace has ${counted(times.length, 'point')}. Two are needed, so that there is a gap to fill`,
    );
  if (lonLat.length !== 2 * times.length)
    throw refusal(
      `The trace has ${times.length} times and ${lonLat.length / 2} places. Each point needs both`,
    );
  times.forEach((time, point) => {
    const [lon, lat] = lonLat.subarray(2 * point, 2 * point + 2);
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw refusal(
        `Point ${point + 1} of the trace lies at ${lon}, ${lat}. Give longitude and latitude in degrees`,
      );
    if (!Number.isFinite(time))
      throw refusal(`Point ${point + 1} of the trace has no time. Give every point one`);
    if (time < times[point - 1])
      throw refusal(`Point ${point + 1} of the trace is earlier than the one before it. Sort them by time`);
  });
}

function checkCount({ times }: Trajectory, seconds: number): void {
  if (!(seconds > 0 && seconds < Infinity))
    throw refusal(`Points are filled in every so many seconds, which are above 0, not ${seconds}`);
  const [known, between] = [times.length, countBetween(times, seconds)];
  if (known > MOST_POINTS)
    throw refusal(
      `The trace has ${known} points, and ${MOST_POINTS} are possible. Cut it into single drives`,
    );
  if (between === 0)
    throw refusal(
      `No gap of the trace is long enough for a point every ${seconds} s: there is nothing to fill in. Choose fewer seconds, or a trace that was recorded less often`,
    );
  if (known + between <= MOST_POINTS) return;
  const span = times[known - 1] - times[0];
  const advice =
    known < MOST_POINTS
      ? `Choose ${Math.ceil(span / (MOST_POINTS - known))} s or more, or cut the trace`
      : 'Cut the trace into single drives';
  throw refusal(
    `The trace has ${known} points, and one every ${seconds} s puts ${between} between them. ${MOST_POINTS} are possible in all. ${advice}`,
  );
}

const refusal = (what: string): Failure => new Failure('bad-input', `${what}.`);
