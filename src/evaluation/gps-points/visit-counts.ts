import type { CityBox } from '../../domain/route-points/point-labels';
import { haversineKm } from '../../domain/geo';
import { HTP_EARTH_RADIUS_KM, type PointTrajectories } from './point-trajectories';

/** Side of a cell in km. */
const CELL_KM = 0.1;

/** Cells of some 100 m over a city's box: a little larger, since a whole number of them fills it. */
export interface CityGrid {
  readonly box: CityBox;
  readonly rows: number;
  readonly columns: number;
  /** Degrees of latitude of a row, of longitude of a column. */
  readonly rowDegrees: number;
  readonly columnDegrees: number;
}

/** The grid of a box; columns are measured at its southern edge. */
export function cityGrid(box: CityBox): CityGrid {
  const { west, east, south, north } = box;
  const cells = (km: number) => Math.max(1, Math.floor(km / CELL_KM));
  const rows = cells(haversineKm(west, south, west, north, HTP_EARTH_RADIUS_KM));
  const columns = cells(haversineKm(west, south, east, south, HTP_EARTH_RADIUS_KM));
  return { box, rows, columns, rowDegrees: (north - south) / rows, columnDegrees: (east - west) / columns };
}

/** Cell of a point, or -1 on and outside of the box. */
export function cellAt(lon: number, lat: number, grid: CityGrid): number {
  const { west, east, south, north } = grid.box;
  if (!(lon > west && lon < east && lat > south && lat < north)) return -1;
  const row = Math.floor((lat - south) / grid.rowDegrees);
  const column = Math.floor((lon - west) / grid.columnDegrees);
  return row * grid.columns + column;
}

/** How often trips come to a place: by its number. */
export type VisitCounts = ReadonlyMap<number, number>;

/** Visits of cells; staying in one counts once, points outside of the box aside. */
export const cellVisits = (trajectories: PointTrajectories, grid: CityGrid): VisitCounts =>
  visits(trajectories, (i) => cellAt(trajectories.lonLat[2 * i], trajectories.lonLat[2 * i + 1], grid));

/** Visits of roads; staying on one counts once. */
export const roadVisits = (trajectories: PointTrajectories): VisitCounts =>
  visits(trajectories, (i) => trajectories.roads[i]);

/** @param placeOf number of the place of a point, or -1 */
function visits({ offsets }: PointTrajectories, placeOf: (point: number) => number): VisitCounts {
  const counts = new Map<number, number>();
  for (let trip = 0; trip + 1 < offsets.length; trip++) {
    let before = -1;
    for (let i = offsets[trip]; i < offsets[trip + 1]; i++) {
      const place = placeOf(i);
      if (place < 0 || place === before) continue;
      counts.set(place, (counts.get(place) ?? 0) + 1);
      before = place;
    }
  }
  return counts;
}

/** Cosine of two vectors; 0 where one of them is 0. */
export function cosine(u: ArrayLike<number>, v: ArrayLike<number>): number {
  let [product, a, b] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    product += u[i] * v[i];
    a += u[i] * u[i];
    b += v[i] * v[i];
  }
  return a === 0 || b === 0 ? 0 : product / (Math.sqrt(a) * Math.sqrt(b));
}

/** Cosine of visits over all places. */
export function visitCosine(real: VisitCounts, generated: VisitCounts): number {
  const places = [...new Set([...real.keys(), ...generated.keys()])];
  const [u, v] = [real, generated].map((counts) => places.map((place) => counts.get(place) ?? 0));
  return cosine(u, v);
}

/** The k places with the most visits, those of lower number first among equally many. */
export const mostVisited = (counts: VisitCounts, k: number): number[] =>
  [...counts]
    .sort(([placeA, a], [placeB, b]) => b - a || placeA - placeB)
    .slice(0, k)
    .map(([place]) => place);

/** How alike two sets of k places are. */
export interface PatternScores {
  /** o / k, which is precision and recall at once, and so the F1 of two sets of one size. */
  readonly f1: number;
  /** What the code calls recall: o / (2k - o). */
  readonly codeRecall: number;
  /** What the code calls F1: 2 P R / (P + R) of these two, 2o / (3k - o). */
  readonly codeScore: number;
}

/** Scores of an overlap of o places of k. */
export function patternScores(overlap: number, k: number): PatternScores {
  const f1 = overlap / k;
  const codeRecall = overlap / (2 * k - overlap);
  return { f1, codeRecall, codeScore: overlap === 0 ? 0 : (2 * f1 * codeRecall) / (f1 + codeRecall) };
}

/** Places that both have among their k most visited ones. */
export function patternOverlap(real: VisitCounts, generated: VisitCounts, k: number): number {
  const ours = new Set(mostVisited(real, k));
  return mostVisited(generated, k).filter((place) => ours.has(place)).length;
}
