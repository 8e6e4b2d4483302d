import { Failure } from '../../../base/failure';
import { KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import type { PartlySeenTrip } from '../../../evaluation/recovery/partly-seen-trip';

/** A part of a trip that an encoder reads at once: which of the known and of the hidden points, ascending. */
export interface TripPiece {
  readonly known: readonly number[];
  readonly hidden: readonly number[];
}

/** The hidden points between two known ones, or after the last. */
interface Gap {
  readonly before: number;
  /** Undefined after the last known point. */
  readonly after?: number;
  readonly hidden: readonly number[];
}

/**
 * Cuts a trip into pieces of no more points than encoders learn from. Pieces overlap in one known point. A gap with more hidden points than
 * one piece can have is dealt out to several, each of which has both of its ends and every n-th of its points. Every hidden point is in
 * exactly one piece, and pieces without any are left out.
 * @param most points of a piece, at least 3
 * @throws Failure 'bad-input' for a trip whose first point is hidden, from which all others are counted
 */
export function tripPieces(trip: PartlySeenTrip, most = KEPT_LENGTHS.most): TripPiece[] {
  const pieces: TripPiece[] = [];
  let piece = { known: [0], hidden: [] as number[] };
  const close = (next: number) => {
    if (piece.hidden.length > 0) pieces.push(piece);
    piece = { known: [next], hidden: [] };
  };
  for (const gap of gapsOf(trip)) {
    const ends = gap.after === undefined ? [] : [gap.after];
    const fits = ({ known, hidden }: TripPiece) =>
      known.length + hidden.length + gap.hidden.length + ends.length <= most;
    if (!fits(piece)) close(gap.before);
    if (fits(piece)) {
      piece.known.push(...ends);
      piece.hidden.push(...gap.hidden);
    } else {
      pieces.push(...dealt(gap, most));
      if (gap.after !== undefined) close(gap.after);
    }
  }
  if (piece.hidden.length > 0) pieces.push(piece);
  return pieces;
}

function gapsOf({ known, hidden }: PartlySeenTrip): Gap[] {
  if (known.positions.length === 0 || hidden.positions[0] < known.positions[0])
    throw new Failure(
      'bad-input',
      'The first point of a trip is hidden, and an encoder counts all others from it. Ask for points after the first known one.',
    );
  let next = 0;
  return Array.from(known.positions, (_, before): Gap => {
    const isLast = before + 1 === known.positions.length;
    const end = isLast ? Infinity : known.positions[before + 1];
    const own: number[] = [];
    while (next < hidden.positions.length && hidden.positions[next] < end) own.push(next++);
    return { before, ...(!isLast && { after: before + 1 }), hidden: own };
  });
}

function dealt({ before, after, hidden }: Gap, most: number): TripPiece[] {
  const known = after === undefined ? [before] : [before, after];
  const pieces = Math.ceil(hidden.length / (most - known.length));
  return Array.from({ length: pieces }, (_, piece) => ({
    known,
    hidden: hidden.filter((_, i) => i % pieces === piece),
  }));
}
