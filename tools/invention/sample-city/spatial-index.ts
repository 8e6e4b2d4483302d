import { crossing, direction, distance, type Point } from './geometry';

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

export interface SegmentHit {
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
