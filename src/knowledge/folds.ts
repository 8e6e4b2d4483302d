import { Random } from '../base/random';

/** Trips in so many parts: what is fitted for the trips of one has not seen them. */
export const FOLD_COUNT = 8;

/**
 * Which fold each trip is in, (N): a seeded shuffle dealt out in turn, so that sizes differ by one at most. It knows
 * only the number of trips, nothing of what they did.
 * @param foldCount 1 to 255
 */
export function foldsOf(tripCount: number, foldCount: number, seed: number): Uint8Array {
  if (!(foldCount >= 1 && foldCount <= 255)) throw new RangeError(`${foldCount} folds: 1 to 255 can be made`);
  const order = new Random(seed).fork('folds').shuffle(Uint32Array.from({ length: tripCount }, (_, i) => i));
  const foldOf = new Uint8Array(tripCount);
  order.forEach((trip, i) => (foldOf[trip] = i % foldCount));
  return foldOf;
}

/** The trips of one fold, or of all folds but some, ascending. */
export function tripsInFolds(foldOf: Uint8Array, isIn: (fold: number) => boolean): Uint32Array {
  const trips: number[] = [];
  foldOf.forEach((fold, trip) => {
    if (isIn(fold)) trips.push(trip);
  });
  return Uint32Array.from(trips);
}
