import { haversineKm } from '../../domain/geo';
import { badInput } from '../../base/failure';

/** Earth's radius in HTP's evaluation, in km. */
export const HTP_EARTH_RADIUS_KM = 6371;

/** GPS points of many trips, one trip after the other. */
export interface PointTrajectories {
  /** (trips + 1) first point of each trip. */
  readonly offsets: ArrayLike<number>;
  /** (2 points) longitude, latitude in degrees. */
  readonly lonLat: ArrayLike<number>;
  /** (points) road of each point, by index of the network. */
  readonly roads: ArrayLike<number>;
}

/** How a radius is made of the distances from the middle of a trip: the code's mean, or the paper's root of the mean square. */
export type RadiusForm = 'mean' | 'root-mean-square';

const between = (lonLat: ArrayLike<number>, i: number, lon: number, lat: number): number =>
  haversineKm(lonLat[2 * i], lonLat[2 * i + 1], lon, lat, HTP_EARTH_RADIUS_KM);

/** Distances between following points of each trip, in km: (points - trips). */
export function stepsKm(trajectories: PointTrajectories): Float64Array {
  return Float64Array.from(stepsByTrip(trajectories).flat());
}

/** Length of each trip in km, the sum of its steps: (trips). */
export const travelKm = (trajectories: PointTrajectories): Float64Array =>
  Float64Array.from(stepsByTrip(trajectories), (steps) => steps.reduce((sum, step) => sum + step, 0));

function stepsByTrip({ offsets, lonLat }: PointTrajectories): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, trip) => {
    const steps: number[] = [];
    for (let i = offsets[trip]; i + 1 < offsets[trip + 1]; i++)
      steps.push(between(lonLat, i, lonLat[2 * i + 2], lonLat[2 * i + 3]));
    return steps;
  });
}

/** How far the points of each trip lie from their middle, in km: (trips). */
export function radiusKm({ offsets, lonLat }: PointTrajectories, form: RadiusForm): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, trip) => {
    const points = Array.from({ length: offsets[trip + 1] - offsets[trip] }, (__, i) => offsets[trip] + i);
    const mean = (axis: number) => points.reduce((sum, i) => sum + lonLat[2 * i + axis], 0) / points.length;
    const [lon, lat] = [mean(0), mean(1)];
    const distances = points.map((i) => between(lonLat, i, lon, lat));
    if (form === 'mean') return distances.reduce((sum, each) => sum + each, 0) / points.length;
    return Math.sqrt(distances.reduce((sum, each) => sum + each * each, 0) / points.length);
  });
}

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
      throw badInput(`Point ${i} is on road ${road}, and there are ${count} roads.`);
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
