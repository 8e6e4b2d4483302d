import type { TripOdPairs } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import type { OdSource, RouteSource } from './route-source';

/** The routes of one model or baseline for the OD pairs of one set of trips. */
export interface GeneratedSet {
  readonly source: RouteSource;
  readonly odSource: OdSource;
  readonly pairs: TripOdPairs;
  readonly routes: RouteSet;
}
