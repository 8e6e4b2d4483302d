import type { InkName } from '../../../../studio/inks';
import type { SidesInView } from '../../../../studio/map-show';

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

/** The routes of two runners at one moment, for the same pairs. */
export interface WatchedRace {
  /** The real trips of the pairs. */
  readonly real: Routes;
  readonly left: RacedRoutes;
  readonly right: RacedRoutes;
  /** The pair that stands out; null for all. */
  readonly pair: number | null;
}

/** What the map shows of a race: it is parted while one is watched. */
export interface RaceInView extends SidesInView {
  readonly watched: WatchedRace | null;
}
