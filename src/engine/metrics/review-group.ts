import { NO_TASK, type Task } from '../../base/task';
import { countKinds } from '../../evaluation/conduct/failure-kinds';
import { hardestPairs, type HardestPairs } from '../../evaluation/conduct/hardest-pairs';
import { noiseFloor, type NoiseFloor } from '../../evaluation/noise-floor';
import type { ScenarioMeasures } from '../../evaluation/scenario-measures';
import { scenariosOf, type Scenarios } from '../../evaluation/scenarios';
import type { VisitComparison } from '../../evaluation/visits';
import { tripsAsRoutes } from '../../generation/route';
import type { RouteSource } from '../routes/route-source';
import { measuredGroup } from './group-stages';
import { groupTests, type GroupTest } from './group-tests';
import { measuresOf, type GroupMeasures } from './measure-route-groups';
import { ALONE, type PieceCrew } from './piece-crew';
import type { ConductColumns } from './piece-service';
import type { ReviewRequest } from './review-request';
import { conductOfSets, measuresOfScenarios, shortestOfPairs, visitsOfSets } from './review-stages';

/** OD pairs that are listed as the hardest. */
const MOST_PAIRS = 100;

/** How each route of a set behaves. */
export interface ReviewedRoutes extends ConductColumns {
  /** (FAILURE_KIND_COUNT) routes of each kind. */
  readonly kindCounts: Uint32Array;
}

/** What is known of a set beside its measures. */
export interface ReviewedSet extends ReviewedRoutes {
  readonly source: RouteSource;
  /** Null without real trips. */
  readonly visits: VisitComparison | null;
}

/** All that a person needs in order to judge a group of routes. Lists of sets are in the order of the request. */
export interface GroupReview {
  /** The same as `measureGroup` gives. */
  readonly measures: GroupMeasures;
  /** Every two sets in every measure that single routes have, see `groupTests`. */
  readonly tests: readonly GroupTest[];
  readonly sets: readonly ReviewedSet[];
  /** The real trips, looked at as the routes are: what of all this people do as well. Null without real trips. */
  readonly driven: ReviewedRoutes | null;
  readonly hardest: HardestPairs;
  /** Null without real trips, as are those below. */
  readonly scenarios: Scenarios | null;
  /** One for each scenario that has a pair; `estimates` and `differences` speak of the sets by number. */
  readonly byScenario: readonly ScenarioMeasures[];
  readonly scenarioResamples: number;
  readonly noise: NoiseFloor | null;
}

/** Measures a group and looks at each of its routes. @throws Failure 'cancelled' */
export async function reviewGroup(
  request: ReviewRequest,
  task: Task = NO_TASK,
  crew: PieceCrew = ALONE,
): Promise<GroupReview> {
  const { network, real, sets, pool } = request;
  const measured = await measuredGroup(request, task, crew);
  const measures = await measuresOf(request, measured, task, crew);
  const driven = real && { routes: tripsAsRoutes(real.twins), twins: null };
  const pairs = driven?.routes ??
    sets[0]?.routes ?? { origins: new Uint32Array(0), destinations: new Uint32Array(0) };
  const shortestKm = await shortestOfPairs(network, pairs, task, crew);
  const all = [
    ...sets.map(({ routes }) => ({ routes, twins: real?.twins ?? null })),
    ...(driven ? [driven] : []),
  ];
  const looked = (await conductOfSets(network, all, shortestKm, task, crew)).map((columns) => ({
    ...columns,
    kindCounts: countKinds(columns.kinds),
  }));
  const scenarios = real && scenariosOf(network, real.twins);
  const byScenario = await measuresOfScenarios(measured, scenarios?.scenarios ?? [], request, task, crew);
  const visits = await visitsOfSets(request, task, crew);
  const outcomes = measured.map(({ perRoute }, i) => ({
    kinds: looked[i].kinds,
    errors: perRoute.dtwPerRoad,
  }));
  return {
    measures,
    tests: groupTests(measures),
    sets: sets.map(({ source }, i) => ({ source, ...looked[i], visits: visits[i] ?? null })),
    driven: driven && looked[sets.length],
    hardest: hardestPairs(outcomes, MOST_PAIRS),
    scenarios,
    byScenario,
    scenarioResamples: request.scenarioResamples,
    noise: pool && noiseFloor(network, pool.trips, pool.chosen, { seed: request.seed }),
  };
}
