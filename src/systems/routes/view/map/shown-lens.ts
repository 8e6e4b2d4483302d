import type { InkName } from '../../../../studio/inks';

/** How likely some networks find one road at a crossing. */
export interface LensArrow {
  readonly road: number;
  /** Whether the journey took it. */
  readonly isTaken: boolean;
  /** Probabilities from 0 to 1, at the temperature that is looked at. */
  readonly shares: readonly { readonly source: InkName; readonly share: number }[];
}

/** A hexagon that a teacher knows roads by. */
export interface LensHexagon {
  /** Longitude and latitude of its corners in turns, the first not repeated. */
  readonly corners: readonly number[];
  /** Probability from 0 to 1 at the temperature that is looked at; null for one that lies behind. */
  readonly share: number | null;
}

/** Weights of things on the map; they sum to 1. */
export interface Weighed {
  /** Roads, or cells of the grid. */
  readonly items: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** A crossing at which two students would go apart. */
export interface ApartMark {
  /** The road that leads there. */
  readonly road: number;
  /** From 0 to 1. */
  readonly apart: number;
  /** The only one that is right; null where both are or none is. */
  readonly right: InkName | null;
}

/** A decision that is looked at. */
export interface ShownDecision {
  /** The road that it is taken on. */
  readonly road: number;
  readonly arrows: readonly LensArrow[];
  /** The student's attention over the roads so far. */
  readonly past: (Weighed & { readonly source: InkName }) | null;
  /** Size of a cell in degrees, the cells that the teacher is shown, and its attention on them. */
  readonly window: (Weighed & { readonly cellDegrees: number }) | null;
  /** Hexagons that a teacher is shown, and those that it could go on to, with how likely it finds them. */
  readonly hexagons: readonly LensHexagon[];
  /** The teacher's probability over all cells. */
  readonly heat: (Weighed & { readonly cellDegrees: number }) | null;
}

/** What the map shows of decisions. */
export interface DrawnLens {
  /** Null while none is looked at. */
  readonly decision: ShownDecision | null;
  /** Where students are farthest apart; empty while that is not looked at. */
  readonly apart: readonly ApartMark[];
}
