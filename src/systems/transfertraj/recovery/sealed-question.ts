import { badInput, type Failure } from '../../../base/failure';
import type { PointMask } from '../../../domain/masked-trajectories/masks';
import { KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import type { AskedTrajectory } from '../networks/fill-in';
import type { FillQuestion } from './recovery-service';

/**
 * A question of which nothing hidden is left: the trajectory has the n points of the mask alone, where a place is hidden that of the
 * first known one, and where a time is hidden the first known time. So whoever answers counts from what is known, whatever stood there.
 * @throws Failure 'bad-input' for a question that has too few points or too many, says too little of them, or nothing of where they are
 */
export function sealedQuestion(question: FillQuestion): AskedTrajectory {
  checkMask(question);
  const { trajectory, mask } = question;
  const { points, hidesSpace, hidesTime } = mask;
  const placed = hidesSpace.indexOf(0);
  if (placed < 0)
    throw refusal(
      `All ${points.length} points of the trip are hidden, so nothing is known of where it was. Leave one known at least`,
    );
  const timed = hidesTime.indexOf(0);
  const lonLat = new Float64Array(2 * points.length);
  const times = new Float64Array(points.length);
  points.forEach((_, place) => {
    const from = points[hidesSpace[place] ? placed : place];
    lonLat.set(trajectory.lonLat.subarray(2 * from, 2 * from + 2), 2 * place);
    const source = hidesTime[place] ? timed : place;
    // A trip without any time is read without.
    times[place] = source < 0 ? 0 : trajectory.times[points[source]];
  });
  checkKnown(lonLat, times, mask);
  return { trajectory: { lonLat, times }, mask: { ...mask, points: points.map((_, place) => place) } };
}

function checkMask({ trajectory: { lonLat, times }, mask }: FillQuestion): void {
  const { points, hidesSpace, hidesTime } = mask;
  const { most } = KEPT_LENGTHS;
  if (lonLat.length !== 2 * times.length)
    throw refusal(
      `The trip has ${lonLat.length / 2} places and ${times.length} times. Each point needs both`,
    );
  if (points.length < 2)
    throw refusal(
      `The trip has ${points.length === 1 ? '1 point' : 'no points'} that can be read, and two are needed. Choose a longer trip`,
    );
  if (points.length > most)
    throw refusal(`The trip has ${points.length} points, and ${most} can be read. Keep fewer, or cut it`);
  if (hidesSpace.length !== points.length || hidesTime.length !== points.length)
    throw refusal(
      `It is said of ${hidesSpace.length} places and ${hidesTime.length} times whether they are hidden, and the trip has ${points.length} points. Say it of each`,
    );
  points.forEach((point, place) => {
    if (!(point > (place === 0 ? -1 : points[place - 1]) && point < times.length))
      throw refusal(
        `Point ${point} is read in place ${place + 1}. Points are numbered from 0 to ${times.length - 1} and read in their order`,
      );
  });
}

function checkKnown(lonLat: Float64Array, times: Float64Array, { points }: PointMask): void {
  times.forEach((time, place) => {
    const [lon, lat] = lonLat.subarray(2 * place, 2 * place + 2);
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw refusal(
        `Point ${points[place] + 1} of the trip is known to lie at ${lon}, ${lat}, which is no longitude and latitude in degrees. Mend it, or hide it`,
      );
    if (!Number.isFinite(time))
      throw refusal(`Point ${points[place] + 1} of the trip is known at no time. Give it one, or hide it`);
  });
}

const refusal = (what: string): Failure => badInput(`${what}.`);
