/** East and north of the city's centre, in metres. */
export type Point = readonly [number, number];

export const distance = (a: Point, b: Point): number => {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  return Math.sqrt(dx * dx + dy * dy);
};

/** Unit vector from a to b; east where they coincide. */
export function direction(a: Point, b: Point): Point {
  const length = distance(a, b);
  return length === 0 ? [1, 0] : [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
}

export const cross = (a: Point, b: Point): number => a[0] * b[1] - a[1] * b[0];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1];

export function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distance(points[i - 1], points[i]);
  return sum;
}

/** Where segment ab crosses segment cd: how far along each (0..1), or null. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { along: number; other: number } | null {
  const ab: Point = [b[0] - a[0], b[1] - a[1]];
  const cd: Point = [d[0] - c[0], d[1] - c[1]];
  const denominator = cross(ab, cd);
  if (denominator === 0) return null;
  const ac: Point = [c[0] - a[0], c[1] - a[1]];
  const along = cross(ac, cd) / denominator;
  const other = cross(ac, ab) / denominator;
  return along >= 0 && along <= 1 && other >= 0 && other <= 1 ? { along, other } : null;
}

export const interpolate = (a: Point, b: Point, t: number): Point => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
];

/** First crossing of two polylines, with its place on the first one as segment number plus fraction. */
export function firstCrossing(
  line: readonly Point[],
  other: readonly Point[],
): { at: number; point: Point } | null {
  for (let i = 1; i < line.length; i++) {
    for (let j = 1; j < other.length; j++) {
      const hit = crossing(line[i - 1], line[i], other[j - 1], other[j]);
      if (hit) return { at: i - 1 + hit.along, point: interpolate(line[i - 1], line[i], hit.along) };
    }
  }
  return null;
}

/** Nearest place of a polyline to a point. */
export function nearestOn(
  line: readonly Point[],
  p: Point,
): { at: number; point: Point; distance: number; heading: Point } {
  let best = { at: 0, point: line[0], distance: Infinity, heading: [1, 0] as Point };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const ab: Point = [b[0] - a[0], b[1] - a[1]];
    const squared = dot(ab, ab);
    const t = squared === 0 ? 0 : Math.max(0, Math.min(1, dot([p[0] - a[0], p[1] - a[1]], ab) / squared));
    const point = interpolate(a, b, t);
    const away = distance(point, p);
    if (away < best.distance) best = { at: i - 1 + t, point, distance: away, heading: direction(a, b) };
  }
  return best;
}

/** Metres from a point to a polyline. */
export function distanceTo(line: readonly Point[], p: Point): number {
  let best = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1];
    const dx = line[i][0] - ax;
    const dy = line[i][1] - ay;
    const squared = dx * dx + dy * dy;
    const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - ax) * dx + (p[1] - ay) * dy) / squared));
    const ex = ax + dx * t - p[0];
    const ey = ay + dy * t - p[1];
    best = Math.min(best, ex * ex + ey * ey);
  }
  return Math.sqrt(best);
}

/** The point at `at` (segment number plus fraction) of a polyline. */
export function pointAt(line: readonly Point[], at: number): Point {
  const i = Math.min(Math.floor(at), line.length - 2);
  return interpolate(line[i], line[i + 1], at - i);
}

/** Place (segment number plus fraction) `meters` further along from `at`, held within the line. */
export function advance(line: readonly Point[], at: number, meters: number): number {
  const step = meters < 0 ? -1 : 1;
  let left = Math.abs(meters);
  let place = at;
  while (left > 0) {
    const i = Math.min(Math.max(step > 0 ? Math.floor(place) : Math.ceil(place) - 1, 0), line.length - 2);
    const length = distance(line[i], line[i + 1]);
    const rest = step > 0 ? i + 1 - place : place - i;
    if (left <= rest * length || (step > 0 ? i === line.length - 2 : i === 0)) {
      return Math.max(0, Math.min(line.length - 1, place + (step * left) / Math.max(length, 1e-9)));
    }
    left -= rest * length;
    place += step * rest;
  }
  return place;
}

/** The polyline shifted to its right (left if negative). */
export function offsetLine(line: readonly Point[], meters: number): Point[] {
  return line.map((p, i) => {
    const heading = direction(line[Math.max(0, i - 1)], line[Math.min(line.length - 1, i + 1)]);
    return [p[0] + heading[1] * meters, p[1] - heading[0] * meters];
  });
}

/** Part of a polyline between two places (segment number plus fraction). */
export function slice(line: readonly Point[], from: number, to: number): Point[] {
  const points: Point[] = [pointAt(line, from)];
  for (let i = Math.floor(from) + 1; i < to; i++) points.push(line[i]);
  points.push(pointAt(line, to));
  return points.filter((p, i) => i === 0 || distance(p, points[i - 1]) > 1e-6);
}

/** Fewer points within `tolerance` metres of the line (Douglas and Peucker). */
export function simplify(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line];
  const [a, b] = [line[0], line[line.length - 1]];
  let farthest = 0;
  let away = -1;
  for (let i = 1; i < line.length - 1; i++) {
    const d = distanceTo([a, b], line[i]);
    if (d > away) [farthest, away] = [i, d];
  }
  if (away <= tolerance) return [a, b];
  return [
    ...simplify(line.slice(0, farthest + 1), tolerance).slice(0, -1),
    ...simplify(line.slice(farthest), tolerance),
  ];
}

const CELL_METERS = 60;

/** Buckets of item numbers by square cells of the plane. */
class CellBuckets {
  readonly #cells = new Map<number, number[]>();

  #key(column: number, row: number): number {
    return (column + 32768) * 65536 + (row + 32768);
  }

  add(west: number, south: number, east: number, north: number, item: number): void {
    for (let c = Math.floor(west / CELL_METERS); c <= Math.floor(east / CELL_METERS); c++) {
      for (let r = Math.floor(south / CELL_METERS); r <= Math.floor(north / CELL_METERS); r++) {
        const key = this.#key(c, r);
        const cell = this.#cells.get(key);
        if (cell) cell.push(item);
        else this.#cells.set(key, [item]);
      }
    }
  }

  /**
   * Calls `visit` for the items near a box, some of them twice, until it returns true; says whether it did.
   */
  some(west: number, south: number, east: number, north: number, visit: (item: number) => boolean): boolean {
    for (let c = Math.floor(west / CELL_METERS); c <= Math.floor(east / CELL_METERS); c++) {
      for (let r = Math.floor(south / CELL_METERS); r <= Math.floor(north / CELL_METERS); r++) {
        const cell = this.#cells.get(this.#key(c, r));
        if (cell?.some(visit)) return true;
      }
    }
    return false;
  }
}

interface SegmentHit {
  readonly line: number;
  /** Segment of that line. */
  readonly segment: number;
  /** How far along the asking segment (0..1). */
  readonly along: number;
  /** How far along the hit segment (0..1). */
  readonly other: number;
}

/** Segments of polylines, found by crossing and by nearness. */
export class SegmentIndex {
  readonly #buckets = new CellBuckets();
  readonly #segments: { a: Point; b: Point; line: number; segment: number }[] = [];

  add(line: number, points: readonly Point[]): void {
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      const [west, east] = a[0] < b[0] ? [a[0], b[0]] : [b[0], a[0]];
      const [south, north] = a[1] < b[1] ? [a[1], b[1]] : [b[1], a[1]];
      this.#buckets.add(west, south, east, north, this.#segments.length);
      this.#segments.push({ a, b, line, segment: i - 1 });
    }
  }

  /** Every crossing of segment ab, in order along it. */
  crossings(a: Point, b: Point): SegmentHit[] {
    const found = new Map<number, SegmentHit>();
    const [west, east] = a[0] < b[0] ? [a[0], b[0]] : [b[0], a[0]];
    const [south, north] = a[1] < b[1] ? [a[1], b[1]] : [b[1], a[1]];
    this.#buckets.some(west, south, east, north, (item) => {
      const { a: c, b: d, line, segment } = this.#segments[item];
      const hit = crossing(a, b, c, d);
      if (hit) found.set(item, { line, segment, ...hit });
      return false;
    });
    return [...found.values()].sort((p, q) => p.along - q.along || p.line - q.line || p.segment - q.segment);
  }
}

/** Samples of lines with their headings, to keep parallel streets apart. */
export class HeadingIndex {
  readonly #buckets = new CellBuckets();
  readonly #samples: { at: Point; heading: Point }[] = [];

  add(points: readonly Point[]): void {
    for (let i = 1; i < points.length; i++) {
      const heading = direction(points[i - 1], points[i]);
      const at = points[i];
      this.#buckets.add(at[0], at[1], at[0], at[1], this.#samples.length);
      this.#samples.push({ at, heading });
    }
  }

  /** Whether a line of about the same heading (within some 40 degrees) runs within `radius` metres of p. */
  parallelWithin(p: Point, heading: Point, radius: number): boolean {
    return this.#buckets.some(p[0] - radius, p[1] - radius, p[0] + radius, p[1] + radius, (item) => {
      const sample = this.#samples[item];
      if (distance(sample.at, p) >= radius) return false;
      return Math.abs(sample.heading[0] * heading[1] - sample.heading[1] * heading[0]) < 0.64;
    });
  }
}
