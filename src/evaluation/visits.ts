import { gridFor, roadCells } from '../domain/grid';
import type { RoadNetwork } from '../domain/road-network';
import { visitsPerCell, visitsPerRoad } from '../domain/visits';
import { bootstrap, type BootstrapOptions, type Estimate } from './bootstrap';
import { jensenShannon } from './jensen-shannon';
import type { RoadSequences } from './od-match';

/** How many of the most visited roads are compared. */
export const TOP_ROADS = 100;

/** Every resample counts all visits again: so many are enough for an interval to one digit. */
const OVERLAP_RESAMPLES = 200;

/** How alike two counts of visits are: of roads, or of cells. */
export interface VisitLikeness {
  /** Jensen-Shannon divergence of the shares of visits, in bits; NaN if either has no visits. */
  readonly divergence: number;
  /** Cosine of the two counts in [0, 1]; NaN if either has no visits. */
  readonly cosine: number;
}

/** Where driven trips and generated routes go. */
export interface VisitComparison {
  /** (R) visits of each road. */
  readonly driven: Uint32Array;
  readonly generated: Uint32Array;
  readonly roads: VisitLikeness;
  /** The same by the cells of the network's grid. */
  readonly cells: VisitLikeness;
  readonly cellDegrees: number;
  /**
   * Share of the driven trips' most visited roads that are among those of the routes too; over OD pairs, with the
   * bootstrap's bias taken off: resamples of few visits agree less than the visits themselves.
   */
  readonly overlap: Estimate;
  /** Roads that the overlap counts: 100, or all that the driven trips visit where they are fewer. */
  readonly topRoads: number;
}

/** Compares where the trips of some OD pairs went and where routes for the same pairs go, pair i with route i. */
export function compareVisits(
  network: RoadNetwork,
  trips: RoadSequences,
  routes: RoadSequences,
  options: BootstrapOptions = {},
): VisitComparison {
  const { roadCount } = network;
  const [driven, generated] = [trips, routes].map(({ roads }) => visitsPerRoad(roadCount, roads));
  const topRoads = Math.min(
    TOP_ROADS,
    driven.reduce((count, visits) => count + (visits > 0 ? 1 : 0), 0),
  );
  const grid = gridFor(network);
  const cells = roadCells(network, grid);
  const inCells = (visits: Uint32Array) => visitsPerCell(visits, cells, grid.rows * grid.columns);
  const overlap = (weights: Float64Array) =>
    topOverlap(
      weightedVisits(roadCount, trips, weights),
      weightedVisits(roadCount, routes, weights),
      topRoads,
    );
  const size = trips.offsets.length - 1;
  const resampled = bootstrap(
    size,
    { overlap },
    { resamples: OVERLAP_RESAMPLES, ...options },
    new Set(['overlap']),
  );
  return {
    driven,
    generated,
    roads: visitLikeness(driven, generated),
    cells: visitLikeness(inCells(driven), inCells(generated)),
    cellDegrees: grid.cellDegrees,
    overlap: resampled.overlap,
    topRoads,
  };
}

export function visitLikeness(driven: ArrayLike<number>, generated: ArrayLike<number>): VisitLikeness {
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < driven.length; i++) {
    both += driven[i] * generated[i];
    one += driven[i] ** 2;
    other += generated[i] ** 2;
  }
  const cosine = one === 0 || other === 0 ? NaN : Math.min(1, both / Math.sqrt(one * other));
  return { divergence: jensenShannon(driven, generated), cosine };
}

/**
 * Share of the `top` most visited roads of one count that are among those of the other. Where fewer are visited,
 * they are all that count; NaN of none.
 */
export function topOverlap(driven: ArrayLike<number>, generated: ArrayLike<number>, top: number): number {
  const [own, others] = [mostVisited(driven, top), new Set(mostVisited(generated, top))];
  return own.filter((road) => others.has(road)).length / own.length;
}

/** The most visited roads, most first; of equally many visits the first roads. Fewer where fewer are visited. */
export function mostVisited(visits: ArrayLike<number>, top: number): Uint32Array {
  const counts = Float64Array.from(visits).sort();
  // Sorting plain numbers finds the least count that may be among them; few roads are left to be put in order.
  const least = Math.max(1, counts[Math.max(0, counts.length - top)]);
  const roads = new Uint32Array(visits.length);
  let found = 0;
  for (let road = 0; road < visits.length; road++) if (visits[road] >= least) roads[found++] = road;
  return roads
    .slice(0, found)
    .sort((a, b) => visits[b] - visits[a] || a - b)
    .slice(0, top);
}

/** (R) visits with route i counted weights[i] times. */
function weightedVisits(
  roadCount: number,
  { offsets, roads }: RoadSequences,
  weights: Float64Array,
): Float64Array {
  const visits = new Float64Array(roadCount);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (let at = offsets[i]; at < offsets[i + 1]; at++) visits[roads[at]] += weights[i];
  }
  return visits;
}
