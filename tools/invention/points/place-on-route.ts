import type { RoadNetwork } from '../../../src/domain/road-network';
import { METERS_PER_DEGREE } from '../../../src/domain/geo';
import { cos } from '../../../src/data/simulation/arithmetic';

/** Degrees of longitude and latitude. */
export type LonLat = readonly [lon: number, lat: number];

/** The place at a share (0 to 1) of a road's line. */
export function placeOnRoad({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number, share: number): LonLat {
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const flat = cos((shapeLonLat[2 * first + 1] * Math.PI) / 180);
  const lengths: number[] = [];
  for (let vertex = first; vertex < last; vertex++) {
    const east = flat * (shapeLonLat[2 * vertex + 2] - shapeLonLat[2 * vertex]);
    const north = shapeLonLat[2 * vertex + 3] - shapeLonLat[2 * vertex + 1];
    lengths.push(Math.sqrt(east * east + north * north));
  }
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  let piece = 0;
  while (piece < lengths.length - 1 && left > lengths[piece]) left -= lengths[piece++];
  const along = lengths.length > 0 && lengths[piece] > 0 ? Math.min(1, left / lengths[piece]) : 0;
  const at = 2 * (first + piece);
  const next = Math.min(at + 2, 2 * last);
  return [
    shapeLonLat[at] + along * (shapeLonLat[next] - shapeLonLat[at]),
    shapeLonLat[at + 1] + along * (shapeLonLat[next + 1] - shapeLonLat[at + 1]),
  ];
}

/** A place some metres to the east and north of another. */
export function movedBy([lon, lat]: LonLat, east: number, north: number): LonLat {
  const perDegree = METERS_PER_DEGREE * cos((lat * Math.PI) / 180);
  return [lon + east / perDegree, lat + north / METERS_PER_DEGREE];
}
