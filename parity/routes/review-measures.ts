import type { RoadNetwork } from '../../src/domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../src/domain/trajectory-set';
import { MEASURE_KEYS, type MeasureKey } from '../../src/evaluation/measure-catalogue';
import { measureStatistics } from '../../src/evaluation/measure-statistics';
import { measureRoutes, type PerRouteMeasures } from '../../src/evaluation/route-measures';
import { thesisCodeMeasures } from '../../src/evaluation/thesis-code-measures';
import { routeSetFrom, StopReason, type RouteSet } from '../../src/generation/route';
import type { Tolerance } from '../harness/compare';
import { compare } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';
import type { Side } from './metric-pairs';

/** Where the official code's pairs of trips stand. */
const PAIRS = 'metrics.json';
/** In double precision; distances by chords and by arc tangents differ in the last digits. */
const DOUBLE: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/**
 * Every measure of the catalogue, made of the stored pairs by the functions that the page and the command line call: of each pair and of
 * the whole set, and the thesis's readings of the set.
 * @param stored what the pairs come to
 */
export function checkMeasures(context: VerificationContext, group: string, stored: StoredFields): void {
  const official = new StoredFields(context.folder.json(PAIRS), PAIRS);
  const { network, real, routes } = placed(official.list('pairs'));
  const measured = measureRoutes(real, routes, network);
  const check = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    compare(context, { group, what, actual, expected, tolerance: DOUBLE, onHost: true });

  const perPair = stored.fields('per_pair');
  for (const [key, values] of Object.entries(measured.perRoute) as [keyof PerRouteMeasures, Float64Array][])
    check(`${key} of each pair`, values, perPair.numbers(key));
  const ofTheSet = stored.fields('of_the_set');
  const statistics = measureStatistics(measured);
  const once = new Float64Array(measured.count).fill(1);
  const valueOf = (key: MeasureKey) => statistics[key](once);
  for (const key of MEASURE_KEYS) check(`${key} of the set`, [valueOf(key)], [ofTheSet.number(key)]);

  const thesis = thesisCodeMeasures(real, routes, network);
  const aggregates = official.fields('fork_aggregates');
  const nats = (attribute: string) =>
    official.fields('jsd').fields(attribute).fields('fork_99_plus_1_bins').number('jsd_nats');
  const matches = official.fields('od_match').fields('fork');
  check(
    "the set by the thesis's code",
    [
      ...[
        thesis.pairCount,
        thesis.hausdorffKm,
        thesis.dtwKm,
        thesis.edr,
        thesis.hausdorffNorm,
        thesis.dtwNorm,
      ],
      ...[thesis.jsdDistanceNats, thesis.jsdRadiusNats, thesis.jsdDurationNats],
      ...[thesis.odMatch, thesis.odMatched, thesis.odTotal],
    ],
    [
      aggregates.list('matched_pairs').length,
      ...['Hausdorff_km', 'DTW_km', 'EDR', 'Hausdorff_norm', 'DTW_norm'].map((name) =>
        aggregates.number(name),
      ),
      ...['distance', 'radius', 'duration'].map(nats),
      ...['rate', 'matched', 'total'].map((name) => matches.number(name)),
    ],
  );
}

/** The stored pairs as trips and routes on a network whose roads are their points; equal points are one road. */
function placed(pairs: readonly StoredFields[]): {
  network: RoadNetwork;
  real: TrajectorySet;
  routes: RouteSet;
} {
  const roadOf = new Map<string, number>();
  const lonLat: number[] = [];
  const roadAt = (point: readonly number[]) => {
    const name = point.join();
    const known = roadOf.get(name) ?? roadOf.size;
    if (known === roadOf.size) lonLat.push(...point);
    roadOf.set(name, known);
    return known;
  };
  const sideOf = (pair: StoredFields, side: Side) => {
    const trip = pair.fields(side);
    return {
      roads: trip.rows('lonlat').map(roadAt),
      times: trip.texts('time').map((time) => Date.parse(time) / 1000),
    };
  };
  const trips = pairs.map((pair) => ({ real: sideOf(pair, 'real'), gen: sideOf(pair, 'gen') }));
  const real = trajectorySetFrom(trips.map((trip) => trip.real));
  const routes = routeSetFrom(
    trips.map(({ real: { roads: driven }, gen }) => {
      const destination = driven[driven.length - 1];
      const stop = gen.roads[gen.roads.length - 1] === destination ? StopReason.arrived : StopReason.limit;
      return { ...gen, origin: driven[0], destination, stop };
    }),
  );
  return { network: pointNetwork(lonLat), real, routes };
}

/** Roads without a length, at their points; none leads to another, since measures do not ask. */
function pointNetwork(lonLat: readonly number[]): RoadNetwork {
  const roadCount = lonLat.length / 2;
  return {
    roadCount,
    geoIds: Float64Array.from({ length: roadCount }, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: roadCount + 1 }, (_, road) => road),
    shapeLonLat: Float64Array.from(lonLat),
    centroidLonLat: Float64Array.from(lonLat),
    lengthMeters: new Float64Array(roadCount),
    classCodes: new Uint16Array(roadCount),
    classNames: ['point'],
    maxSpeedKmh: new Float32Array(roadCount).fill(NaN),
    successorOffsets: new Uint32Array(roadCount + 1),
    successors: new Uint32Array(0),
  };
}
