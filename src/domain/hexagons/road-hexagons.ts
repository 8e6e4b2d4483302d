import type { RoadNetwork } from '../road-network';
import type { CityHexagons } from './city-hexagons';
import { hexagonsOfPoints } from './hexagon-cover';
import { cellAt } from './h3';

/** Where a road counts as lying: its centroid, as for the grid of LM-TAD. (2 R) longitude, latitude. */
type RoadMiddles = Pick<RoadNetwork, 'centroidLonLat'>;

/** (R) the hexagon of each road's middle as its place in `city.cells`, or -1 where it lies outside. */
export const hexagonOfRoad = ({ centroidLonLat }: RoadMiddles, city: CityHexagons): Int32Array =>
  hexagonsOfPoints(centroidLonLat, city);

/** How many roads share a hexagon, on average over the hexagons that have one. */
export function roadsPerCell({ centroidLonLat }: RoadMiddles, resolution: number): number {
  const cells = new Set<bigint>();
  for (let i = 0; i < centroidLonLat.length; i += 2)
    cells.add(cellAt(centroidLonLat[i], centroidLonLat[i + 1], resolution));
  return centroidLonLat.length / 2 / cells.size;
}

/** Roads that share a hexagon get one score, so there should be few of them. */
const MOST_ROADS_PER_CELL = 2;
/** Resolutions that `resolutionFor` looks at: hexagons of 5 square kilometres, and of 300 square metres. */
const COARSEST = 7;
const FINEST = 12;

/**
 * The coarsest resolution at which hexagons with roads have at most 2 of them on average. Both directions of a street share a
 * hexagon at any resolution; where that leaves no such resolution it is 12, and `roadsPerCell` says how many there are.
 */
export function resolutionFor(network: RoadMiddles): number {
  for (let resolution = COARSEST; resolution < FINEST; resolution++)
    if (roadsPerCell(network, resolution) <= MOST_ROADS_PER_CELL) return resolution;
  return FINEST;
}
