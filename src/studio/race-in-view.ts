import type { InkName } from './inks';

/** Roads of several routes as flat arrays: route i takes roads[offsets[i] .. offsets[i + 1]). */
interface Routes {
  readonly offsets: Uint32Array;
  readonly roads: Uint32Array;
}

/** What one runner of a race drew, and what it is called. */
export interface RacedRoutes {
  readonly source: InkName;
  readonly label: string;
  readonly routes: Routes;
}

/** What the map shows of a race that is watched: the routes of two runners at one moment, for the same pairs. */
export interface RaceInView {
  /** Null while none is watched. */
  readonly watched: {
    /** The real trips of the pairs. */
    readonly real: Routes;
    readonly left: RacedRoutes;
    readonly right: RacedRoutes;
    /** The pair that stands out; null for all. */
    readonly pair: number | null;
  } | null;
  /**
   * Where the divider stands between the two, as a share of the open map from its left edge; null where both are drawn
   * everywhere.
   */
  readonly divider: number | null;
  moveDivider(to: number): void;
}

/** No race is watched. */
export const NO_RACE: RaceInView = { watched: null, divider: null, moveDivider: () => undefined };
