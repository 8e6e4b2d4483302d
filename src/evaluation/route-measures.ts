import { joined } from '../base/bytes';
import type { RoadNetwork } from '../domain/road-network';
import { emptyTrajectorySet, type TrajectorySet } from '../domain/trajectory-set';
import type { RouteSet } from '../generation/route';
import { odCellsOf, odGridOver, odKeysOf, odMatches, type RoadSequences } from './od-match';
import {
  EarthRadius,
  greatCircleMetric,
  type PointMetric,
  distanceMatrix,
  lengthNormalised,
  dtw,
  edr,
  EDR_THRESHOLD_KM,
  hausdorff,
} from './trajectory-distances';
import { type TripAttributes, tripAttributes } from './trip-attributes';

/** Measures that exist for each single route, (N) each: what a chart shows and a map can be asked for. */
export interface PerRouteMeasures {
  readonly arrival: Float64Array;
  readonly odMatch: Float64Array;
  readonly hausdorff: Float64Array;
  readonly dtw: Float64Array;
  readonly edr: Float64Array;
  readonly hausdorffPerRoad: Float64Array;
  readonly dtwPerRoad: Float64Array;
  readonly identical: Float64Array;
  readonly roads: Float64Array;
  readonly distance: Float64Array;
}

/** Everything about a set of routes from which its measures and their resamples follow. */
export interface MeasuredRoutes {
  readonly count: number;
  readonly perRoute: PerRouteMeasures;
  readonly real: TripAttributes;
  readonly generated: TripAttributes;
}

/** EDR measures distances on a larger sphere than the matrix: the threshold is shrunk instead. */
export const EDR_MATRIX_THRESHOLD_KM = (EDR_THRESHOLD_KM * EarthRadius.haversinePackage) / EarthRadius.edr;

/**
 * Measures route i against real trip i, whose OD pair it was asked for. Routes that did
 * not arrive are measured as they are.
 * @param realOds the real trips whose OD cell pairs count as real in Eq. 21; `real` if left out
 */
export function measureRoutes(
  real: TrajectorySet,
  routes: RouteSet,
  network: RoadNetwork,
  realOds: TrajectorySet = real,
): MeasuredRoutes {
  if (real.tripCount !== routes.count) {
    throw new RangeError(
      `${routes.count} routes for ${real.tripCount} real trips: each route needs its own trip.`,
    );
  }
  return measuredRoutes(routes, network, {
    pairs: measurePairs(real, routes, network.centroidLonLat),
    real: tripAttributes(real, network),
    realOds,
  });
}

/** The same with what has been measured of the pairs already. */
export function measuredRoutes(
  routes: RouteSet,
  network: RoadNetwork,
  known: { readonly pairs: PairColumns; readonly real: TripAttributes; readonly realOds: TrajectorySet },
): MeasuredRoutes {
  const generated = tripAttributes(routes, network);
  return {
    count: routes.count,
    real: known.real,
    generated,
    perRoute: {
      ...known.pairs,
      arrival: Float64Array.from(routes.arrived),
      odMatch: odMatchPerRoute(known.realOds, routes, network),
      roads: roadCounts(routes),
      distance: generated.distanceKm,
    },
  };
}

/**
 * Measures routes for OD pairs that no real trip drove: arrival, roads and
 * distance; all that needs a real trip is NaN.
 */
export function measureAlone(routes: RouteSet, network: RoadNetwork): MeasuredRoutes {
  const generated = tripAttributes(routes, network);
  const none = new Float64Array(routes.count).fill(NaN);
  return {
    count: routes.count,
    real: tripAttributes(emptyTrajectorySet(), network),
    generated,
    perRoute: {
      hausdorff: none,
      dtw: none,
      edr: none,
      hausdorffPerRoad: none,
      dtwPerRoad: none,
      identical: none,
      odMatch: none,
      arrival: Float64Array.from(routes.arrived),
      roads: roadCounts(routes),
      distance: generated.distanceKm,
    },
  };
}

const roadCounts = ({ count, offsets }: RouteSet): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => offsets[i + 1] - offsets[i]);

function odMatchPerRoute(realOds: TrajectorySet, routes: RouteSet, network: RoadNetwork): Float64Array {
  const grid = odGridOver(network.centroidLonLat);
  const cells = odCellsOf(grid, network.centroidLonLat);
  return Float64Array.from(
    odMatches(odKeysOf(realOds, cells, grid).keys, odKeysOf(routes, cells, grid).keys),
  );
}

/**
 * How far a route is from its real trip: Eq. 18 and 19 in km (per road too), Eq. 20 in
 * [0, 1], and whether they are the same.
 */
export interface PairMeasures {
  readonly hausdorff: number;
  readonly dtw: number;
  readonly edr: number;
  readonly hausdorffPerRoad: number;
  readonly dtwPerRoad: number;
  /** 1 where both are the same roads in the same order, else 0. */
  readonly identical: number;
}

/**
 * Measures one route against one trip, roads at their centroids. `metric` is a great circle over the
 * network's centroids; `buffer` is reused for their distances when it is long enough.
 */
export function measurePair(
  route: Uint32Array,
  trip: Uint32Array,
  metric: PointMetric,
  buffer?: Float64Array,
): PairMeasures {
  const matrix = distanceMatrix(route, trip, metric, buffer);
  const measures = { hausdorff: hausdorff(matrix), dtw: dtw(matrix) };
  return {
    ...measures,
    edr: edr(matrix, EDR_MATRIX_THRESHOLD_KM),
    hausdorffPerRoad: lengthNormalised(measures.hausdorff, route.length, trip.length),
    dtwPerRoad: lengthNormalised(measures.dtw, route.length, trip.length),
    identical: route.length === trip.length && route.every((road, k) => road === trip[k]) ? 1 : 0,
  };
}

/** (N) of each measure of a pair. */
export type PairColumns = Readonly<Record<keyof PairMeasures, Float64Array>>;

const eachColumn = (of: (key: keyof PairMeasures) => Float64Array): PairColumns => ({
  hausdorff: of('hausdorff'),
  dtw: of('dtw'),
  edr: of('edr'),
  hausdorffPerRoad: of('hausdorffPerRoad'),
  dtwPerRoad: of('dtwPerRoad'),
  identical: of('identical'),
});

/** All pairs from parts of them, in their order. */
export const joinedPairs = (parts: readonly PairColumns[]): PairColumns =>
  eachColumn((key) =>
    joined(
      Float64Array,
      parts.map((part) => part[key]),
    ),
  );

/** Measures route i against trip i. @param centroidLonLat (2 R) of the roads, in degrees */
export function measurePairs(
  real: RoadSequences,
  routes: RoadSequences,
  centroidLonLat: Float64Array,
): PairColumns {
  const metric = greatCircleMetric(centroidLonLat);
  const count = routes.offsets.length - 1;
  const out = eachColumn(() => new Float64Array(count));
  const keys = Object.keys(out) as (keyof PairMeasures)[];
  let buffer = new Float64Array(0);
  for (let i = 0; i < count; i++) {
    const route = routes.roads.subarray(routes.offsets[i], routes.offsets[i + 1]);
    const trip = real.roads.subarray(real.offsets[i], real.offsets[i + 1]);
    if (buffer.length < route.length * trip.length) buffer = new Float64Array(route.length * trip.length);
    const measures = measurePair(route, trip, metric, buffer);
    for (const key of keys) out[key][i] = measures[key];
  }
  return out;
}
