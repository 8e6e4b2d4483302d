import { joined } from '../../base/bytes';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { CONDUCT_KEYS, type ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import type { MeasuredRoutes } from '../../evaluation/route-measures';
import { scenarioMeasures, type ScenarioMeasures } from '../../evaluation/scenario-measures';
import type { Scenario } from '../../evaluation/scenarios';
import type { VisitComparison } from '../../evaluation/visits';
import { sliceRoutes, type RouteSet } from '../../generation/route';
import { rangesOf, reportOf, rowsOf } from './group-stages';
import type { PieceCrew } from './piece-crew';
import type {
  ConductColumns,
  ConductPiece,
  ScenarioPiece,
  ShortestPiece,
  VisitsPiece,
} from './piece-service';
import type { ReviewRequest } from './review-request';

/** Shortest paths that are searched for at a time: some 100 ms. */
const PATHS_AT_ONCE = 500;
/** Routes that are looked at at a time. Each piece takes the network along, so they are not small. */
const ROUTES_AT_ONCE = 1000;

/** A set of routes and what it is held against. */
export interface RoutesWithTwins {
  readonly routes: RouteSet;
  readonly twins: TrajectorySet | null;
}

/** (N) km of the shortest path of each OD pair, see `shortestLengthsKm`. @throws Failure 'cancelled' */
export async function shortestOfPairs(
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
export async function conductOfSets(
  network: RoadNetwork,
  sets: readonly RoutesWithTwins[],
  shortestKm: Float64Array,
  task: Task,
  crew: PieceCrew,
): Promise<ConductColumns[]> {
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
        };
  }
  const done = await crew.work('conduct', pieces(), task, report);
  return sets.map((_set, i) =>
    joinedConduct(done.slice(i * ranges.length, (i + 1) * ranges.length), shortestKm),
  );
}

function joinedConduct(parts: readonly ConductColumns[], shortestKm: Float64Array): ConductColumns {
  const columns = CONDUCT_KEYS.map((key) => {
    const values = parts.map(({ conduct }) => conduct.values[key]);
    return [key, joined(Float64Array, values)] as const;
  });
  return {
    conduct: {
      count: shortestKm.length,
      values: Object.fromEntries(columns) as Record<ConductKey, Float64Array>,
      shortestKm,
      firstReturn: joined(
        Int32Array,
        parts.map(({ conduct }) => conduct.firstReturn),
      ),
    },
    kinds: joined(
      Uint8Array,
      parts.map(({ kinds }) => kinds),
    ),
    places: joined(
      Int32Array,
      parts.map(({ places }) => places),
    ),
  };
}

/** The measures of every set within every scenario. @throws Failure 'cancelled' */
export async function measuresOfScenarios(
  measured: readonly MeasuredRoutes[],
  scenarios: readonly Scenario[],
  { scenarioResamples, seed }: Pick<ReviewRequest, 'scenarioResamples' | 'seed'>,
  task: Task,
  crew: PieceCrew,
): Promise<ScenarioMeasures[]> {
  const options = { resamples: scenarioResamples, seed };
  const count = measured.length * scenarios.length;
  const report = reportOf(task, 'routes.scenarios', 'measurements', count, count);
  function* pieces(): Generator<ScenarioPiece> {
    for (const { mask } of scenarios) for (const one of measured) yield { measured: one, mask, options };
  }
  const done = await crew.work('scenario', pieces(), task, report);
  return scenarios.map((scenario, i) =>
    scenarioMeasures(scenario, done.slice(i * measured.length, (i + 1) * measured.length), options),
  );
}

/** Where each set goes, beside the real trips. @throws Failure 'cancelled' */
export async function visitsOfSets(
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
