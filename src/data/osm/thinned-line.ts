import { METERS_PER_DEGREE } from '../../domain/geo';

/** Lines of roads are halved some ten times, so that each vertex is looked at as often. */
const STEPS_PER_VERTEX = 200;

/**
 * Line without the vertices that lie nearer than `tolerance` metres to the line without them (Douglas and
 * Peucker 1973), on a plane scaled at its first point. Ends stay. The work is limited: a line that was made
 * to take the square of its vertices keeps some that could go.
 * @param lonLat (2 n) longitude, latitude in degrees
 */
export function thinnedLine(lonLat: readonly number[], tolerance: number): number[] {
  const n = lonLat.length / 2;
  if (!(tolerance > 0) || n < 3) return [...lonLat];
  const scale = Math.cos((lonLat[1] * Math.PI) / 180);
  const x = Array.from({ length: n }, (_, i) => (lonLat[2 * i] - lonLat[0]) * scale * METERS_PER_DEGREE);
  const y = Array.from({ length: n }, (_, i) => (lonLat[2 * i + 1] - lonLat[1]) * METERS_PER_DEGREE);
  const keep = new Uint8Array(n);
  keep[0] = keep[n - 1] = 1;
  const open: [number, number][] = [[0, n - 1]];
  let steps = STEPS_PER_VERTEX * n;
  for (let range = open.pop(); range; range = open.pop()) {
    steps -= range[1] - range[0];
    if (steps < 0) {
      keep.fill(1, range[0], range[1]);
      continue;
    }
    const farthest = farthestFrom(x, y, range[0], range[1]);
    if (farthest.distance <= tolerance) continue;
    keep[farthest.vertex] = 1;
    open.push([range[0], farthest.vertex], [farthest.vertex, range[1]]);
  }
  return lonLat.filter((_, i) => keep[i >> 1] === 1);
}

function farthestFrom(x: number[], y: number[], from: number, to: number) {
  let farthest = { vertex: from, distance: -1 };
  for (let i = from + 1; i < to; i++) {
    const distance = segmentDistance(x[i] - x[from], y[i] - y[from], x[to] - x[from], y[to] - y[from]);
    if (distance > farthest.distance) farthest = { vertex: i, distance };
  }
  return farthest;
}

/** Distance of (x, y) from the segment between the origin and (dx, dy). */
function segmentDistance(x: number, y: number, dx: number, dy: number): number {
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? Math.min(1, Math.max(0, (x * dx + y * dy) / squared)) : 0;
  return Math.hypot(x - along * dx, y - along * dy);
}
