import type { RoadNetwork } from '../../domain/road-network';
import type { RouteSource } from '../../engine/routes/route-source';
import { FailureKind } from '../../evaluation/conduct/failure-rules';
import type { FailedSet } from '../review-in-view';
import type { MapFrame } from '../map-frame';

/** A route that failed, at the road where it did. */
export interface FailureSpot {
  readonly source: RouteSource | 'real';
  readonly pair: number;
  readonly kind: FailureKind;
  readonly road: number;
  /** Degrees from the middle of the frame. */
  readonly at: readonly [lon: number, lat: number];
}

/** What the map marks of all routes that failed. */
export interface FailureSpots {
  readonly spots: readonly FailureSpot[];
  /** How many there are: no more are marked than can be told apart. */
  readonly count: number;
}

/** More marks would cover each other, and the map. */
export const MOST_SPOTS = 5000;

/** A set whose failures are marked. */
export interface MarkedSet extends FailedSet {
  /** (N) 1 for each route that passes the filters; null where all do. */
  readonly passes: Uint8Array | null;
}

/**
 * Marks where routes failed; of too many, some of each set.
 * @param only the one kind of failure that is marked; null for all
 */
export function failureSpots(
  network: RoadNetwork,
  frame: Pick<MapFrame, 'lon' | 'lat'>,
  sets: readonly MarkedSet[],
  only: FailureKind | null = null,
): FailureSpots {
  const failed = sets.flatMap(({ source, kinds, places, passes }) =>
    Array.from(kinds.keys())
      .filter((pair) => kinds[pair] !== FailureKind.none && (only === null || kinds[pair] === only))
      .filter((pair) => places[pair] >= 0 && (passes?.[pair] ?? 1) === 1)
      .map((pair) => ({ source, pair, kind: kinds[pair] as FailureKind, road: places[pair] })),
  );
  const step = Math.max(1, failed.length / MOST_SPOTS);
  const marked = Array.from(
    { length: Math.min(failed.length, MOST_SPOTS) },
    (_, i) => failed[Math.floor(i * step)],
  );
  return { spots: spread(network, frame, marked), count: failed.length };
}

/** Routes that failed on the same road lie beside each other along it, so that each can be pointed at. */
function spread(
  network: RoadNetwork,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
  failed: readonly Omit<FailureSpot, 'at'>[],
): FailureSpot[] {
  const [all, placed] = [new Map<number, number>(), new Map<number, number>()];
  for (const { road } of failed) all.set(road, (all.get(road) ?? 0) + 1);
  return failed.map((one) => {
    const before = placed.get(one.road) ?? 0;
    placed.set(one.road, before + 1);
    const [x, y] = pointOn(network, one.road, (before + 1) / (all.get(one.road)! + 1));
    return { ...one, at: [x - lon, y - lat] };
  });
}

/** The point of a road at a share of its way. */
export function pointOn(
  { shapeOffsets, shapeLonLat }: RoadNetwork,
  road: number,
  share: number,
): [number, number] {
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const narrow = Math.cos((shapeLonLat[2 * first + 1] * Math.PI) / 180);
  const at = (v: number): [number, number] => [shapeLonLat[2 * v], shapeLonLat[2 * v + 1]];
  const length = (v: number) => Math.hypot(narrow * (at(v + 1)[0] - at(v)[0]), at(v + 1)[1] - at(v)[1]);
  let whole = 0;
  for (let v = first; v < last; v++) whole += length(v);
  let rest = share * whole;
  for (let v = first; v < last; v++) {
    const own = length(v);
    if (rest <= own && own > 0) {
      const [from, to] = [at(v), at(v + 1)];
      return [from[0] + (rest / own) * (to[0] - from[0]), from[1] + (rest / own) * (to[1] - from[1])];
    }
    rest -= own;
  }
  return at(last);
}

/**
 * The spot nearest to a point.
 * @param point degrees from the middle of the frame
 * @param reach degrees of latitude within which it must lie
 * @param lat of the place, in degrees
 */
export function spotNear(
  spots: readonly FailureSpot[],
  [x, y]: readonly [lon: number, lat: number],
  reach: number,
  lat: number,
): FailureSpot | null {
  const narrow = Math.cos((lat * Math.PI) / 180);
  let [nearest, least]: [FailureSpot | null, number] = [null, reach];
  for (const spot of spots) {
    const distance = Math.hypot(narrow * (spot.at[0] - x), spot.at[1] - y);
    if (distance <= least) [nearest, least] = [spot, distance];
  }
  return nearest;
}
