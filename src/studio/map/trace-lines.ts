import Flatbush from 'flatbush';
import type { Lines } from './lines';
import type { MapFrame } from './map-frame';

/** GPS traces as flat arrays. */
export interface TracePoints {
  /** (N+1) offsets in points. */
  readonly offsets: Uint32Array;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
}

/** Traces as lines; a trace of one point is a line of one vertex. */
export interface TraceLines extends Lines {
  /** (L) trace of each line. */
  readonly traces: Uint32Array;
}

/** The most points that are drawn: with more, only every second, third, ... trace is. */
export const MOST_POINTS = 200_000;

/**
 * Traces as lines in the frame. With more than `most` points only every k-th trace is taken, from the first
 * on.
 */
export function traceLines(
  { offsets, lonLat }: TracePoints,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
  most = MOST_POINTS,
): TraceLines {
  const count = offsets.length - 1;
  const step = Math.max(1, Math.ceil(offsets[count] / most));
  const traces = Uint32Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
  const startIndices = new Uint32Array(traces.length + 1);
  traces.forEach((trace, i) => (startIndices[i + 1] = startIndices[i] + offsets[trace + 1] - offsets[trace]));
  const positions = new Float32Array(2 * startIndices[traces.length]);
  traces.forEach((trace, i) => {
    const shift = startIndices[i] - offsets[trace];
    for (let point = offsets[trace]; point < offsets[trace + 1]; point++) {
      positions[2 * (point + shift)] = lonLat[2 * point] - lon;
      positions[2 * (point + shift) + 1] = lonLat[2 * point + 1] - lat;
    }
  });
  return { length: traces.length, startIndices, positions, traces };
}

/** Finds the drawn trace nearest to a point. Distances are in degrees of latitude. */
export class TraceFinder {
  readonly #lines: TraceLines;
  readonly #cosLat: number;
  readonly #index: Flatbush | null;

  constructor(lines: TraceLines, frameLat: number) {
    this.#lines = lines;
    this.#cosLat = Math.cos((frameLat * Math.PI) / 180);
    const points = lines.positions.length / 2;
    this.#index = points === 0 ? null : new Flatbush(points);
    for (let line = 0; line < lines.length; line++)
      for (let v = lines.startIndices[line]; v < lines.startIndices[line + 1]; v++) this.#add(v, line);
    this.#index?.finish();
  }

  /** The trace nearest to a point of the frame, within `reach` degrees of latitude; null if there is none. */
  nearest(lonInFrame: number, latInFrame: number, reach: number): number | null {
    const [x, y] = [lonInFrame * this.#cosLat, latInFrame];
    let [best, least] = [-1, reach];
    for (const v of this.#index?.search(x - reach, y - reach, x + reach, y + reach) ?? []) {
      const distance = this.#distance(v, x, y);
      if (distance > least) continue;
      [best, least] = [v, distance];
    }
    return best < 0 ? null : this.#lines.traces[this.#lineOf(best)];
  }

  /**
   * Adds the box of the segment that begins at a vertex; for the last vertex of a line, the vertex itself.
   */
  #add(v: number, line: number): void {
    const [x, y] = this.#place(v);
    const [nextX, nextY] = this.#place(v + 1 < this.#lines.startIndices[line + 1] ? v + 1 : v);
    this.#index?.add(Math.min(x, nextX), Math.min(y, nextY), Math.max(x, nextX), Math.max(y, nextY));
  }

  #place(v: number): readonly [number, number] {
    const { positions } = this.#lines;
    return [positions[2 * v] * this.#cosLat, positions[2 * v + 1]];
  }

  #distance(v: number, x: number, y: number): number {
    const [fromX, fromY] = this.#place(v);
    const [toX, toY] = this.#place(v + 1 < this.#lines.startIndices[this.#lineOf(v) + 1] ? v + 1 : v);
    const [dx, dy] = [toX - fromX, toY - fromY];
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((x - fromX) * dx + (y - fromY) * dy) / square;
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - fromX - t * dx, y - fromY - t * dy);
  }

  /** The line that a vertex belongs to. */
  #lineOf(v: number): number {
    const { startIndices, length } = this.#lines;
    let [low, high] = [0, length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (startIndices[middle] <= v) low = middle;
      else high = middle;
    }
    return low;
  }
}
