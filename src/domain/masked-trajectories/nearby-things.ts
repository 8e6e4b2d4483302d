import { EARTH_RADIUS_KM } from '../geo';
import { badInput } from '../../base/failure';

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

/** How many cells a grid has along an axis at most, so that the number of a cell is a whole number in double precision. */
const MOST_CELLS = 2 ** 16;
const STRIDE = 2 * MOST_CELLS;

/** Where in the list of points a cell begins and ends. */
type Cell = readonly [begin: number, end: number];
type Found = (point: number, distance: number) => void;

/** Points in space sorted into cubes, so that those near a place are found without looking at all of them. */
class PointGrid {
  readonly #size: number;
  readonly #low: readonly number[];
  /** Numbers of points, cell by cell and ascending in each. */
  readonly #points: Uint32Array;
  /** Where in `#points` each cell begins and ends. */
  readonly #cells = new Map<number, Cell>();

  /**
   * @param xyz (N, 3) coordinates in any unit
   * @param reach how far from a place points are looked for, in that unit; above 0
   * @throws Failure 'bad-input' for a point without coordinates or a reach that is not above 0
   */
  constructor(
    private readonly xyz: Float64Array,
    readonly reach: number,
  ) {
    if (!(reach > 0)) throw badInput(`Points cannot be looked for within ${reach}.`);
    const bad = xyz.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw badInput(`Point ${Math.floor(bad / 3)} has no place: ${xyz[bad]}. Leave it out.`);
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < xyz.length; i++) {
      low[i % 3] = Math.min(low[i % 3], xyz[i]);
      high[i % 3] = Math.max(high[i % 3], xyz[i]);
    }
    const extent = Math.max(...high.map((value, axis) => value - low[axis]));
    // A little larger than the reach: rounding then cannot put two points that are near each other two cells apart.
    this.#size = 1.000001 * Math.max(reach, extent / MOST_CELLS);
    this.#low = low;
    this.#points = this.#sorted();
  }

  /** Calls back with each point that is nearer than the reach, and with its straight distance, in no order. */
  near(x: number, y: number, z: number, found: Found): void {
    const [cellX, cellY, cellZ] = [this.#cell(x, 0), this.#cell(y, 1), this.#cell(z, 2)];
    // Also refuses what is not a number. Cells beyond would have the numbers of others.
    if (!(isOnGrid(cellX) && isOnGrid(cellY) && isOnGrid(cellZ))) return;
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (let dz = -1; dz <= 1; dz++) {
          const cell = this.#cells.get(numberOf(cellX + dx, cellY + dy, cellZ + dz));
          if (cell) this.#search(cell, x, y, z, found);
        }
  }

  #search([begin, end]: Cell, x: number, y: number, z: number, found: Found): void {
    const { xyz, reach } = this;
    for (let at = begin; at < end; at++) {
      const point = this.#points[at];
      const [dx, dy, dz] = [xyz[3 * point] - x, xyz[3 * point + 1] - y, xyz[3 * point + 2] - z];
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (distance < reach) found(point, distance);
    }
  }

  #sorted(): Uint32Array {
    const { xyz } = this;
    const count = xyz.length / 3;
    const cells = Float64Array.from({ length: count }, (_, i) =>
      numberOf(this.#cell(xyz[3 * i], 0), this.#cell(xyz[3 * i + 1], 1), this.#cell(xyz[3 * i + 2], 2)),
    );
    const points = Uint32Array.from(cells, (_, i) => i).sort((a, b) => cells[a] - cells[b] || a - b);
    for (let begin = 0, end = 0; begin < count; begin = end) {
      const cell = cells[points[begin]];
      while (end < count && cells[points[end]] === cell) end++;
      this.#cells.set(cell, [begin, end]);
    }
    return points;
  }

  #cell(value: number, axis: number): number {
    return Math.floor((value - this.#low[axis]) / this.#size);
  }
}

/** Whether points can be in a cell or in one beside it. */
const isOnGrid = (cell: number): boolean => cell >= -1 && cell <= MOST_CELLS + 1;

const numberOf = (x: number, y: number, z: number): number => ((x + 2) * STRIDE + y + 2) * STRIDE + z + 2;
