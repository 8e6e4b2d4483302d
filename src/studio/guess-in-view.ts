import type { InkName } from './inks';

/** One of the two routes of a guess, as the map draws it. */
export interface GuessLine {
  /** Of nobody until the truth is told. */
  readonly source: InkName;
  readonly letter: string;
  readonly roads: Uint32Array;
  readonly times: Float64Array;
}

/** A guessing round: the map shows two routes without names, and nothing else that was driven or drawn. */
export interface GuessInView {
  /** A and B; empty while there is no pair to show; null while no round is open. */
  readonly lines: readonly GuessLine[] | null;
}
