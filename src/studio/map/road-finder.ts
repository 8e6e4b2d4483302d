import { METERS_PER_DEGREE } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';

/** A road near a point. */
export interface NearRoad {
  readonly road: number;
  /** Distance from the point to the road's line, in metres. */
  readonly meters: number;
  /** Distance to the right of the driver; negative to the left. As large as `meters` beside the line. */
  readonly right: number;
}

/**
 * Finds the roads near a point with a grid over the segments of all roads. Distances are measured on a plane
 * whose scale is exact at the middle latitude of the network.
 */
export class RoadFinder {
  readonly #network: RoadNetwork;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #roadOf: Uint32Array;
  readonly #scale: number;
  readonly #cell: number;
  readonly #minX: number;
  readonly #minY: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #starts: Uint32Array;
  readonly #segments: Uint32Array;

  constructor(network: RoadNetwork) {
    this.#network = network;
    const { shapeLonLat, shapeOffsets, roadCount } = network;
    const vertices = shapeLonLat.length / 2;
    const middle = vertices === 0 ? 0 : range(shapeLonLat, 1).reduce((a, b) => a + b) / 2;
    this.#scale = METERS_PER_DEGREE * Math.cos((middle * Math.PI) / 180);
    this.#x = new Float64Array(vertices);
    this.#y = new Float64Array(vertices);
    for (let v = 0; v < vertices; v++) {
      this.#x[v] = shapeLonLat[2 * v] * this.#scale;
      this.#y[v] = shapeLonLat[2 * v + 1] * METERS_PER_DEGREE;
    }
    this.#roadOf = new Uint32Array(vertices);
    for (let road = 0; road < roadCount; road++)
      this.#roadOf.fill(road, shapeOffsets[road], shapeOffsets[road + 1]);
    const [minX, maxX] = range(this.#x, 0, 1);
    const [minY, maxY] = range(this.#y, 0, 1);
    [this.#minX, this.#minY] = [minX, minY];
    const area = Math.max(1, (maxX - minX) * (maxY - minY));
    this.#cell = Math.max(20, Math.sqrt(area / Math.max(1, vertices)) * 2);
    this.#columns = Math.max(1, Math.ceil((maxX - minX) / this.#cell));
    this.#rows = Math.max(1, Math.ceil((maxY - minY) / this.#cell));
    [this.#starts, this.#segments] = this.#sortIntoCells();
  }

  /**
   * The nearest road within `most` metres, or null. Of two roads on one line it is the one with the point to
   * its right.
   */
  nearest(lon: number, lat: number, most = Infinity): NearRoad | null {
    const far = Math.min(most, this.#reach(lon, lat));
    for (let radius = Math.min(this.#cell, far); ; radius = Math.min(2 * radius, far)) {
      const [first] = this.within(lon, lat, radius);
      if (first) return first;
      if (radius >= far) return null;
    }
  }

  /** All roads within so many metres, the nearest first. */
  within(lon: number, lat: number, meters: number): NearRoad[] {
    const x = lon * this.#scale;
    const y = lat * METERS_PER_DEGREE;
    const found = new Map<number, NearRoad>();
    for (const segment of this.#segmentsAround(x, y, meters)) {
      const near = this.#toSegment(segment, x, y);
      const before = found.get(near.road);
      if (near.meters <= meters && (!before || near.meters < before.meters)) found.set(near.road, near);
    }
    return [...found.values()].sort((a, b) => cost(a) - cost(b) || a.road - b.road);
  }

  /** A distance in metres beyond which no road lies from the point. */
  #reach(lon: number, lat: number): number {
    const x = Math.abs(lon * this.#scale - this.#minX) + this.#columns * this.#cell;
    const y = Math.abs(lat * METERS_PER_DEGREE - this.#minY) + this.#rows * this.#cell;
    return Math.hypot(x, y) + 1;
  }

  *#segmentsAround(x: number, y: number, meters: number): Generator<number> {
    const [fromColumn, toColumn] = this.#span(
      x - meters - this.#minX,
      x + meters - this.#minX,
      this.#columns,
    );
    const [fromRow, toRow] = this.#span(y - meters - this.#minY, y + meters - this.#minY, this.#rows);
    for (let row = fromRow; row <= toRow; row++)
      for (let cell = row * this.#columns + fromColumn; cell <= row * this.#columns + toColumn; cell++)
        for (let i = this.#starts[cell]; i < this.#starts[cell + 1]; i++) yield this.#segments[i];
  }

  #span(from: number, to: number, count: number): [number, number] {
    return [this.#cellAt(from, count), this.#cellAt(to, count)];
  }

  #toSegment(v: number, x: number, y: number): NearRoad {
    const road = this.#roadOf[v];
    const next = v + 1 < this.#roadOf.length && this.#roadOf[v + 1] === road ? v + 1 : v;
    const dx = this.#x[next] - this.#x[v];
    const dy = this.#y[next] - this.#y[v];
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((x - this.#x[v]) * dx + (y - this.#y[v]) * dy) / square;
    const t = Math.min(1, Math.max(0, along));
    const meters = Math.hypot(x - this.#x[v] - t * dx, y - this.#y[v] - t * dy);
    const left = dx * (y - this.#y[v]) - dy * (x - this.#x[v]);
    return { road, meters, right: left > 0 ? -meters : meters };
  }

  /**
   * Puts every segment, named by its first vertex, into each cell that its box touches. It uses plain numbers
   * and no objects, because a metropolitan area has millions of segments and a person waits for this.
   */
  #sortIntoCells(): [Uint32Array, Uint32Array] {
    const starts = new Uint32Array(this.#columns * this.#rows + 1);
    this.#countPerCell(starts);
    for (let cell = 0; cell + 1 < starts.length; cell++) starts[cell + 1] += starts[cell];
    const segments = new Uint32Array(starts[starts.length - 1]);
    const cursor = starts.slice();
    this.#eachSegment((segment, fromColumn, toColumn, fromRow, toRow) => {
      for (let row = fromRow; row <= toRow; row++)
        for (let cell = row * this.#columns + fromColumn; cell <= row * this.#columns + toColumn; cell++)
          segments[cursor[cell]++] = segment;
    });
    return [starts, segments];
  }

  /** Adds the number of segments that touch cell c to `counts[c + 1]`. */
  #countPerCell(counts: Uint32Array): void {
    this.#eachSegment((_, fromColumn, toColumn, fromRow, toRow) => {
      for (let row = fromRow; row <= toRow; row++)
        for (let cell = row * this.#columns + fromColumn; cell <= row * this.#columns + toColumn; cell++)
          counts[cell + 1]++;
    });
  }

  /** Visits every segment with the cells that its box touches; a road of one vertex counts as one segment. */
  #eachSegment(
    visit: (segment: number, fromColumn: number, toColumn: number, fromRow: number, toRow: number) => void,
  ): void {
    const { shapeOffsets, roadCount } = this.#network;
    for (let road = 0; road < roadCount; road++) {
      const [first, end] = [shapeOffsets[road], shapeOffsets[road + 1]];
      for (let v = first; v < end; v++) {
        const next = v + 1 < end ? v + 1 : v;
        if (next === v && v > first) break;
        const [xa, xb, ya, yb] = [this.#x[v], this.#x[next], this.#y[v], this.#y[next]];
        visit(
          v,
          this.#cellAt((xa < xb ? xa : xb) - this.#minX, this.#columns),
          this.#cellAt((xa < xb ? xb : xa) - this.#minX, this.#columns),
          this.#cellAt((ya < yb ? ya : yb) - this.#minY, this.#rows),
          this.#cellAt((ya < yb ? yb : ya) - this.#minY, this.#rows),
        );
      }
    }
  }

  #cellAt(meters: number, count: number): number {
    const cell = Math.floor(meters / this.#cell);
    return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
  }
}

/**
 * The two directions of a street lie on one line: half a metre decides for the one that has the point to its
 * right.
 */
const cost = ({ meters, right }: NearRoad) => meters + (right < 0 ? 0.5 : 0);

/** The least and the greatest of every `stride`-th value from `first` on; 0 and 0 if there are no values. */
function range(values: Float64Array, first: number, stride = 2): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = first; i < values.length; i += stride) {
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  return least <= greatest ? [least, greatest] : [0, 0];
}
