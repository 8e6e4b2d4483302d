import { NO_TASK, type Task } from '../../base/task';
import {
  hardestPairs,
  judgeRoutes,
  type HardestPairs,
  type JudgedRoutes,
} from '../../evaluation/conduct/failure-kinds';
import { noiseFloor, type NoiseFloor } from '../../evaluation/noise-floor';
import { type ScenarioMeasures, scenarioMeasures } from '../../evaluation/scenario-measures';
import { scenariosOf, type Scenarios, type Scenario } from '../../evaluation/scenarios';
import { tripAttributes } from '../../evaluation/trip-attributes';
import type { VisitComparison } from '../../evaluation/visits';
import { tripsAsRoutes, sliceRoutes, type RouteSet } from '../../generation/route';
import type { RouteSource } from '../routes/route-source';
import { measuredGroup, rangesOf, reportOf, rowsOf } from './group-stages';
import { measuresOf, type GroupMeasures, type RouteValues } from './measure-route-groups';
import { ALONE, type PieceCrew } from './piece-crew';
import type { ConductPiece, ScenarioPiece, ShortestPiece, VisitsPiece } from './piece-service';
import type { ReviewRequest } from './review-request';
import { joined } from '../../base/bytes';
import { closeRoads } from '../../domain/closed-roads';
import type { RoadNetwork } from '../../domain/road-network';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { PLACED, type Conduct } from '../../evaluation/conduct/conduct';
import { CONDUCT_KEYS } from '../../evaluation/conduct/conduct-catalogue';
import type { MeasuredRoutes } from '../../evaluation/route-measures';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import { pairedTests, type PairedTest } from '../../evaluation/statistics/paired-tests';

/** OD pairs that are listed as the hardest. */
const MOST_PAIRS = 100;

/** How each route of a set behaves, and what is wrong with it. */
export interface ReviewedRoutes extends JudgedRoutes {
  readonly conduct: Conduct;
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
  const { network, real, sets } = request;
  const measured = await measuredGroup(request, task, crew);
  const measures = await measuresOf(request, measured, task, crew);
  const driven = drivenRoutes(request);
  const pairs = sets[0]?.routes ??
    driven ?? { origins: new Uint32Array(0), destinations: new Uint32Array(0) };
  const open = closeRoads(network, request.closedRoads)?.network ?? network;
  const shortestKm = await shortestOfPairs(open, pairs, task, crew);
  const all = [
    ...sets.map(({ routes }) => ({ routes, twins: real?.twins ?? null })),
    ...(driven ? [{ routes: driven, twins: null }] : []),
  ];
  const looked = await conductOfSets(request, all, shortestKm, task, crew);
  const scenarios = real && scenariosOf(network, real.twins);
  const byScenario = await measuresOfScenarios(measured, scenarios?.scenarios ?? [], request, task, crew);
  const visits = await visitsOfSets(request, task, crew);
  return judgedReview(request, {
    measures,
    tests: groupTests(measures),
    sets: sets.map(({ source }, i) => ({ source, conduct: looked[i], visits: visits[i] ?? null })),
    driven: driven && { conduct: looked[sets.length] },
    scenarios,
    byScenario,
    scenarioResamples: request.scenarioResamples,
    noise:
      real &&
      noiseFloor(
        pairs,
        tripAttributes(real.twins, network),
        measured.map(({ generated }) => generated),
        { seed: request.seed },
      ),
  });
}

/** The driven trips, held against the ends that the routes were asked for; null without. */
const drivenRoutes = ({ real, sets }: Pick<ReviewRequest, 'real' | 'sets'>): RouteSet | null =>
  real && tripsAsRoutes(real.twins, sets[0]?.routes);

/** What of a review no rule changes. */
type UnjudgedReview = Omit<GroupReview, 'sets' | 'driven' | 'hardest'> & {
  readonly sets: readonly Omit<ReviewedSet, keyof JudgedRoutes>[];
  readonly driven: { readonly conduct: Conduct } | null;
};

/** Judges routes and driven trips alike, by the rules of the request; so also what was judged by others before. */
export function judgedReview(
  request: Pick<ReviewRequest, 'network' | 'real' | 'sets' | 'rules'>,
  review: UnjudgedReview,
): GroupReview {
  const { network, rules } = request;
  const sets = review.sets.map((set, i) => ({
    ...set,
    ...judgeRoutes(network, request.sets[i].routes, set.conduct, rules),
  }));
  const { driven } = review;
  const trips = driven && drivenRoutes(request);
  const outcomes = sets.map(({ kinds }, i) => ({
    kinds,
    errors: review.measures.results[i].values.dtwPerRoad,
  }));
  return {
    ...review,
    sets,
    driven: trips && { ...driven, ...judgeRoutes(network, trips, driven.conduct, rules) },
    hardest: hardestPairs(outcomes, MOST_PAIRS),
  };
}

/** Shortest paths that are searched for at a time: some 100 ms. */
const PATHS_AT_ONCE = 500;
/** Routes that are looked at at a time. Each piece takes the network along, so they are not small. */
const ROUTES_AT_ONCE = 1000;

/** A set of routes and what it is held against. */
interface RoutesWithTwins {
  readonly routes: RouteSet;
  readonly twins: TrajectorySet | null;
}

/** (N) km of the shortest path of each OD pair, see `shortestLengthsKm`. @throws Failure 'cancelled' */
async function shortestOfPairs(
  network: RoadNetwork,
  { origins, destinations }: Pick<RouteSet, 'origins' | 'destinations'>,
  task: Task,
  crew: PieceCrew,
): Promise<Float64Array> {
  // Pairs of one origin share a search, so they stay together.
  const order = Uint32Array.from(origins, (_, i) => i).sort((a, b) => origins[a] - origins[b] || a - b);
  const ranges = rangesOf(order.length, PATHS_AT_ONCE);
  const report = reportOf(task, 'routes.paths', 'pairs', order.length, ranges.length);
  function* pieces(): Generator<ShortestPiece> {
    for (const { from, to } of ranges) {
      const pairs = order.slice(from, to);
      yield {
        network,
        origins: pairs.map((i) => origins[i]),
        destinations: pairs.map((i) => destinations[i]),
      };
    }
  }
  const sorted = joined(Float64Array, await crew.work('shortest', pieces(), task, report));
  const km = new Float64Array(order.length);
  order.forEach((pair, at) => (km[pair] = sorted[at]));
  return km;
}

/** How the routes of each set behave. @throws Failure 'cancelled' */
async function conductOfSets(
  { network, closedRoads }: Pick<ReviewRequest, 'network' | 'closedRoads'>,
  sets: readonly RoutesWithTwins[],
  shortestKm: Float64Array,
  task: Task,
  crew: PieceCrew,
): Promise<Conduct[]> {
  const ranges = rangesOf(shortestKm.length, ROUTES_AT_ONCE);
  const total = sets.length * shortestKm.length;
  const report = reportOf(task, 'routes.conduct', 'routes', total, sets.length * ranges.length);
  function* pieces(): Generator<ConductPiece> {
    for (const { routes, twins } of sets)
      for (const range of ranges)
        yield {
          network,
          routes: sliceRoutes(routes, range.from, range.to),
          twins: twins && selectTrips(twins, rowsOf(range)),
          shortestKm: shortestKm.slice(range.from, range.to),
          closedRoads,
        };
  }
  const done = await crew.work('conduct', pieces(), task, report);
  return sets.map((_set, i) =>
    joinedConduct(done.slice(i * ranges.length, (i + 1) * ranges.length), shortestKm),
  );
}

function joinedConduct(parts: readonly Conduct[], shortestKm: Float64Array): Conduct {
  const values = CONDUCT_KEYS.map(
    (key) =>
      [
        key,
        joined(
          Float64Array,
          parts.map((part) => part.values[key]),
        ),
      ] as const,
  );
  const firsts = PLACED.map(
    (name) =>
      [
        name,
        joined(
          Int32Array,
          parts.map((part) => part.firsts[name]),
        ),
      ] as const,
  );
  return {
    count: shortestKm.length,
    values: Object.fromEntries(values) as Conduct['values'],
    shortestKm,
    firsts: Object.fromEntries(firsts) as Conduct['firsts'],
  };
}

/** The measures of every set within every scenario. @throws Failure 'cancelled' */
async function measuresOfScenarios(
  measured: readonly MeasuredRoutes[],
  scenarios: readonly Scenario[],
  { scenarioResamples, seed }: Pick<ReviewRequest, 'scenarioResamples' | 'seed'>,
  task: Task,
  crew: PieceCrew,
): Promise<ScenarioMeasures[]> {
  const options = { resamples: scenarioResamples, seed };
  const report = reportOf(task, 'routes.scenarios', 'scenarios', scenarios.length, scenarios.length);
  function* pieces(): Generator<ScenarioPiece> {
    for (const { mask } of scenarios) yield { measured, mask, options };
  }
  const done = await crew.work('scenario', pieces(), task, report);
  return scenarios.map((scenario, i) => scenarioMeasures(scenario, done[i], options));
}

/** Where each set goes, beside the real trips. @throws Failure 'cancelled' */
async function visitsOfSets(
  { network, real, sets, seed }: ReviewRequest,
  task: Task,
  crew: PieceCrew,
): Promise<VisitComparison[]> {
  const report = reportOf(task, 'routes.visits', 'sets', sets.length, sets.length);
  function* pieces(): Generator<VisitsPiece> {
    if (!real) return;
    const trips = { offsets: real.twins.offsets, roads: real.twins.roads };
    for (const { routes } of sets)
      yield { network, trips, routes: { offsets: routes.offsets, roads: routes.roads }, seed };
  }
  return crew.work('visits', pieces(), task, report);
}

/** Measures that every single route has: those that can be tested pair by pair. */
export const TESTED_MEASURES = [
  'arrival',
  'odMatch',
  'hausdorff',
  'dtw',
  'edr',
  'hausdorffPerRoad',
  'dtwPerRoad',
  'identical',
  'roads',
  'distance',
] as const satisfies readonly (MeasureKey & keyof RouteValues)[];

export type TestedMeasure = (typeof TESTED_MEASURES)[number];

/** One measure of two sets, tested. */
export interface GroupTest extends PairedTest<TestedMeasure> {
  readonly before: RouteSource;
  readonly after: RouteSource;
}

/**
 * Tests every two sets of a group in every measure; the measures of one comparison are one family of Holm's adjustment
 * (`pairedTests`). Measures that need a real trip are left out where there is none. The desk and its report show these
 * very tests.
 */
function groupTests({ results, seed }: Pick<GroupMeasures, 'results' | 'seed'>): GroupTest[] {
  const known = TESTED_MEASURES.filter((key) =>
    results.some(({ values }) => values[key].some((value) => !Number.isNaN(value))),
  );
  const models = results.map(({ source, values }) => ({ name: source, columns: values }));
  // The names that come back are the sources that went in.
  return pairedTests(models, known, { seed }) as GroupTest[];
}
