import { haversineKm } from '../../domain/geo';

/** Between two points: a third of a usual block, so that no street is skipped. */
const SPACING_METERS = 25;
/** The shortest line still gets so many points. */
const FEWEST_POINTS = 8;
/** A line around a city has 4,000; a line over a country is not worth more. */
const MOST_POINTS = 5000;
/**
 * The first and the last point lie this far within the line: at a junction itself every road that meets there
 * would be as near as the right one.
 */
const INSET_METERS = 2;
/** No speed that matching could doubt: 36 km/h. */
const METERS_PER_SECOND = 10;

/** Points along a line, with times as if it were driven at one speed. */
export interface SpacedLine {
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds from 0 on. */
  readonly times: Float64Array;
}

/**
 * Evenly spaced points along a line whose vertices say nothing of time, so that long straight parts weigh as much
 * as bends. A line of no length gives no points.
 * @param vertices (2 V) longitude, latitude in degrees
 */
export function evenlySpaced(vertices: Float64Array): SpacedLine {
  const along = metersAlong(vertices);
  const length = along[along.length - 1] ?? 0;
  if (!(length > 0)) return { lonLat: new Float64Array(0), times: new Float64Array(0) };
  const inset = insetOf(length);
  const count = countOf(length);
  const step = (length - 2 * inset) / (count - 1);
  const lonLat = new Float64Array(2 * count);
  const times = new Float64Array(count);
  for (let point = 0, before = 0; point < count; point++) {
    const meters = inset + point * step;
    while (before < along.length - 2 && along[before + 1] < meters) before++;
    const segment = along[before + 1] - along[before];
    const part = segment > 0 ? (meters - along[before]) / segment : 0;
    for (let axis = 0; axis < 2; axis++) {
      const from = vertices[2 * before + axis];
      lonLat[2 * point + axis] = from + part * (vertices[2 * before + 2 + axis] - from);
    }
    times[point] = meters / METERS_PER_SECOND;
  }
  return { lonLat, times };
}

/** How many points `evenlySpaced` makes of a line. */
export function spacedCount(vertices: Float64Array): number {
  const along = metersAlong(vertices);
  const length = along[along.length - 1] ?? 0;
  return length > 0 ? countOf(length) : 0;
}

const insetOf = (meters: number): number => Math.min(INSET_METERS, meters / 10);

function countOf(meters: number): number {
  const wanted = Math.ceil((meters - 2 * insetOf(meters)) / SPACING_METERS) + 1;
  return Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, wanted));
}

/** (V) metres along the line from its first vertex to each. */
function metersAlong(vertices: Float64Array): Float64Array {
  const along = new Float64Array(vertices.length / 2);
  for (let v = 1; v < along.length; v++) {
    const [lonA, latA, lonB, latB] = vertices.subarray(2 * v - 2, 2 * v + 2);
    along[v] = along[v - 1] + 1000 * haversineKm(lonA, latA, lonB, latB);
  }
  return along;
}
