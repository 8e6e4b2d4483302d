import type { ScorerCells } from '../../../engine/experiments/networks-of-others';
import type { ResidualParts } from '../../../models/hoser/candidate-residual';
import type { StudentName } from '../distillation/distillation-config';

/** One road after the other, as it was driven or drawn, and where it wanted to go. */
export interface LensJourney {
  /** (S + 1) roads visited. */
  readonly roads: Uint32Array;
  /** (S + 1) seconds since 1970 of the wall clock at which each is entered. */
  readonly times: Float64Array;
  readonly destination: number;
}

/**
 * What the networks make of every decision of a journey. S steps: all visits but the last. K candidates of all steps,
 * those of step s at `candidateOffsets[s] .. [s + 1]`. Raw: softmax, loss and gradients follow from it for any
 * temperature and weight (`stepTerms`). Plain data whose arrays are its own.
 */
export interface LensReading {
  /** (S) road that each step stands on. */
  readonly roads: Uint32Array;
  /** (S + 1) */
  readonly candidateOffsets: Uint32Array;
  /** (K) roads that can follow, in the order of the network's successors. */
  readonly candidates: Uint32Array;
  /** (K) metres from the middle of each candidate to the middle of the destination, as the crow flies. */
  readonly meters: Float32Array;
  /** (K) degrees between the way onto the candidate and the way to the destination, from 0 to 180. */
  readonly degrees: Float32Array;
  /** (S) which candidate of the step the journey took; -1 where the limit of candidates cut it off. */
  readonly taken: Int32Array;
  /** Null without a teacher. */
  readonly teacher: TeacherReading | null;
  /** In place of the teacher a network of another system; left out where LM-TAD or none reads. */
  readonly scorer?: ScorerReading;
  readonly students: Readonly<Partial<Record<StudentName, StudentReading>>>;
}

/** What a network of another system makes of a journey. */
export interface ScorerReading {
  /** (K) logit of each candidate at temperature 1. */
  readonly logits: Float32Array;
  /** The cells that it knows roads by; null for one that knows none. */
  readonly cells: {
    /** (K) cell of each candidate. */
    readonly candidates: readonly string[];
    /** (S) and on: as in `ScorerCells`. */
    readonly windows: ScorerCells['windows'];
    readonly corners: ScorerCells['corners'];
  } | null;
}

export interface TeacherReading {
  /** Size of a cell of its grid. */
  readonly cellDegrees: number;
  /** (K) logit of the cell of each candidate (Eq. 4 before the softmax); candidates of one cell have the same. */
  readonly logits: Float32Array;
  /** (K) cell of each candidate: row * columns + column of the teacher's grid. */
  readonly cells: Uint32Array;
  /** (S + 1) offsets into the next two. */
  readonly windowOffsets: Uint32Array;
  /** The cells that the teacher is shown at each step; the first is -1 (SOT) where the journey is shorter than the window. */
  readonly windowCells: Int32Array;
  /** Its attention at the end of the window, of the last block, mean over the heads; sums to 1 at each step. */
  readonly windowWeights: Float32Array;
}

export interface StudentReading {
  /** (K) */
  readonly logits: Float32Array;
  /**
   * Attention over the roads of the steps so far, of the last block, mean over the heads: that of step s on steps
   * 0 .. s at s (s + 1) / 2 and on; sums to 1 at each step.
   */
  readonly attention: Float32Array;
  /** (K) each: what of the logits is its residual, by parts, where it has one; the rest is the navigator's. */
  readonly residual?: Readonly<Record<keyof ResidualParts, Float32Array>>;
}

/** A cell of a scorer at one step: that of candidates, or one that it was told of. */
export interface StepCell {
  readonly cell: string;
  /** Longitude and latitude of its corners in turns, the first not repeated. */
  readonly corners: readonly number[];
  /** Summed probability of the candidates in this cell; null for a cell that the scorer was told of. */
  readonly share: number | null;
}

/**
 * The cells that a scorer knows a step by: those that it was told of, the first one first, then those of the candidates, each once,
 * with the probabilities of its candidates together. Empty where nobody knows cells.
 * @param shares (C) of the candidates of the step; null where nobody gives any
 */
export function hexagonsAt(
  { scorer, candidateOffsets }: Pick<LensReading, 'scorer' | 'candidateOffsets'>,
  step: number,
  shares: ArrayLike<number> | null,
): readonly StepCell[] {
  const cells = scorer?.cells;
  if (!cells || !shares) return [];
  const { candidates, windows, corners } = cells;
  const own = candidates.slice(candidateOffsets[step], candidateOffsets[step + 1]);
  const likely = new Map<string, number>();
  own.forEach((cell, c) => likely.set(cell, (likely.get(cell) ?? 0) + shares[c]));
  return [
    ...windows[step].map((cell) => ({ cell, corners: corners[cell], share: null })),
    ...Array.from(likely, ([cell, share]) => ({ cell, corners: corners[cell], share })),
  ];
}
