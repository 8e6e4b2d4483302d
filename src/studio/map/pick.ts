import type { InkName } from '../inks';
import { INKS } from '../inks';
import type { MapPointer } from '../map-show';
import type { ByRoad } from './lines';
import type { NearRoad } from './road-finder';

/** Px between two lanes, in which lines that would cover each other run side by side. */
export const LANE_PX = 3.6;

/** A line is pointed at if the pointer is within this many px of it. */
export const REACH_PX = 7;

/** The lines of one source that a person can point at. */
export interface PickSet {
  readonly source: InkName;
  readonly byRoad: ByRoad;
}

export interface Picked {
  readonly source: InkName;
  readonly item: number;
  readonly road: number;
}

/** Px to the right of a road's line at which a source is drawn. */
export const laneOf = (source: InkName, lanes: boolean): number => (lanes ? INKS[source].lane * LANE_PX : 0);

/**
 * The line that a person points at: of all lines on the roads near the pointer, the one drawn closest to it.
 * The item that was chosen before (`preferred`) wins over others as close, so that clicks go through its
 * lines one after the other.
 */
export function pickLine(
  near: readonly NearRoad[],
  metersPerPixel: number,
  sets: readonly PickSet[],
  lanes: boolean,
  preferred: number | null = null,
): Picked | null {
  let best: Picked | null = null;
  let least = REACH_PX;
  for (const { road, meters, right } of near)
    for (const { source, byRoad } of sets) {
      const lane = laneOf(source, lanes);
      const aside = lane === 0 ? meters / metersPerPixel : Math.abs(right / metersPerPixel - lane);
      const items = byRoad.items.subarray(byRoad.offsets[road], byRoad.offsets[road + 1]);
      if (items.length === 0) continue;
      const wanted = preferred !== null && items.includes(preferred);
      const distance = wanted ? aside - 2 : aside;
      if (distance >= least) continue;
      least = distance;
      best = { source, item: wanted ? preferred : items[0], road };
    }
  return best;
}

/** Px around a point in which it is pointed at. */
const POINT_REACH_PX = 10;

/** The nearest of points within reach of the pointer. @param positions (2 P) degrees from the middle of the frame */
export function nearestPoint(
  positions: Float32Array,
  { distanceTo }: Pick<MapPointer, 'distanceTo'>,
): number | null {
  let [nearest, least]: [number | null, number] = [null, POINT_REACH_PX];
  for (let point = 0; point < positions.length / 2; point++) {
    const px = distanceTo(positions[2 * point], positions[2 * point + 1]);
    if (px <= least) [nearest, least] = [point, px];
  }
  return nearest;
}
