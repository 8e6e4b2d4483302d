import type { PartlySeenTrip } from './partly-seen-trip';

/** Known points around a hidden one, as places in the list of known points, and how far the hidden one is from the first to the second. */
export interface KnownNeighbours {
  /** -1 where no known point comes before. */
  readonly before: number;
  /** The number of known points where none comes after. */
  readonly after: number;
  /**
   * Share of the way from `before` to `after`, 0 to 1: of the time between them, and of the points between them where times
   * are hidden or the two have one time. NaN where one of them is missing.
   */
  readonly share: number;
}

/** (h) the known points around each hidden point of a trip. */
export function knownNeighbours({ known, hidden }: PartlySeenTrip): KnownNeighbours[] {
  let after = 0;
  return Array.from(hidden.positions, (position, i) => {
    while (after < known.positions.length && known.positions[after] < position) after++;
    const before = after - 1;
    if (before < 0 || after === known.positions.length) return { before, after, share: NaN };
    const byTime = hidden.times && shareOf(hidden.times[i], known.times[before], known.times[after]);
    const byPoint = shareOf(position, known.positions[before], known.positions[after]);
    return { before, after, share: byTime ?? byPoint! };
  });
}

/** Null where the two are one. */
function shareOf(value: number, from: number, to: number): number | null {
  return to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : null;
}
