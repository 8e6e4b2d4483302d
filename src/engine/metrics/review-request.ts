import type { Dataset } from '../../domain/dataset';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { withoutDetails, type RoadNetwork } from '../../domain/road-network';
import { type RuleChoice, USUAL_RULES } from '../../evaluation/conduct/failure-rules';
import type { RouteSet } from '../../generation/route';
import type { RouteSource } from '../routes/route-source';

/** What is to be found out about a group beside its measures. */
export interface ReviewRequest extends GroupRequest {
  /** Number of resamples for each scenario. */
  readonly scenarioResamples: number;
  /** Indices of roads that nobody may drive; empty for none. */
  readonly closedRoads: Uint32Array;
  readonly rules: RuleChoice;
}

/** How to review; left out: as usual, with all roads open. */
type ReviewOptions = Pick<ReviewRequest, 'resamples' | 'seed'> &
  Partial<Pick<ReviewRequest, 'scenarioResamples' | 'closedRoads' | 'rules'>>;

/**
 * Resamples of each scenario unless told otherwise: every pair is in six scenarios, so a thousand would take six
 * times as long as those of the whole group. The ends of an interval from 200 have a standard error of some 5 % of
 * its width.
 */
const SCENARIO_RESAMPLES = 200;

/** What to review of the routes for some of a set of trips, or (`real` null) for pairs that no trip drove. */
export function reviewRequest(
  dataset: Pick<Dataset, 'network'>,
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  sets: readonly GroupMember[],
  options: ReviewOptions,
): ReviewRequest {
  return {
    ...groupRequest(dataset, real, sets, options),
    scenarioResamples: options.scenarioResamples ?? SCENARIO_RESAMPLES,
    closedRoads: options.closedRoads ?? new Uint32Array(0),
    rules: options.rules ?? USUAL_RULES,
  };
}

/** The routes of one model or baseline for the OD pairs of a group. */
interface GroupMember {
  readonly source: RouteSource;
  readonly routes: RouteSet;
}

export interface GroupRequest {
  readonly network: RoadNetwork;
  /**
   * The real trip of each OD pair, and the ends of all trips that its OD cells are held against; null if none
   * drove them.
   */
  readonly real: { readonly twins: TrajectorySet; readonly ends: TrajectorySet } | null;
  /** All for the same OD pairs. */
  readonly sets: readonly GroupMember[];
  readonly resamples: number;
  readonly seed: number;
}

/**
 * What to measure of the routes for some of a set of trips, or (`real` null) for pairs that no trip drove.
 */
export function groupRequest(
  { network }: Pick<Dataset, 'network'>,
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  sets: readonly GroupMember[],
  { resamples, seed }: { resamples: number; seed: number },
): GroupRequest {
  return {
    network: withoutDetails(network),
    real: real && { twins: selectTrips(real.trips, real.indices), ends: endsOf(real.trips) },
    sets: sets.map(({ source, routes }) => ({ source, routes })),
    resamples,
    seed,
  };
}

/**
 * First and last roads: all that the OD match rate needs of a whole split, and little to send to a worker.
 */
function endsOf({ tripCount, offsets: all, roads: visited, sourceRows }: TrajectorySet): TrajectorySet {
  const offsets = new Uint32Array(tripCount + 1);
  for (let t = 0; t < tripCount; t++) offsets[t + 1] = offsets[t] + Math.min(2, all[t + 1] - all[t]);
  const roads = new Uint32Array(offsets[tripCount]);
  for (let t = 0; t < tripCount; t++) {
    if (offsets[t + 1] === offsets[t]) continue;
    roads[offsets[t + 1] - 1] = visited[all[t + 1] - 1];
    roads[offsets[t]] = visited[all[t]];
  }
  return { tripCount, offsets, roads, times: new Float64Array(0), sourceRows };
}
