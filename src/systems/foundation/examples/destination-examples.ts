import type { Random } from '../../../base/random';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import { countOf, lengthOf, pieceOf, type Piece } from '../sequences/token-rows';

/** What is seen of a way, and where it ends. */
export interface DestinationExample {
  readonly given: Piece;
  /** Place of the last hexagon in the city. */
  readonly destination: number;
}

/** Share of a way that is seen, and hexagons that it has at least. */
const SEEN = 0.25;
const LEAST = 10;

/**
 * Ways of which the first quarter is seen: trips as they are; of check-ins, which have no ends, pieces of up to `most` hexagons that begin and
 * end anywhere.
 */
export function destinationExamples(
  origin: 'check-ins' | 'trips',
  sequences: HexagonSequences,
  count: number,
  most: number,
  random: Random,
): DestinationExample[] {
  const long = Array.from({ length: countOf(sequences) }, (_, sequence) => sequence).filter(
    (sequence) => lengthOf(sequences, sequence) >= LEAST,
  );
  if (long.length === 0) return [];
  if (origin === 'trips')
    return Array.from(random.shuffle(Uint32Array.from(long)).subarray(0, count), (sequence) =>
      exampleOf(sequences, sequence, 0, lengthOf(sequences, sequence)),
    );
  return Array.from({ length: count }, () => {
    const sequence = long[random.int(long.length)];
    const whole = lengthOf(sequences, sequence);
    const length = LEAST + random.int(Math.min(whole, Math.max(LEAST, most)) - LEAST + 1);
    const from = random.int(whole - length + 1);
    return exampleOf(sequences, sequence, from, from + length);
  });
}

function exampleOf(
  sequences: HexagonSequences,
  sequence: number,
  from: number,
  to: number,
): DestinationExample {
  const seen = Math.ceil(SEEN * (to - from));
  const { cells } = pieceOf(sequences, sequence, from, to);
  return {
    given: pieceOf(sequences, sequence, from, from + seen),
    destination: cells[cells.length - 1],
  };
}
