import { EARTH_RADIUS_KM } from '../geo';
import { PointGrid } from './point-grid';

/** The things around each of N points, as compressed rows: those of point i are `items` from `start[i]` to `start[i + 1]`. */
export interface ThingsNearPoints {
  /** (N + 1) */
  readonly start: Int32Array;
  /** Numbers of things, ascending within a row. */
  readonly items: Int32Array;
  /** (items) metres from the point to the thing. */
  readonly metres: Float64Array;
}

const EARTH_RADIUS = 1000 * EARTH_RADIUS_KM;
const RADIANS = Math.PI / 180;

/** How things lie in space, and what a straight line between two of them is on the ground. */
interface Ground {
  /** Writes where a point is, in metres, to out[0 .. 2]. */
  place(first: number, second: number, out: Float64Array): void;
  straight(metres: number): number;
  metres(straight: number): number;
}

const SPHERE: Ground = {
  place(lon, lat, out) {
    const ring = EARTH_RADIUS * Math.cos(lat * RADIANS);
    out[0] = ring * Math.cos(lon * RADIANS);
    out[1] = ring * Math.sin(lon * RADIANS);
    out[2] = EARTH_RADIUS * Math.sin(lat * RADIANS);
  },
  straight: (metres) => 2 * EARTH_RADIUS * Math.sin(Math.min(Math.PI / 2, metres / (2 * EARTH_RADIUS))),
  metres: (straight) => 2 * EARTH_RADIUS * Math.asin(Math.min(1, straight / (2 * EARTH_RADIUS))),
};

const PLANE: Ground = {
  place(x, y, out) {
    out[0] = x;
    out[1] = y;
    out[2] = 0;
  },
  straight: (metres) => metres,
  metres: (straight) => straight,
};

/** Finds the places, or the middles of roads, around points. */
export class NearbyThings {
  readonly #grid: PointGrid;
  readonly #at = new Float64Array(3);

  private constructor(
    things: ArrayLike<number>,
    radius: number,
    private readonly ground: Ground,
  ) {
    const xyz = new Float64Array((things.length / 2) * 3);
    for (let thing = 0; 2 * thing < things.length; thing++)
      ground.place(things[2 * thing], things[2 * thing + 1], xyz.subarray(3 * thing, 3 * thing + 3));
    this.#grid = new PointGrid(xyz, ground.straight(radius));
  }

  /**
   * Things on the sphere, by great circles: across the 180th meridian and at the poles too.
   * @param lonLat (T, 2) degrees
   * @param radius metres; a thing that is as far away as that is not near
   * @throws Failure 'bad-input' for a thing without a place or a radius that is not above 0
   */
  static onSphere(lonLat: ArrayLike<number>, radius: number): NearbyThings {
    return new NearbyThings(lonLat, radius, SPHERE);
  }

  /** Things on a flat map, (T, 2) metres; otherwise as on the sphere. */
  static onPlane(xy: ArrayLike<number>, radius: number): NearbyThings {
    return new NearbyThings(xy, radius, PLANE);
  }

  /**
   * The things near each of N points; a point without coordinates (NaN) has none.
   * @param points (N, 2) in the unit of the things
   * @param most of a row: the nearest ones, of equally near ones those of lower number
   */
  around(points: ArrayLike<number>, most = Infinity): ThingsNearPoints {
    const count = points.length / 2;
    const start = new Int32Array(count + 1);
    const items: number[] = [];
    const metres: number[] = [];
    for (let point = 0; point < count; point++) {
      for (const { thing, straight } of this.#row(points[2 * point], points[2 * point + 1], most)) {
        items.push(thing);
        metres.push(this.ground.metres(straight));
      }
      start[point + 1] = items.length;
    }
    return { start, items: Int32Array.from(items), metres: Float64Array.from(metres) };
  }

  #row(first: number, second: number, most: number): { thing: number; straight: number }[] {
    const row: { thing: number; straight: number }[] = [];
    this.ground.place(first, second, this.#at);
    const [x, y, z] = this.#at;
    this.#grid.near(x, y, z, (thing, straight) => row.push({ thing, straight }));
    if (row.length > most) {
      row.sort((a, b) => a.straight - b.straight || a.thing - b.thing);
      row.length = most;
    }
    return row.sort((a, b) => a.thing - b.thing);
  }
}
