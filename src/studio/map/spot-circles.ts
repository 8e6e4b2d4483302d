import type { BuilderView } from '../state/data/dataset-in-view';
import type { TroubleSpot } from '../../matching/trouble-spots';
import type { MapFrame } from '../map-frame';

/** A trouble spot as a circle; the one with the most traces is the largest. */
export interface SpotCircle {
  readonly spot: TroubleSpot;
  /** Degrees from the middle of the frame. */
  readonly at: readonly [number, number];
  /** Px. */
  readonly radius: number;
  readonly isChosen: boolean;
  readonly isLeftOut: boolean;
}

const LARGEST_PX = 24;
/** A circle that one can still point at. */
const SMALLEST_PX = 5;

/** Areas are as the numbers of traces, down to the smallest circle. Small circles come last, on top. */
export function spotCircles(
  { spots, chosen, leftOut }: NonNullable<BuilderView['trouble']>,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
): SpotCircle[] {
  const most = Math.max(...spots.map(({ traces }) => traces.length));
  return spots.map((spot) => ({
    spot,
    at: [spot.lon - lon, spot.lat - lat],
    radius: Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(spot.traces.length / most)),
    isChosen: spot === chosen,
    isLeftOut: leftOut.has(spot),
  }));
}

/**
 * The smallest circle that holds a point.
 * @param distanceOf px from the point to the middle of a circle
 */
export function circleAt(
  circles: readonly SpotCircle[],
  distanceOf: (circle: SpotCircle) => number,
): SpotCircle | null {
  return circles.findLast((circle) => distanceOf(circle) <= circle.radius) ?? null;
}
