import { knownNeighbours } from './known-neighbours';
import type { PartlySeenTrip } from './partly-seen-trip';

/** Parts that a gap between two known points is cut into. An odd number, so that the middle of a gap is the middle of a part. */
const PARTS = 5;

/** Where in its gap a hidden point is, as `GapErrors` has it. */
export interface GapPlace {
  readonly name: string;
  readonly unit: 'share' | 'points';
  readonly from: number;
  readonly to: number;
}

/** (h) where in their gaps the hidden points of a trip are; null before the first known point. */
export function gapPlaces(trip: PartlySeenTrip): (GapPlace | null)[] {
  const { known, hidden } = trip;
  return knownNeighbours(trip).map(({ before, after }, i) => {
    if (before < 0) return null;
    const steps = hidden.positions[i] - known.positions[before];
    if (after === known.positions.length) return placeNamed('points', steps, steps + 1);
    // In whole numbers: a share of 3 / 5 must not fall below the border of the fourth part.
    const part = Math.floor((PARTS * steps) / (known.positions[after] - known.positions[before]));
    return placeNamed('share', part / PARTS, (part + 1) / PARTS);
  });
}

const placeNamed = (unit: GapPlace['unit'], from: number, to: number): GapPlace => ({
  name: `${unit} ${from}`,
  unit,
  from,
  to,
});
