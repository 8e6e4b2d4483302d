import type { RoadNetwork } from '../../../domain/road-network';
import { LAST_FRACTION, type RouteLine } from '../../../domain/route-points/route-line';
import type { PointTrajectories } from '../../../evaluation/gps-points/point-trajectories';
import type { LocalPlane } from '../../../matching/segment-index';
import type { PointOrder, PointTrip } from '../trips/point-trips';

/** GPS points of one drive, recorded or made, and the roads that they are said to be on. */
export interface PlacedPoints {
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (n) by index of the network. */
  readonly roads: Uint32Array;
}

/** Points whose roads are named by their places in a route. */
export const placedPoints = ({
  lonLat,
  times,
  roads,
  places,
}: Pick<PointTrip, 'lonLat' | 'times' | 'roads' | 'places'>): PlacedPoints => ({
  lonLat,
  times,
  roads: Uint32Array.from(places, (place) => roads[place]),
});

/** (n) the moments of an order: as many as its duration holds, from its start on. */
export function momentsOf({ start, duration, interval }: PointOrder): Float64Array {
  return Float64Array.from({ length: Math.round(duration / interval) + 1 }, (_, i) => start + i * interval);
}

/**
 * Points on the line of a route.
 * @param metres (n) from its start
 */
export function pointsOnLine(
  { roads }: PointOrder,
  line: RouteLine,
  plane: LocalPlane,
  times: Float64Array,
  metres: Float64Array,
): PlacedPoints {
  const lonLat = new Float64Array(2 * metres.length);
  const on = new Uint32Array(metres.length);
  metres.forEach((along, i) => {
    const fraction = Math.min(LAST_FRACTION, Math.max(0, along / line.length));
    const { x, y } = line.pointAt(fraction);
    lonLat.set([plane.lonOf(x), plane.latOf(y)], 2 * i);
    on[i] = roads[line.roadAt(fraction)];
  });
  return { lonLat, times, roads: on };
}

/** Many drives in one. */
export function trajectoriesOf(drives: readonly PlacedPoints[]): PointTrajectories {
  const offsets = new Uint32Array(drives.length + 1);
  drives.forEach(({ times }, i) => (offsets[i + 1] = offsets[i] + times.length));
  const lonLat = new Float64Array(2 * offsets[drives.length]);
  const roads = new Uint32Array(offsets[drives.length]);
  drives.forEach((drive, i) => {
    lonLat.set(drive.lonLat, 2 * offsets[i]);
    roads.set(drive.roads, offsets[i]);
  });
  return { offsets, lonLat, roads };
}

/** Lines of the roads, as the measures read them. */
export const roadLines = ({ shapeOffsets, shapeLonLat }: RoadNetwork) => ({
  offsets: shapeOffsets,
  lonLat: shapeLonLat,
});
