import { haversineKm } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { RouteSet } from '../generation/route';
import { divergences } from './distribution-divergence';
import { distinctOdMatchRate, groupedOdPairs, odCellsOf, odGridOver, odKeysOf } from './od-match';
import {
  EarthRadius,
  greatCircleMetric,
  distanceMatrix,
  lengthNormalised,
  edr,
  EDR_THRESHOLD_KM,
  hausdorff,
  fastDtw,
} from './trajectory-distances';
import { tripAttributes } from './trip-attributes';

/** FastDTW's default radius, which the thesis's code leaves as it is. */
const FAST_DTW_RADIUS = 1;

/**
 * The measures as the thesis's code computes them, to be held against its tables: Hausdorff, DTW and
 * EDR over pairs of equal OD cell pairs (see `groupedOdPairs`: routes that end elsewhere drop out),
 * FastDTW of radius 1, divergences in nats over 99 bins and one, OD match over distinct generated
 * cell pairs. NaN where no pair exists.
 */
export interface ThesisCodeMeasures {
  readonly pairCount: number;
  readonly hausdorffKm: number;
  readonly dtwKm: number;
  readonly edr: number;
  readonly hausdorffNorm: number;
  readonly dtwNorm: number;
  readonly jsdDistanceNats: number;
  readonly jsdRadiusNats: number;
  readonly jsdDurationNats: number;
  readonly odMatch: number;
  readonly odMatched: number;
  readonly odTotal: number;
}

/** @param real all real trips of the set (train or test): pairs are found by OD cells, not by position */
export function thesisCodeMeasures(
  real: TrajectorySet,
  routes: RouteSet,
  network: RoadNetwork,
): ThesisCodeMeasures {
  const grid = odGridOver(network.centroidLonLat);
  const cells = odCellsOf(grid, network.centroidLonLat);
  const realKeys = odKeysOf(real, cells, grid).keys;
  const generatedKeys = odKeysOf(routes, cells, grid).keys;
  const rate = distinctOdMatchRate(realKeys, generatedKeys);
  const nats = divergences(
    tripAttributes(real, network),
    tripAttributes(routes, network),
    'thesis-code',
    'nats',
  );
  const pairs = groupedOdPairs(realKeys, generatedKeys);
  return {
    ...localMeans(pairs, real, routes, network),
    jsdDistanceNats: nats.distance,
    jsdRadiusNats: nats.radius,
    jsdDurationNats: nats.duration,
    odMatch: rate.rate,
    odMatched: rate.matched,
    odTotal: rate.total,
  };
}

function localMeans(
  pairs: readonly { real: number; generated: number }[],
  real: TrajectorySet,
  routes: RouteSet,
  network: RoadNetwork,
) {
  const at = network.centroidLonLat;
  const metric = greatCircleMetric(at);
  const points = (roads: Uint32Array) =>
    Float64Array.from({ length: 2 * roads.length }, (_, k) => at[2 * roads[k >> 1] + (k & 1)]);
  const threshold = (EDR_THRESHOLD_KM * EarthRadius.haversinePackage) / EarthRadius.edr;
  const sums = { hausdorffKm: 0, dtwKm: 0, edr: 0, hausdorffNorm: 0, dtwNorm: 0 };
  for (const pair of pairs) {
    const a = routes.roads.subarray(routes.offsets[pair.generated], routes.offsets[pair.generated + 1]);
    const b = real.roads.subarray(real.offsets[pair.real], real.offsets[pair.real + 1]);
    const matrix = distanceMatrix(a, b, metric);
    const farthest = hausdorff(matrix);
    const warped = fastDtw(points(a), points(b), FAST_DTW_RADIUS, haversineKm);
    sums.hausdorffKm += farthest;
    sums.dtwKm += warped;
    sums.edr += edr(matrix, threshold);
    sums.hausdorffNorm += lengthNormalised(farthest, a.length, b.length);
    sums.dtwNorm += lengthNormalised(warped, a.length, b.length);
  }
  return {
    pairCount: pairs.length,
    hausdorffKm: sums.hausdorffKm / pairs.length,
    dtwKm: sums.dtwKm / pairs.length,
    edr: sums.edr / pairs.length,
    hausdorffNorm: sums.hausdorffNorm / pairs.length,
    dtwNorm: sums.dtwNorm / pairs.length,
  };
}
