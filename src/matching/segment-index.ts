import type { RoadNetwork } from '../domain/road-network';
import Flatbush from 'flatbush';
import { lengthened } from '../base/bytes';

/** The ellipsoid WGS 84: radius of the equator in metres, first eccentricity squared. */
const EQUATOR_METERS = 6378137;
const ECCENTRICITY_SQUARED = 0.00669437999014;
const RADIANS = Math.PI / 180;

/**
 * A flat map in metres about one point, in true scale there (radii of curvature). Along x it is off by
 * tan(latitude) times the angle north or south: at the rim of 60 km by 0.41 % in Porto, along y by less than
 * 0.01 %. All that the matcher compares is measured on this one map, so that the error cancels.
 */
export class LocalPlane {
  readonly #metersPerLon: number;
  readonly #metersPerLat: number;

  constructor(
    readonly lon: number,
    readonly lat: number,
  ) {
    const sine = Math.sin(lat * RADIANS);
    const bend = 1 - ECCENTRICITY_SQUARED * sine * sine;
    const acrossMeridian = EQUATOR_METERS / Math.sqrt(bend);
    this.#metersPerLon = acrossMeridian * Math.cos(lat * RADIANS) * RADIANS;
    this.#metersPerLat = ((acrossMeridian * (1 - ECCENTRICITY_SQUARED)) / bend) * RADIANS;
  }

  /** The plane about the middle of a network's box, also across the 180th meridian. */
  static about({ shapeLonLat }: RoadNetwork): LocalPlane {
    const [reference] = shapeLonLat;
    let [west, east, south, north] = [0, 0, Infinity, -Infinity];
    for (let v = 0; v < shapeLonLat.length; v += 2) {
      const lon = wrapped(shapeLonLat[v] - reference);
      const lat = shapeLonLat[v + 1];
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
    return new LocalPlane(wrapped(reference + (west + east) / 2), (south + north) / 2);
  }

  x(lon: number): number {
    return wrapped(lon - this.lon) * this.#metersPerLon;
  }

  y(lat: number): number {
    return (lat - this.lat) * this.#metersPerLat;
  }

  /** Longitude in degrees, -180 to 180. */
  lonOf(x: number): number {
    return wrapped(this.lon + x / this.#metersPerLon);
  }

  latOf(y: number): number {
    return this.lat + y / this.#metersPerLat;
  }
}

/** An angle in degrees, from -180 to 180. */
const wrapped = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);

/** Roads near a point, nearest first; written over by the next search. */
export interface NearRoads {
  count: number;
  readonly roads: Uint32Array;
  /** Metres from the start of the road to the nearest place on it. */
  readonly offsets: Float64Array;
  /** Metres from the point to that place. */
  readonly distances: Float64Array;
}

export const nearRoads = (capacity: number): NearRoads => ({
  count: 0,
  roads: new Uint32Array(capacity),
  offsets: new Float64Array(capacity),
  distances: new Float64Array(capacity),
});

/** The straight pieces of all roads in a packed R-tree (flatbush). */
export class SegmentIndex {
  readonly #tree: Flatbush;
  /** Road and first vertex of each piece, in the order of the tree's items. */
  readonly #roads: Uint32Array;
  readonly #vertices: Uint32Array;
  /** Roads seen in the present search, with the best place on each. */
  readonly #slotOf: Int32Array;
  readonly #seen: number[] = [];
  #offsets = new Float64Array(64);
  #squares = new Float64Array(64);

  /**
   * @param shapeOffsets (R+1) first vertex of each road; a road of a single vertex is a piece of no length
   * @param shapeXY (2 V) metres
   * @param alongMeters (V) metres from the road's start to each vertex
   */
  constructor(
    shapeOffsets: Uint32Array,
    private readonly shapeXY: Float64Array,
    private readonly alongMeters: Float64Array,
  ) {
    const roadCount = shapeOffsets.length - 1;
    const pieces = (road: number) => Math.max(1, shapeOffsets[road + 1] - shapeOffsets[road] - 1);
    let count = 0;
    for (let road = 0; road < roadCount; road++) count += pieces(road);
    this.#roads = new Uint32Array(count);
    this.#vertices = new Uint32Array(count);
    this.#slotOf = new Int32Array(roadCount).fill(-1);
    this.#tree = new Flatbush(count);
    for (let road = 0, item = 0; road < roadCount; road++)
      for (let piece = 0; piece < pieces(road); piece++, item++) {
        const vertex = shapeOffsets[road] + piece;
        this.#roads[item] = road;
        this.#vertices[item] = vertex;
        this.#add(vertex, Math.min(vertex + 1, shapeOffsets[road + 1] - 1));
      }
    this.#tree.finish();
  }

  #add(from: number, to: number): void {
    const { shapeXY } = this;
    const [x1, y1, x2, y2] = [shapeXY[2 * from], shapeXY[2 * from + 1], shapeXY[2 * to], shapeXY[2 * to + 1]];
    this.#tree.add(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
  }

  /** Finds the nearest roads within `radius` metres; of equally near ones those of lower number. */
  near(x: number, y: number, radius: number, found: NearRoads): void {
    const items = this.#tree.search(x - radius, y - radius, x + radius, y + radius);
    for (const item of items) this.#consider(item, x, y, radius * radius);
    this.#keepNearest(found);
    for (const road of this.#seen) this.#slotOf[road] = -1;
    this.#seen.length = 0;
  }

  #consider(item: number, x: number, y: number, limit: number): void {
    const { shapeXY, alongMeters } = this;
    const vertex = this.#vertices[item];
    // The last vertex of all has no next one; its piece has no length either.
    const next =
      2 * vertex + 2 < shapeXY.length && alongMeters[vertex + 1] > alongMeters[vertex] ? vertex + 1 : vertex;
    const [px, py] = [shapeXY[2 * vertex], shapeXY[2 * vertex + 1]];
    const [dx, dy] = [shapeXY[2 * next] - px, shapeXY[2 * next + 1] - py];
    const square = dx * dx + dy * dy;
    const part = square > 0 ? Math.min(1, Math.max(0, ((x - px) * dx + (y - py) * dy) / square)) : 0;
    const [awayX, awayY] = [x - px - part * dx, y - py - part * dy];
    const away = awayX * awayX + awayY * awayY;
    if (!(away <= limit)) return;
    this.#keep(
      this.#roads[item],
      alongMeters[vertex] + part * (alongMeters[next] - alongMeters[vertex]),
      away,
    );
  }

  #keep(road: number, offset: number, square: number): void {
    let slot = this.#slotOf[road];
    if (slot < 0) {
      slot = this.#slotOf[road] = this.#seen.push(road) - 1;
      if (slot === this.#offsets.length) {
        this.#offsets = lengthened(this.#offsets, 2 * this.#offsets.length);
        this.#squares = lengthened(this.#squares, 2 * this.#squares.length);
      }
    } else if (
      square > this.#squares[slot] ||
      (square === this.#squares[slot] && offset >= this.#offsets[slot])
    )
      return;
    this.#offsets[slot] = offset;
    this.#squares[slot] = square;
  }

  #keepNearest(found: NearRoads): void {
    const seen = this.#seen;
    const capacity = found.roads.length;
    found.count = 0;
    for (let slot = 0; slot < seen.length; slot++) {
      const [road, square] = [seen[slot], this.#squares[slot]];
      let place = found.count;
      while (place > 0 && isNearer(square, road, found.distances[place - 1], found.roads[place - 1])) place--;
      if (place === capacity) continue;
      if (found.count < capacity) found.count++;
      for (let i = found.count - 1; i > place; i--) copyDown(found, i);
      found.roads[place] = road;
      found.offsets[place] = this.#offsets[slot];
      found.distances[place] = square;
    }
    for (let i = 0; i < found.count; i++) found.distances[i] = Math.sqrt(found.distances[i]);
  }
}

const isNearer = (square: number, road: number, otherSquare: number, otherRoad: number): boolean =>
  square < otherSquare || (square === otherSquare && road < otherRoad);

function copyDown(found: NearRoads, place: number): void {
  found.roads[place] = found.roads[place - 1];
  found.offsets[place] = found.offsets[place - 1];
  found.distances[place] = found.distances[place - 1];
}
