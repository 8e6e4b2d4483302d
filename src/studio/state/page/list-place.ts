import { BY_PAIR, NO_FILTER, type ReviewFilter, type ReviewOrder } from '../review/review-filter';

/** How the list of the review desk is filtered and ordered. */
export interface ListPlace {
  readonly filter: ReviewFilter;
  readonly order: ReviewOrder;
  /** Whether driven trips are listed beside the routes. */
  readonly withDriven: boolean;
}

/** The list as it opens. */
export const USUAL_LIST: ListPlace = { filter: NO_FILTER, order: BY_PAIR, withDriven: false };
