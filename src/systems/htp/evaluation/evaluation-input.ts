import type { Task } from '../../../base/task';
import type { SplitName } from '../../../domain/dataset';
import type { RoadNetwork } from '../../../domain/road-network';
import type { Matcher } from '../../../matching/matcher';
import type { DrawnTrip } from '../points/points-service';
import type { PointTrips, PointOrder } from '../trips/point-trips';

/** Points for orders, in their order; the networks behind it are its own affair. */
export type PointGenerator = (orders: readonly PointOrder[], task: Task) => Promise<readonly DrawnTrip[]>;

/** What is to be evaluated, and against what. */
export interface EvaluationInput {
  readonly network: RoadNetwork;
  readonly trips: PointTrips;
  /** The trips that points are generated for. Baselines learn from the part 'train', whichever it is. */
  readonly part: SplitName;
  /** Draws with the mask of the grammar. */
  readonly generate: PointGenerator;
  /** Draws without it, for the share of whole answers alone. */
  readonly generateUnmasked: PointGenerator;
  /** Seed of the baselines' noise, of the sample that is drawn unmasked, and of the resamples. */
  readonly seed: number;
  /** Resamples of the trips for the intervals; 1000 if left out. */
  readonly resamples?: number;
  /** The matcher that found the trips' routes, where there is one still: made of the network otherwise, which takes a while. */
  readonly matcher?: Matcher;
}
