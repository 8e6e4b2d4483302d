import type { TrajectorySet } from '../domain/trajectory-set';

/** Cell size of the OD match rate in degrees (thesis A.2). */
const OD_CELL_DEGREES = 0.001;

/**
 * The grid of the OD match rate. Cells are numbered column by column (x * height + y, x along longitude): not
 * the teacher's grid, which is numbered row by row.
 */
export interface OdGrid {
  readonly minLon: number;
  readonly minLat: number;
  readonly width: number;
  readonly height: number;
  readonly cellDegrees: number;
}

/** Grid over the bounds of all road centroids, (2 R) longitude, latitude in degrees. */
export function odGridOver(centroidLonLat: ArrayLike<number>, cellDegrees = OD_CELL_DEGREES): OdGrid {
  let [minLon, maxLon, minLat, maxLat] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < centroidLonLat.length; i += 2) {
    minLon = Math.min(minLon, centroidLonLat[i]);
    maxLon = Math.max(maxLon, centroidLonLat[i]);
    minLat = Math.min(minLat, centroidLonLat[i + 1]);
    maxLat = Math.max(maxLat, centroidLonLat[i + 1]);
  }
  const width = Math.ceil((maxLon - minLon) / cellDegrees) + 1;
  const height = Math.ceil((maxLat - minLat) / cellDegrees) + 1;
  return { minLon, minLat, width, height, cellDegrees };
}

/** Cell of a point; points outside are clamped to the border. */
export function odCell(grid: OdGrid, lon: number, lat: number): number {
  const x = Math.floor((lon - grid.minLon) / grid.cellDegrees);
  const y = Math.floor((lat - grid.minLat) / grid.cellDegrees);
  const column = Math.max(0, Math.min(x, grid.width - 1));
  const row = Math.max(0, Math.min(y, grid.height - 1));
  return column * grid.height + row;
}

/** (R) cell of every road centroid. */
export function odCellsOf(grid: OdGrid, centroidLonLat: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: centroidLonLat.length / 2 }, (_, road) =>
    odCell(grid, centroidLonLat[2 * road], centroidLonLat[2 * road + 1]),
  );
}

/** The roads of a TrajectorySet or RouteSet. */
export type RoadSequences = Pick<TrajectorySet, 'offsets' | 'roads'>;

/**
 * Cells of the two ends of each route, and their pair as one number; a route
 * of one road has no OD pair (key -1).
 */
export interface OdKeys {
  readonly origins: Uint32Array;
  readonly destinations: Uint32Array;
  readonly keys: Float64Array;
}

/** OD cells by the routes' actual first and last roads. `cells` is (R), see `odCellsOf`. */
export function odKeysOf({ offsets, roads }: RoadSequences, cells: Uint32Array, grid: OdGrid): OdKeys {
  const count = offsets.length - 1;
  const origins = Uint32Array.from({ length: count }, (_, i) => cells[roads[offsets[i]]]);
  const destinations = Uint32Array.from({ length: count }, (_, i) => cells[roads[offsets[i + 1] - 1]]);
  const cellCount = grid.width * grid.height;
  const keys = Float64Array.from({ length: count }, (_, i) =>
    offsets[i + 1] - offsets[i] < 2 ? -1 : origins[i] * cellCount + destinations[i],
  );
  return { origins, destinations, keys };
}

/** Share matched / total. */
export interface MatchRate {
  readonly matched: number;
  readonly total: number;
  readonly rate: number;
}

const rateOf = (matched: number, total: number): MatchRate => ({
  matched,
  total,
  rate: total ? matched / total : NaN,
});

/** (N) 1 where the OD pair of a generated route is among the real ones. */
export function odMatches(realKeys: ArrayLike<number>, generatedKeys: ArrayLike<number>): Uint8Array {
  const real = new Set(Array.from(realKeys).filter((key) => key >= 0));
  return Uint8Array.from(generatedKeys, (key) => (real.has(key) ? 1 : 0));
}

/** OD match rate, Eq. 21: the share of generated routes whose OD cell pair is a real one. */
export function odMatchRate(realKeys: ArrayLike<number>, generatedKeys: ArrayLike<number>): MatchRate {
  const matches = odMatches(realKeys, generatedKeys);
  return rateOf(
    matches.reduce((sum, match) => sum + match, 0),
    matches.length,
  );
}

/**
 * The thesis's code: matched distinct OD cell pairs over all distinct
 * generated ones, routes of one road left out.
 */
export function distinctOdMatchRate(
  realKeys: ArrayLike<number>,
  generatedKeys: ArrayLike<number>,
): MatchRate {
  const real = new Set(Array.from(realKeys));
  const generated = [...new Set(Array.from(generatedKeys))].filter((key) => key >= 0);
  return rateOf(generated.filter((key) => real.has(key)).length, generated.length);
}

/**
 * The thesis's code, ends taken apart: shares of generated routes whose first cell is that of any real trip,
 * whose last cell is that of any real trip of two roads or more, and whose OD cell pair is a real one.
 */
export function endpointMatchRates(
  real: OdKeys,
  generated: OdKeys,
): Record<'origin' | 'destination' | 'both', number> {
  const count = generated.keys.length;
  const origins = new Set(real.origins);
  const destinations = new Set(real.destinations.filter((_, i) => real.keys[i] >= 0));
  const share = (cells: Uint32Array, known: Set<number>) =>
    cells.filter((cell) => known.has(cell)).length / count;
  return {
    origin: share(generated.origins, origins),
    destination: share(generated.destinations, destinations),
    both: odMatchRate(real.keys, generated.keys).rate,
  };
}

/**
 * Pairs by equal OD cell pair, as the thesis's code forms them: within a group the i-th real trip
 * with the i-th generated route, min(size) pairs per group; groups in the order in which they
 * first occur among the generated routes.
 */
export function groupedOdPairs(
  realKeys: ArrayLike<number>,
  generatedKeys: ArrayLike<number>,
): { real: number; generated: number }[] {
  const realGroups = groupByKey(realKeys);
  const pairs: { real: number; generated: number }[] = [];
  for (const [key, generated] of groupByKey(generatedKeys)) {
    const real = realGroups.get(key) ?? [];
    const count = Math.min(real.length, generated.length);
    for (let i = 0; i < count; i++) pairs.push({ real: real[i], generated: generated[i] });
  }
  return pairs;
}

function groupByKey(keys: ArrayLike<number>): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] < 0) continue;
    const group = groups.get(keys[i]);
    if (group) group.push(i);
    else groups.set(keys[i], [i]);
  }
  return groups;
}
