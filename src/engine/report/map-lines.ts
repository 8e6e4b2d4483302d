import type { RoadNetwork } from '../../domain/road-network';

/** Lines as flat lists: line i has the points from offsets[i] up to offsets[i + 1], x and y of each, in units of a map. */
export interface ReportLines {
  readonly offsets: readonly number[];
  readonly points: readonly number[];
}

/** A map of some roads, y down. */
export interface CityMap {
  readonly width: number;
  readonly height: number;
  readonly roads: ReportLines;
  /** Units of a kilometre. */
  readonly unitsPerKm: number;
}

/** Part of the world in degrees. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Km of a degree of latitude on a sphere of 6371 km. */
const KM_PER_DEGREE = 111.195;
/** Units of the longer side of a map. */
const LONGER_SIDE = 1000;
/** A city that is a narrow strip has a map with some height all the same. */
const LEAST_SHAPE = 0.6;

/** From degrees to units of a map: longitudes shrink with the cosine of the middle latitude. */
export class Projection {
  readonly width: number;
  readonly height: number;
  readonly unitsPerKm: number;
  readonly #bounds: Bounds;
  readonly #perLon: number;
  readonly #perLat: number;

  /**
   * @param margin added on each side, as a share of the longer one
   * @param leastShape least part of the longer side that the shorter one has
   */
  constructor(bounds: Bounds, { margin = 0.02, leastShape = LEAST_SHAPE } = {}) {
    const shrink = Math.cos(((bounds.south + bounds.north) / 2) * (Math.PI / 180));
    const widthKm = (bounds.east - bounds.west) * KM_PER_DEGREE * shrink;
    const heightKm = (bounds.north - bounds.south) * KM_PER_DEGREE;
    // A single point has no size: 100 m around it are shown.
    const most = Math.max(widthKm, heightKm, 0.1);
    const longest = most * (1 + 2 * margin);
    const [wide, high] = [widthKm, heightKm].map((km) =>
      Math.max(km + 2 * margin * most, leastShape * longest),
    );
    this.unitsPerKm = LONGER_SIDE / longest;
    this.width = Math.round(wide * this.unitsPerKm);
    this.height = Math.round(high * this.unitsPerKm);
    this.#perLon = KM_PER_DEGREE * shrink * this.unitsPerKm;
    this.#perLat = KM_PER_DEGREE * this.unitsPerKm;
    const [lon, lat] = [(bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2];
    this.#bounds = {
      west: lon - this.width / 2 / this.#perLon,
      east: lon + this.width / 2 / this.#perLon,
      south: lat - this.height / 2 / this.#perLat,
      north: lat + this.height / 2 / this.#perLat,
    };
  }

  /** What the map shows. */
  get bounds(): Bounds {
    return this.#bounds;
  }

  x(lon: number): number {
    return tenth((lon - this.#bounds.west) * this.#perLon);
  }

  y(lat: number): number {
    return tenth((this.#bounds.north - lat) * this.#perLat);
  }
}

const tenth = (value: number): number => Math.round(10 * value) / 10;

/** The smallest box around the shapes of some roads. @throws RangeError without a road */
export function boundsOf(network: RoadNetwork, roads: Iterable<number>): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const { shapeOffsets, shapeLonLat } = network;
  for (const road of roads)
    for (let at = shapeOffsets[road]; at < shapeOffsets[road + 1]; at++) {
      const [lon, lat] = [shapeLonLat[2 * at], shapeLonLat[2 * at + 1]];
      if (Number.isNaN(lon) || Number.isNaN(lat)) continue;
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  if (!(west <= east)) throw new RangeError('A map needs at least one road with a shape.');
  return { west, south, east, north };
}

/** Points closer to the last than this many units are left out. */
const LEAST_STEP = 0.8;

/** Shapes of roads in units of a map, a line each. */
export function linesOf(network: RoadNetwork, roads: Iterable<number>, projection: Projection): ReportLines {
  const offsets = [0];
  const points: number[] = [];
  const { shapeOffsets, shapeLonLat } = network;
  for (const road of roads) {
    const start = points.length;
    const last = shapeOffsets[road + 1] - 1;
    for (let at = shapeOffsets[road]; at <= last; at++) {
      const x = projection.x(shapeLonLat[2 * at]);
      const y = projection.y(shapeLonLat[2 * at + 1]);
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      const step =
        points.length === start
          ? Infinity
          : Math.hypot(x - points[points.length - 2], y - points[points.length - 1]);
      if (step >= LEAST_STEP) points.push(x, y);
      // A line ends where its road does, even if that is close to the point before.
      else if (at === last) points.splice(points.length > start + 2 ? -2 : points.length, 2, x, y);
    }
    offsets.push(points.length / 2);
  }
  return { offsets, points };
}

/** All roads of a route as one line. */
export function lineOf(network: RoadNetwork, roads: ArrayLike<number>, projection: Projection): ReportLines {
  const { points } = linesOf(network, Array.from(roads), projection);
  return { offsets: [0, points.length / 2], points };
}

/** More roads than this make a file large and a map no clearer: the longest are drawn. */
const MOST_ROADS = 20_000;

/** A map of the roads that lie in a part of the world, each street once, whichever way it is driven. */
export function mapOf(network: RoadNetwork, projection: Projection): CityMap {
  const { width, height, unitsPerKm, bounds } = projection;
  const { centroidLonLat: at, lengthMeters, shapeOffsets, shapeLonLat } = network;
  const seen = new Set<string>();
  const isShown = (road: number): boolean => {
    const [lon, lat] = [at[2 * road], at[2 * road + 1]];
    if (!(lon >= bounds.west && lon <= bounds.east && lat >= bounds.south && lat <= bounds.north))
      return false;
    // Both directions of a street have the same two ends, and the same points between them.
    const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
    const ends = [first, last].map(
      (vertex) => `${projection.x(shapeLonLat[2 * vertex])} ${projection.y(shapeLonLat[2 * vertex + 1])}`,
    );
    const place = `${ends.sort().join(' ')} ${last - first}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  };
  const shown = Uint32Array.from({ length: network.roadCount }, (_, road) => road).filter(isShown);
  const drawn =
    shown.length <= MOST_ROADS
      ? shown
      : shown
          .sort((a, b) => lengthMeters[b] - lengthMeters[a] || a - b)
          .slice(0, MOST_ROADS)
          .sort();
  return { width, height, unitsPerKm, roads: linesOf(network, drawn, projection) };
}
