/** The hexagons of H3 that make up a city, C of them. All else speaks of them by their place in `cells`. */
export interface CityHexagons {
  /** Resolution of the cells, 0 to 15. */
  readonly resolution: number;
  /** Resolution of the ancestors that tokens begin with. */
  readonly rootResolution: number;
  /** (C) ids, ascending. */
  readonly cells: BigUint64Array;
  /** Ids of the ancestors at `rootResolution`, ascending. */
  readonly roots: BigUint64Array;
  /** (2 C) longitude, latitude of each centre in degrees. */
  readonly centres: Float64Array;
}

export const DEFAULT_RESOLUTION = 9;
/** Levels between a cell and its root: with the root that makes 4 tokens a hexagon. */
export const LEVELS_BELOW_ROOT = 3;

/** The place of an id in ascending ids, or -1. */
export function cellIndex({ cells }: Pick<CityHexagons, 'cells'>, cell: bigint): number {
  const at = placeAmong(cells, cell);
  return at < cells.length && cells[at] === cell ? at : -1;
}

/** How many of the ascending ids are smaller. */
function placeAmong(ids: BigUint64Array, id: bigint): number {
  let from = 0;
  let to = ids.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ids[middle] < id) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Distinct ids, ascending. */
export function ascendingCells(cells: Iterable<bigint>): BigUint64Array {
  return BigUint64Array.from(new Set(cells)).sort();
}
