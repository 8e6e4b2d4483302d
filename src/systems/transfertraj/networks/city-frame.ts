import type { Bounds } from '../../../domain/bounds';
import { LocalKilometres } from '../../../domain/masked-trajectories/local-kilometres';
import type { ReadingConfig } from '../transfer-config';

/** The coordinates in which a network reads and says places. */
export interface CityFrame {
  /** (L, 2) coordinates of the L points of a trajectory, (L, 2) in degrees. */
  coordinates(lonLat: Float64Array): Float64Array;
  /**
   * The way back.
   * @param said (n, 2) coordinates
   * @param first the first point of their trajectory in degrees
   */
  lonLat(said: ArrayLike<number>, first: readonly [lon: number, lat: number]): Float64Array;
}

/** The box of a city is so wide and high in the absolute form, so that its errors count about as much as those in kilometres. */
const BOX_WIDTH = 10;

/**
 * Kilometres or metres from the first point of each trajectory; or, in the absolute form, min-max by the box of the city, from 0 at its
 * south-west to 10 at its north-east, whichever trajectory it is.
 */
export function cityFrame({ unit, coordinates }: ReadingConfig, box: Bounds): CityFrame {
  return coordinates === 'absolute' ? boxFrame(box) : relativeFrame(unit === 'metres' ? 1000 : 1);
}

function relativeFrame(perKilometre: number): CityFrame {
  return {
    coordinates: (lonLat) =>
      new LocalKilometres(lonLat[0], lonLat[1]).kilometres(lonLat).map((km) => km * perKilometre),
    lonLat: (said, [lon, lat]) =>
      new LocalKilometres(lon, lat).lonLat(Float64Array.from(said, (value) => value / perKilometre)),
  };
}

function boxFrame({ minLon, minLat, maxLon, maxLat }: Bounds): CityFrame {
  const low = [minLon, minLat];
  const perDegree = [BOX_WIDTH / (maxLon - minLon), BOX_WIDTH / (maxLat - minLat)];
  return {
    coordinates: (lonLat) => lonLat.map((degrees, i) => (degrees - low[i % 2]) * perDegree[i % 2]),
    lonLat: (said) => Float64Array.from(said, (value, i) => low[i % 2] + value / perDegree[i % 2]),
  };
}
