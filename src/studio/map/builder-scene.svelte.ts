import type { Lines } from '../map-show';
import type { Dataset } from '../../domain/dataset';
import type { BuilderView } from '../state/data/dataset-in-view';
import { visitsOf } from './visit-layers';
import type { MapFrame } from '../map-frame';
import { roadsAt } from './drive-path';
import { shownLines } from './shown-trace';
import { spotCircles } from './spot-circles';
import Flatbush from 'flatbush';

/** A data set that is being built, with its roads and the frame that they are drawn in. */
export interface BuilderGround {
  readonly view: BuilderView;
  readonly dataset: Dataset;
  readonly frame: MapFrame;
}

/**
 * The traces and matched trips as lines. Each is made when it is first read and kept until its sources
 * change.
 */
export class BuilderScene {
  readonly #ground: () => BuilderGround | null;
  readonly #given = $derived.by(() => this.#ground()?.view.traces ?? null);
  /** Kept apart, because a new `traces` object may hold the same trips. */
  readonly #allTrips = $derived.by(() => this.#given?.trips ?? null);
  readonly #trips = $derived.by(() => {
    const kept = this.#ground()?.view.kept;
    return kept && this.#allTrips ? roadsAt(this.#allTrips, kept) : this.#allTrips;
  });
  readonly #shown = $derived.by(() => this.#ground()?.view.shown ?? null);

  readonly traceCount = $derived.by(() => (this.#given ? this.#given.offsets.length - 1 : 0));
  readonly tripCount: number | null = $derived.by(() =>
    this.#trips ? this.#trips.offsets.length - 1 : null,
  );

  readonly traces = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#given && this.traceCount > 0 ? traceLines(this.#given, ground.frame) : null;
  });

  /** The roads that matched (or simulated) trips take, and how often. */
  readonly matched = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#trips ? visitsOf(ground.dataset.network, ground.frame, this.#trips.roads) : null;
  });

  readonly shown = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.#shown ? shownLines(ground.dataset.network, ground.frame, this.#shown) : null;
  });

  /** The circles of the trouble spots, from the largest to the smallest. */
  readonly spots = $derived.by(() => {
    const ground = this.#ground();
    const trouble = ground?.view.trouble;
    return ground && trouble ? spotCircles(trouble, ground.frame) : null;
  });

  readonly #finder = $derived.by(() => {
    const ground = this.#ground();
    return ground && this.traces ? new TraceFinder(this.traces, ground.frame.lat) : null;
  });

  constructor(ground: () => BuilderGround | null) {
    this.#ground = ground;
  }

  /** The drawn trace nearest to a point, within `reach` degrees of latitude; null if there is none. */
  nearest(lon: number, lat: number, reach: number): number | null {
    const frame = this.#ground()?.frame;
    return frame ? (this.#finder?.nearest(lon - frame.lon, lat - frame.lat, reach) ?? null) : null;
  }

  /** Number of points of a trace. */
  pointsOf(trace: number): number {
    const offsets = this.#given?.offsets;
    return offsets ? offsets[trace + 1] - offsets[trace] : 0;
  }
}

/** GPS traces as flat arrays. */
interface TracePoints {
  /** (N+1) offsets in points. */
  readonly offsets: Uint32Array;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
}

/** Traces as lines; a trace of one point is a line of one vertex. */
interface TraceLines extends Lines {
  /** (L) trace of each line. */
  readonly traces: Uint32Array;
}

/** The most points that are drawn: with more, only every second, third, ... trace is. */
const MOST_POINTS = 200_000;

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
