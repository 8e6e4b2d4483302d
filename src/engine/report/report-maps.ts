import type { RoadNetwork } from '../../domain/road-network';
import { FAILURE_KINDS, FailureKind } from '../../evaluation/conduct/failure-kinds';
import type { GroupReview, ReviewedSet } from '../metrics/review-group';
import type { ReviewRequest } from '../metrics/review-request';
import { boundsOf, lineOf, linesOf, mapOf, Projection } from './map-lines';
import {
  SAMPLE_RANKS,
  type ReportMaps,
  type ReportSet,
  type SampleRank,
  type SampleRoute,
  type SetOnMap,
} from './report-data';

/** Failed routes and roads with other visits that a map shows: more of them would cover each other. */
const MOST_FAILURES = 2000;
const MOST_VISIT_ROADS = 600;
/** Models whose sample routes are shown. */
const SAMPLED_SETS = 2;
/** Square maps of one size stand beside each other, with some room around the routes. */
const SAMPLE_SHAPE = { margin: 0.12, leastShape: 1 };

/** What the maps of a report show of a group. Null where it has no route. */
export function reportMaps(
  group: number,
  request: ReviewRequest,
  review: GroupReview,
  sets: readonly ReportSet[],
): ReportMaps | null {
  const { network, real } = request;
  const visited = new Set([
    ...(real?.twins.roads ?? []),
    ...request.sets.flatMap(({ routes }) => [...new Set(routes.roads)]),
  ]);
  if (visited.size === 0) return null;
  const projection = new Projection(boundsOf(network, visited));
  const indexOf = (i: number) => sets.findIndex(({ source }) => source === request.sets[i].source);
  return {
    group,
    city: mapOf(network, projection),
    sets: review.sets.map((set, i) => setOnMap(network, projection, set, indexOf(i))),
    samples: sampled(request).flatMap((i) => samplesOf(request, review, i, indexOf(i))),
  };
}

function setOnMap(
  network: RoadNetwork,
  projection: Projection,
  { kinds, places, visits }: ReviewedSet,
  set: number,
): SetOnMap {
  const failed = Array.from(kinds.keys())
    .filter((i) => kinds[i] !== FailureKind.none && places[i] >= 0)
    .slice(0, MOST_FAILURES);
  const at = network.centroidLonLat;
  const differences = visits ? visitDifferences(visits.driven, visits.generated) : new Float64Array(0);
  const roads = Array.from(differences.keys())
    .filter((road) => differences[road] !== 0)
    .sort((a, b) => Math.abs(differences[b]) - Math.abs(differences[a]) || a - b)
    .slice(0, MOST_VISIT_ROADS);
  return {
    set,
    failureKinds: failed.map((i) => kinds[i]),
    failurePoints: failed.flatMap((i) => [
      projection.x(at[2 * places[i]]),
      projection.y(at[2 * places[i] + 1]),
    ]),
    visitLines: linesOf(network, roads, projection),
    visitDifferences: roads.map((road) => differences[road]),
  };
}

/** (R) share of the routes' visits that a road has, minus its share of the trips' visits. */
function visitDifferences(driven: Uint32Array, generated: Uint32Array): Float64Array {
  const [all, allGenerated] = [driven, generated].map((visits) =>
    Math.max(
      1,
      visits.reduce((sum, one) => sum + one, 0),
    ),
  );
  return Float64Array.from(driven, (visits, road) => generated[road] / allGenerated - visits / all);
}

/** Both students where there are both, else the first sets. */
function sampled({ sets }: ReviewRequest): number[] {
  const students = (['vanilla', 'distilled'] as const).map((name) =>
    sets.findIndex(({ source }) => source === name),
  );
  if (students.every((i) => i >= 0)) return students;
  return Array.from(sets.keys()).slice(0, SAMPLED_SETS);
}

/** The routes that are nearest to their trips, in the middle and farthest, by DTW per road; of equals the first pair. */
export function sampledRoutes(dtwPerRoad: Float64Array): { rank: SampleRank; route: number }[] {
  const order = Array.from(dtwPerRoad.keys())
    .filter((i) => !Number.isNaN(dtwPerRoad[i]))
    .sort((a, b) => dtwPerRoad[a] - dtwPerRoad[b] || a - b);
  if (order.length < SAMPLE_RANKS.length) return [];
  const at: Record<SampleRank, number> = {
    best: 0,
    median: (order.length - 1) >> 1,
    worst: order.length - 1,
  };
  return SAMPLE_RANKS.map((rank) => ({ rank, route: order[at[rank]] }));
}

function samplesOf(request: ReviewRequest, review: GroupReview, i: number, set: number): SampleRoute[] {
  const { network, real, sets } = request;
  if (!real) return [];
  const { routes } = sets[i];
  const { twins } = real;
  const { dtwPerRoad } = review.measures.results[i].values;
  return sampledRoutes(dtwPerRoad).map(({ rank, route }) => {
    const own = routes.roads.subarray(routes.offsets[route], routes.offsets[route + 1]);
    const trip = twins.roads.subarray(twins.offsets[route], twins.offsets[route + 1]);
    const [origin, target] = [routes.origins[route], routes.destinations[route]];
    const projection = new Projection(boundsOf(network, [...own, ...trip, target]), SAMPLE_SHAPE);
    const kind = review.sets[i].kinds[route] as FailureKind;
    return {
      set,
      rank,
      pair: route + 1,
      origin: network.geoIds[origin],
      destination: network.geoIds[target],
      dtwPerRoad: dtwPerRoad[route],
      arrived: routes.arrived[route] === 1,
      failure: FAILURE_KINDS[kind].label,
      map: mapOf(network, projection),
      trip: lineOf(network, trip, projection),
      route: lineOf(network, own, projection),
      target: [
        projection.x(network.centroidLonLat[2 * target]),
        projection.y(network.centroidLonLat[2 * target + 1]),
      ],
    };
  });
}
