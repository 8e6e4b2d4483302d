import { sequenceAt, type HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import { sequenceWindows, type CityTokens } from '../../../domain/hexagons/token-sequence';

/** Hexagons that follow each other in a sequence. */
export interface Piece {
  /** Places in the city. */
  readonly cells: Uint32Array;
  /** First moment in each, seconds on the clock of the place. */
  readonly times: Float64Array;
  /** Index into the names of the sequences. */
  readonly user: number;
  /** Which sequence of its part. */
  readonly sequence: number;
}

/** A part of a sequence. @param from first hexagon, counted in the sequence @param to the one after the last */
export function pieceOf(sequences: HexagonSequences, sequence: number, from: number, to: number): Piece {
  const { cells, times } = sequenceAt(sequences, sequence);
  return {
    cells: cells.subarray(from, to),
    times: times.subarray(from, to),
    user: sequences.users[sequence],
    sequence,
  };
}

/** Hexagons of a sequence. */
export const lengthOf = ({ offsets }: Pick<HexagonSequences, 'offsets'>, sequence: number): number =>
  offsets[sequence + 1] - offsets[sequence];

export const countOf = ({ offsets }: Pick<HexagonSequences, 'offsets'>): number => offsets.length - 1;

/** All sequences, in windows of whole hexagons that a network can read at once. */
export function windowsOf(sequences: HexagonSequences, tokens: CityTokens, context: number): Piece[] {
  const { sequences: of, from, to } = sequenceWindows(sequences, tokens, context);
  return Array.from(of, (sequence, i) =>
    pieceOf(sequences, sequence, from[i] - sequences.offsets[sequence], to[i] - sequences.offsets[sequence]),
  );
}

/** At most so many, evenly spread. */
export function evenlySpread<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(all.length, most);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}
