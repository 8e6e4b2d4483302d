import { Failure } from '../../base/failure';
import { haversineKm } from '../../domain/geo';
import { HTP_EARTH_RADIUS_KM, type PointTrajectories } from './point-trajectories';

/** Polylines of roads in degrees. */
export interface RoadLines {
  /** (roads + 1) first vertex of each road. */
  readonly offsets: ArrayLike<number>;
  /** (2 vertices) longitude, latitude. */
  readonly lonLat: ArrayLike<number>;
}

/**
 * Distance of each point to its road, in km: (points). The nearest place is sought on the plane of degrees, as the official code does,
 * and the distance to it is measured on the sphere.
 * @throws Failure 'bad-input' for a point whose road is not there
 */
export function pointToRoadKm({ lonLat, roads }: PointTrajectories, lines: RoadLines): Float64Array {
  const count = lines.offsets.length - 1;
  return Float64Array.from(roads, (road, i) => {
    if (!(road >= 0 && road < count))
      throw new Failure('bad-input', `Point ${i} is on road ${road}, and there are ${count} roads.`);
    const [lon, lat] = [lonLat[2 * i], lonLat[2 * i + 1]];
    const nearest = nearestOnLine(lines.lonLat, lines.offsets[road], lines.offsets[road + 1], lon, lat);
    return haversineKm(lon, lat, nearest.x, nearest.y, HTP_EARTH_RADIUS_KM);
  });
}

function nearestOnLine(
  line: ArrayLike<number>,
  from: number,
  to: number,
  x: number,
  y: number,
): { x: number; y: number } {
  let best = { x: line[2 * from], y: line[2 * from + 1] };
  let least = Infinity;
  for (let i = from; i + 1 < to; i++) {
    const [ax, ay] = [line[2 * i], line[2 * i + 1]];
    const [dx, dy] = [line[2 * i + 2] - ax, line[2 * i + 3] - ay];
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
    const share = Math.min(1, Math.max(0, along));
    const place = { x: ax + share * dx, y: ay + share * dy };
    const away = (place.x - x) ** 2 + (place.y - y) ** 2;
    if (away < least) [best, least] = [place, away];
  }
  return best;
}
