import type { RouteSource } from '../engine/routes/route-source';
import type { Journey } from '../engine/routes/compare-routes';
import type { FailureKind } from '../evaluation/conduct/failure-rules';
import type { InkName } from './inks';

/** How the routes of a set failed, or the driven trips, and where. */
export interface FailedSet {
  readonly source: RouteSource | 'real';
  /** (N) a FailureKind of each route. */
  readonly kinds: Uint8Array;
  /** (N) the road where it failed, or -1. */
  readonly places: Int32Array;
}

/** What the map shows of a review. */
export interface ReviewInView {
  /** (N) 1 for each pair of which the line of a source passes the filters of the list; null where all do. */
  passes(source: RouteSource | 'real'): Uint8Array | null;
  /** The one line that is judged without a name, in place of all routes; null while names are shown. */
  readonly blind: Journey | null;
  /** The round in which lines are judged without names; null while there is none. */
  readonly round: { readonly order: readonly unknown[] } | null;
  /** Where routes failed; null while the desk is closed, judges without names, or has not looked at them. */
  readonly failures: readonly FailedSet[] | null;
  /** The one kind of failure that is marked; null for all. */
  readonly failureKind: FailureKind | null;
}

/** Nothing is filtered, and every line has its name. */
export const NO_REVIEW: ReviewInView = {
  passes: () => null,
  blind: null,
  round: null,
  failures: null,
  failureKind: null,
};

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
