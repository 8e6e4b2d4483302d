import { NumberTable } from '../base/number-table';
import type { RoadNetwork } from './road-network';

/**
 * (2R) number of the point where each road starts (2 road) and ends (2 road + 1), counted from 0 in the order
 * of the roads; equal coordinates, compared exactly, share a number: it is that of a crossing.
 */
export function endPoints({
  roadCount,
  shapeOffsets,
  shapeLonLat,
}: Pick<RoadNetwork, 'roadCount' | 'shapeOffsets' | 'shapeLonLat'>): Uint32Array {
  const ends = new Uint32Array(2 * roadCount);
  const [lons, lats, points] = [new NumberTable(), new NumberTable(), new NumberTable()];
  const numberOf = (vertex: number) =>
    points.add(lons.add(shapeLonLat[2 * vertex]) * 2 ** 26 + lats.add(shapeLonLat[2 * vertex + 1]));
  for (let road = 0; road < roadCount; road++) {
    ends[2 * road] = numberOf(shapeOffsets[road]);
    ends[2 * road + 1] = numberOf(shapeOffsets[road + 1] - 1);
  }
  return ends;
}
