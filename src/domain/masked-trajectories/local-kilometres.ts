import { EARTH_RADIUS_KM } from '../geo';

const RADIANS = Math.PI / 180;

/**
 * Kilometres to the east and north of a first point, which are the same wherever on Earth a trip of that shape lies: the equirectangular
 * map of the sphere, true to scale along the parallel of the first point and along all meridians. Degrees make no such map, since a
 * degree of longitude is shorter farther north.
 */
export class LocalKilometres {
  readonly #kmPerLon: number;
  readonly #kmPerLat = EARTH_RADIUS_KM * RADIANS;

  /** The first point in degrees. */
  constructor(
    readonly lon: number,
    readonly lat: number,
  ) {
    this.#kmPerLon = EARTH_RADIUS_KM * Math.cos(lat * RADIANS) * RADIANS;
  }

  /** (N, 2) kilometres of N points in degrees. */
  kilometres(lonLat: ArrayLike<number>): Float64Array {
    return Float64Array.from(lonLat, (degrees, i) =>
      i % 2 === 0 ? wrapped(degrees - this.lon) * this.#kmPerLon : (degrees - this.lat) * this.#kmPerLat,
    );
  }

  /** (N, 2) longitude from -180 to 180 and latitude of N points in kilometres. */
  lonLat(kilometres: ArrayLike<number>): Float64Array {
    return Float64Array.from(kilometres, (km, i) =>
      i % 2 === 0 ? wrapped(this.lon + km / this.#kmPerLon) : this.lat + km / this.#kmPerLat,
    );
  }
}

/** An angle in degrees, from -180 to 180. */
const wrapped = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);
