import { badInput } from '../../base/failure';
import { areaSquareKm, type Bounds } from '../geo';
import { ascendingCells, cellIndex, type CityHexagons } from './city-hexagons';
import { averageSquareKm, cellAt, cellsInBox, centreOf } from './h3';
import { FINEST_RESOLUTION, parentOf } from './h3-index';
import type { RoadNetwork } from '../road-network';

/** A table of tokens and a map of so many hexagons still fit a tab; a large city at resolution 10 has some 50,000. */
export const MOST_CELLS = 250_000;

/** What a city is made of: all hexagons whose centre lies in a box, or those that hold a point. (2 P) longitude, latitude. */
export type CityArea = Bounds | { readonly lonLat: ArrayLike<number> };

/**
 * The hexagons of a city.
 * @throws Failure 'bad-input' for resolutions that H3 does not have, an area that holds no hexagon, or more than `MOST_CELLS`
 */
export function cityHexagons(area: CityArea, resolution: number, rootResolution: number): CityHexagons {
  checkResolutions(resolution, rootResolution);
  const found = 'lonLat' in area ? cellsOfPoints(area.lonLat, resolution) : cellsOfBox(area, resolution);
  const cells = ascendingCells(found);
  if (cells.length === 0) throw emptyArea(resolution);
  if (cells.length > MOST_CELLS) throw tooMany(cells.length, resolution);
  return cityOfCells(cells, resolution, rootResolution);
}

/** The same of ids that are known, as a file has them. @param cells ascending, distinct, all of the resolution */
export function cityOfCells(cells: BigUint64Array, resolution: number, rootResolution: number): CityHexagons {
  const centres = new Float64Array(2 * cells.length);
  cells.forEach((cell, i) => centres.set(centreOf(cell), 2 * i));
  const roots = ascendingCells(Array.from(cells, (cell) => parentOf(cell, rootResolution)));
  return { resolution, rootResolution, cells, roots, centres };
}

/** (P) the hexagon of each point as its place in `city.cells`, or -1 where it lies in none of them. @param lonLat (2 P) degrees */
export function hexagonsOfPoints(lonLat: ArrayLike<number>, city: CityHexagons): Int32Array {
  const hexagons = new Int32Array(lonLat.length / 2);
  for (let i = 0; i < hexagons.length; i++)
    hexagons[i] = cellIndex(city, cellAt(lonLat[2 * i], lonLat[2 * i + 1], city.resolution));
  return hexagons;
}

function checkResolutions(resolution: number, rootResolution: number): void {
  const isOne = (value: number) => Number.isInteger(value) && value >= 0 && value <= FINEST_RESOLUTION;
  if (!isOne(resolution))
    throw badInput(`Hexagons of H3 have a resolution from 0 to ${FINEST_RESOLUTION}; it is ${resolution}.`);
  if (!isOne(rootResolution) || rootResolution > resolution)
    throw badInput(
      `The first token of a hexagon stands for a larger one, so its resolution is from 0 to ${resolution}; it is ${rootResolution}.`,
    );
}

function cellsOfPoints(lonLat: ArrayLike<number>, resolution: number): Set<bigint> {
  const cells = new Set<bigint>();
  for (let i = 0; i < lonLat.length; i += 2) {
    cells.add(cellAt(lonLat[i], lonLat[i + 1], resolution));
    if (cells.size > MOST_CELLS) throw tooMany(cells.size, resolution);
  }
  return cells;
}

function cellsOfBox(box: Bounds, resolution: number): readonly bigint[] {
  // The library would take all memory for a box that is far too large. Hexagons are up to about a quarter larger than on average.
  const atLeast = Math.floor((0.7 * areaSquareKm(box)) / averageSquareKm(resolution));
  if (!(atLeast <= MOST_CELLS)) throw tooMany(atLeast, resolution);
  return cellsInBox(box, resolution);
}

const emptyArea = (resolution: number) =>
  badInput(
    `No hexagon of resolution ${resolution} has its centre in this area. Choose a finer resolution or a larger area.`,
    { resolution },
  );

const tooMany = (count: number, resolution: number) =>
  badInput(
    `This area has ${count.toLocaleString('en')} hexagons of resolution ${resolution} or more, and ` +
      `${MOST_CELLS.toLocaleString('en')} are the most. Choose a coarser resolution or a smaller area.`,
    { count, resolution },
  );

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
