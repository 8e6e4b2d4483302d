import { badInput } from '../../base/failure';

/** A line in metres on a plane: x and y of each vertex, one after the other. */
export type PlaneLine = ArrayLike<number>;

/** The largest fraction of a route that a point may have: the last road has it, and no road comes after. */
export const LAST_FRACTION = 0.9999999;

/** Where a point lies along one road: metres from its start, and the place itself. */
export interface RoadProjection {
  readonly offset: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The roads of a route as one line, in metres on a plane. A fraction is a length along it, divided by the whole. A route may pass
 * a road twice: roads are meant by their place in the route.
 */
export class RouteLine {
  /** (2 x vertices) The polylines of the roads one after the other, the first vertex of each further road left out. */
  readonly vertices: Float64Array;
  /** (vertices) metres from the start of the route. */
  readonly #distances: Float64Array;
  /** (roads) */
  readonly roadLengths: Float64Array;
  /** (roads + 1) metres before each road, the whole length last. */
  readonly #before: Float64Array;
  /** (roads) Where each road ends, as a fraction. */
  readonly roadEnds: Float64Array;

  /** @throws Failure 'bad-input' for a route without a length */
  constructor(readonly roads: readonly PlaneLine[]) {
    this.roadLengths = Float64Array.from(roads, lineLength);
    this.#before = new Float64Array(roads.length + 1);
    this.roadLengths.forEach((length, i) => (this.#before[i + 1] = this.#before[i] + length));
    if (!(this.length > 0))
      throw badInput(`A route of ${roads.length} roads has no length, and so no fractions.`);
    this.roadEnds = this.#before.slice(1).map((distance) => distance / this.length);
    this.vertices = Float64Array.from(roads.flatMap((road, i) => Array.from(road).slice(i === 0 ? 0 : 2)));
    this.#distances = distancesAlong(this.vertices);
  }

  /** Metres. */
  get length(): number {
    return this.#before[this.roads.length];
  }

  /** The nearest place of a road of the route, its ends included; the first of equally near ones. */
  project(road: number, x: number, y: number): RoadProjection {
    const line = this.roads[road];
    let best: RoadProjection & { away: number } = { offset: 0, x: line[0], y: line[1], away: Infinity };
    let from = 0;
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [dx, dy] = [line[i + 2] - line[i], line[i + 3] - line[i + 1]];
      const square = dx * dx + dy * dy;
      const along = square === 0 ? 0 : ((x - line[i]) * dx + (y - line[i + 1]) * dy) / square;
      const share = Math.min(1, Math.max(0, along));
      const [px, py] = [line[i] + share * dx, line[i + 1] + share * dy];
      const away = Math.hypot(x - px, y - py);
      const length = Math.sqrt(square);
      if (away < best.away) best = { offset: from + share * length, x: px, y: py, away };
      from += length;
    }
    return { offset: best.offset, x: best.x, y: best.y };
  }

  /** The fraction of a place of a road, by metres from its start. */
  fractionOf(road: number, offset: number): number {
    return (this.#before[road] + offset) / this.length;
  }

  /** The place at a fraction from 0 to 1. */
  pointAt(fraction: number): { x: number; y: number } {
    const last = this.#distances.length - 1;
    const distance = fraction * this.#distances[last];
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#distances[middle] <= distance) low = middle;
      else high = middle;
    }
    const piece = this.#distances[high] - this.#distances[low];
    const share = piece === 0 ? 0 : (distance - this.#distances[low]) / piece;
    const at = (vertex: number, axis: number) => this.vertices[2 * vertex + axis];
    const [x, y] = [0, 1].map((axis) => at(low, axis) + share * (at(high, axis) - at(low, axis)));
    return { x, y };
  }

  /** Place in the route of the road at a fraction; one exactly on a road's end belongs to the next road. */
  roadAt(fraction: number): number {
    return this.roadEnds.filter((end) => end <= fraction).length;
  }
}

const lineLength = (line: PlaneLine): number => {
  const distances = distancesAlong(line);
  return distances[distances.length - 1];
};

function distancesAlong(line: PlaneLine): Float64Array {
  const distances = new Float64Array(line.length / 2);
  for (let i = 1; i < distances.length; i++) {
    const length = Math.hypot(line[2 * i] - line[2 * i - 2], line[2 * i + 1] - line[2 * i - 1]);
    distances[i] = distances[i - 1] + length;
  }
  return distances;
}
