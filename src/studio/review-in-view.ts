import type { RouteSource } from '../engine/routes/route-source';
import type { Journey } from '../engine/routes/compare-routes';

/** What the map shows of a review. */
export interface ReviewInView {
  /** (N) 1 for each pair of which the line of a source passes the filters of the list; null where all do. */
  passes(source: RouteSource | 'real'): Uint8Array | null;
  /** The one line that is judged without a name, in place of all routes; null while names are shown. */
  readonly blind: Journey | null;
  /** The round in which lines are judged without names; null while there is none. */
  readonly round: { readonly order: readonly unknown[] } | null;
}

/** Nothing is filtered, and every line has its name. */
export const NO_REVIEW: ReviewInView = { passes: () => null, blind: null, round: null };
