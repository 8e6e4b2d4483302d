import { badInput } from '../../base/failure';

/** The ellipsoid WGS 84 and the scale and false easting of UTM. */
const EQUATOR_METERS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const SCALE = 0.9996;
const FALSE_EASTING = 500_000;
const RADIANS = Math.PI / 180;

/** Third flattening, which the series are in powers of. */
const N = FLATTENING / (2 - FLATTENING);
const [N2, N3, N4] = [N ** 2, N ** 3, N ** 4];
const ECCENTRICITY = (2 * Math.sqrt(N)) / (1 + N);
/** Radius of the circle that is as long as a meridian, times the scale. */
const RADIUS = (SCALE * EQUATOR_METERS * (1 + N2 / 4 + N4 / 64)) / (1 + N);

/** From the sphere of conformal latitudes to the map. */
const TO_MAP = [
  N / 2 - (2 * N2) / 3 + (5 * N3) / 16 + (41 * N4) / 180,
  (13 * N2) / 48 - (3 * N3) / 5 + (557 * N4) / 1440,
  (61 * N3) / 240 - (103 * N4) / 140,
  (49561 * N4) / 161280,
];

/** From the map to that sphere. */
const TO_SPHERE = [
  N / 2 - (2 * N2) / 3 + (37 * N3) / 96 - N4 / 360,
  N2 / 48 + N3 / 15 - (437 * N4) / 1440,
  (17 * N3) / 480 - (37 * N4) / 840,
  (4397 * N4) / 161280,
];

/** From conformal latitude to latitude. */
const TO_LATITUDE = [
  2 * N - (2 * N2) / 3 - 2 * N3 + (116 * N4) / 45,
  (7 * N2) / 3 - (8 * N3) / 5 - (227 * N4) / 45,
  (56 * N3) / 15 - (136 * N4) / 35,
  (4279 * N4) / 630,
];

/**
 * One zone of the universal transverse Mercator map of WGS 84 by the series of Krüger (1912) to the fourth power of the third
 * flattening, as Karney (2011, "Transverse Mercator with an accuracy of a few nanometers", eqs. 35, 36) gives them: right to a
 * micrometre within the zone. Northings count from the equator and are negative south of it.
 */
export class UtmZone {
  /** Longitude of the middle of the zone in degrees. */
  readonly middle: number;

  /** @throws Failure 'bad-input' if there is no such zone */
  constructor(readonly zone: number) {
    if (!Number.isInteger(zone) || zone < 1 || zone > 60)
      throw badInput(`There is no UTM zone ${zone}. Zones go from 1 to 60.`, { zone });
    this.middle = 6 * zone - 183;
  }

  /** (N, 2) metres to the east and north, of N points in degrees. */
  metres(lonLat: ArrayLike<number>): Float64Array {
    const metres = new Float64Array(lonLat.length);
    for (let at = 0; at < metres.length; at += 2) {
      const sine = Math.sin(lonLat[at + 1] * RADIANS);
      const t = Math.sinh(Math.atanh(sine) - ECCENTRICITY * Math.atanh(ECCENTRICITY * sine));
      const angle = (lonLat[at] - this.middle) * RADIANS;
      const north = Math.atan2(t, Math.cos(angle));
      const east = Math.atanh(Math.sin(angle) / Math.sqrt(1 + t * t));
      const [dEast, dNorth] = series(TO_MAP, east, north);
      metres[at] = FALSE_EASTING + RADIUS * (east + dEast);
      metres[at + 1] = RADIUS * (north + dNorth);
    }
    return metres;
  }

  /** (N, 2) longitude, latitude in degrees, of N points in metres. */
  lonLat(metres: ArrayLike<number>): Float64Array {
    const lonLat = new Float64Array(metres.length);
    for (let at = 0; at < lonLat.length; at += 2) {
      const [east, north] = [(metres[at] - FALSE_EASTING) / RADIUS, metres[at + 1] / RADIUS];
      const [dEast, dNorth] = series(TO_SPHERE, east, north);
      const [x, y] = [east - dEast, north - dNorth];
      const conformal = Math.asin(Math.sin(y) / Math.cosh(x));
      let latitude = conformal;
      for (const [i, term] of TO_LATITUDE.entries()) latitude += term * Math.sin(2 * (i + 1) * conformal);
      lonLat[at] = this.middle + Math.atan2(Math.sinh(x), Math.cos(y)) / RADIANS;
      lonLat[at + 1] = latitude / RADIANS;
    }
    return lonLat;
  }
}

/** What a series adds to both coordinates, in units of the radius. */
function series(terms: readonly number[], east: number, north: number): readonly [number, number] {
  let [dEast, dNorth] = [0, 0];
  for (const [i, term] of terms.entries()) {
    const twice = 2 * (i + 1);
    dEast += term * Math.cos(twice * north) * Math.sinh(twice * east);
    dNorth += term * Math.sin(twice * north) * Math.cosh(twice * east);
  }
  return [dEast, dNorth];
}
