import type { PartlySeenTrip } from '../partly-seen-trip';
import { knownNeighbours } from '../known-neighbours';

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
