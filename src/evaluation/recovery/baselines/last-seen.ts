import { Failure } from '../../../base/failure';
import type { PartlySeenTrip } from '../partly-seen-trip';
import { knownNeighbours } from '../known-neighbours';
import { placeBetween } from './straight-lines';

/**
 * Prediction by standing still: a hidden point lies where the vehicle was last seen before it, or first seen where it was not.
 * @returns (2 h) degrees; NaN where no point of the trip is known
 */
export function staysWhereLastSeen(trip: PartlySeenTrip): Float64Array {
  const { lonLat } = trip.known;
  return Float64Array.from(
    knownNeighbours(trip).flatMap(({ before }) => placeOf(lonLat, Math.max(0, before))),
  );
}

/**
 * Prediction by constant velocity: the vehicle goes on straight ahead, as fast as between the last known point before a hidden one and
 * the one so many steps before that; the clock is that of the times, or of the points where times are hidden. With one known point or none
 * before it, or no time between the two, it stays.
 * @param steps how many steps from known point to known point the velocity is taken over, as far as there are so many
 * @returns (2 h) degrees; NaN where no point of the trip is known
 * @throws Failure 'bad-input' for steps that are no whole number from 1 on
 */
export function constantVelocity(trip: PartlySeenTrip, steps = 1): Float64Array {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new Failure(
      'bad-input',
      `A velocity is taken over a whole number of steps from 1 on, not ${steps}.`,
    );
  const { known, hidden } = trip;
  const clock = hidden.times ? known.times : known.positions;
  const moments = hidden.times ?? hidden.positions;
  return Float64Array.from(
    knownNeighbours(trip).flatMap(({ before }, i) => {
      const earlier = Math.max(0, before - steps);
      const passed = clock[before] - clock[earlier];
      if (before <= 0 || !(passed > 0)) return placeOf(known.lonLat, Math.max(0, before));
      return placeBetween(known.lonLat, earlier, before, (moments[i] - clock[earlier]) / passed);
    }),
  );
}

const placeOf = (lonLat: Float64Array, point: number): [lon: number, lat: number] =>
  2 * point < lonLat.length ? [lonLat[2 * point], lonLat[2 * point + 1]] : [NaN, NaN];
