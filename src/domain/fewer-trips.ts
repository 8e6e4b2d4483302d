import { Random } from '../base/random';
import { selectTrips, type TrajectorySet } from './trajectory-set';

/** How many trips a share of some is: 1 at least. */
export const countOfShare = (share: number, tripCount: number): number =>
  Math.max(1, Math.round(share * tripCount));

/**
 * So many of some trips, drawn by chance. Those of a smaller number are among those of a larger one.
 * @param count at most as many as there are
 * @param seed draws the same trips again
 * @returns which ones, ascending
 */
export function drawnTrips(tripCount: number, count: number, seed: number): Uint32Array {
  const order = new Random(seed).shuffle(Uint32Array.from({ length: tripCount }, (_, trip) => trip));
  return order.slice(0, count).sort();
}

/** Trips of a set as `drawnTrips` draws them: the same set where all of them are asked for. */
export const fewerTrips = (trips: TrajectorySet, count: number, seed: number): TrajectorySet =>
  count >= trips.tripCount ? trips : selectTrips(trips, drawnTrips(trips.tripCount, count, seed));
