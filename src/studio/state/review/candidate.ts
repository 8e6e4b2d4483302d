import type { LeftOut } from '../../../data/route-files/left-out';
import type { RoutesToReview } from '../../../engine/review/open-sets';

/** What a set is taken for. */
export const ROLES = ['driven', 'generated', 'off'] as const;
export type Role = (typeof ROLES)[number];

/** A set that may be reviewed: of a file, or of the routes that were in view. */
export interface Candidate extends RoutesToReview {
  readonly id: number;
  readonly role: Role;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly timed: boolean;
}
