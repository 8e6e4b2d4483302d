import { POINT_TOKENS, type TrajectoryBatch } from './trajectory-batch';

type Places = Pick<TrajectoryBatch, 'trips' | 'longest' | 'lengths' | 'space' | 'spaceTokens'>;

/**
 * Places by which points are turned when hidden ones lie between the known ones: linear in the place in the trip, and that of the
 * nearest known point before the first and after the last. A trip without a known point, and padding, have (0, 0).
 * @returns (rows, 2)
 */
export function interpolatedPlaces({ trips, longest, lengths, space, spaceTokens }: Places): Float32Array {
  const places = new Float32Array(2 * trips * longest);
  for (let trip = 0; trip < trips; trip++) {
    const first = trip * longest;
    const end = first + lengths[trip];
    let before = -1;
    for (let row = first; row < end; row++) {
      if (spaceTokens[row] !== POINT_TOKENS.known) continue;
      // What lies before the first known point has its place.
      fill(places, space, before < 0 ? first : before, row, before < 0 ? row : before, row);
      before = row;
    }
    if (before >= 0) fill(places, space, before, end - 1, before, before);
  }
  return places;
}

/** Rows `from` to `to` between the places of rows a and b, where a is at `from` and b at `to` unless they are one row. */
function fill(places: Float32Array, space: Float32Array, from: number, to: number, a: number, b: number) {
  for (let row = from; row <= to; row++) {
    const share = a === b ? 0 : (row - from) / (to - from);
    for (const axis of [0, 1])
      places[2 * row + axis] = (1 - share) * space[2 * a + axis] + share * space[2 * b + axis];
  }
}
