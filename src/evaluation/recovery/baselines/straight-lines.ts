import { type PartlySeenTrip, knownNeighbours } from '../partly-seen-trip';
import { badInput } from '../../../base/failure';

/**
 * Recovery by straight lines: a hidden point lies on the line between the known points around it, as far along as its time says, or
 * its place in the sequence where times are hidden. Before the first known point and after the last it lies where these do.
 * @returns (2 h) degrees; NaN where no point of the trip is known
 */
export function straightLines(trip: PartlySeenTrip): Float64Array {
  const { lonLat } = trip.known;
  const count = lonLat.length / 2;
  const places = new Float64Array(2 * trip.hidden.positions.length).fill(NaN);
  knownNeighbours(trip).forEach(({ before, after, share }, i) => {
    if (count === 0) return;
    if (Number.isNaN(share)) {
      const end = before < 0 ? after : before;
      places.set(lonLat.subarray(2 * end, 2 * end + 2), 2 * i);
    } else places.set(placeBetween(lonLat, before, after, share), 2 * i);
  });
  return places;
}

/**
 * A place on the line from point a to point b, and beyond them where the share is below 0 or above 1. A line of degrees is one of metres
 * on any map of the few kilometres between two points.
 * @param lonLat (2 n) degrees
 */
export function placeBetween(
  lonLat: ArrayLike<number>,
  a: number,
  b: number,
  share: number,
): [lon: number, lat: number] {
  // The shorter way around the Earth, for trips across the 180th meridian.
  const east = wrapped(lonLat[2 * b] - lonLat[2 * a]);
  const north = lonLat[2 * b + 1] - lonLat[2 * a + 1];
  return [wrapped(lonLat[2 * a] + share * east), lonLat[2 * a + 1] + share * north];
}

/** An angle in degrees, from -180 to 180. */
const wrapped = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);

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
    throw badInput(`A velocity is taken over a whole number of steps from 1 on, not ${steps}.`);
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
