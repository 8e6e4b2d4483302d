import { gridFor, roadCells } from '../domain/grid';
import type { RoadNetwork } from '../domain/road-network';
import { visitsPerCell, visitsPerRoad } from '../domain/visits';
import { estimateOf, ResampleDraws, type BootstrapOptions, type Estimate } from './bootstrap';
import { jensenShannon } from './distribution-divergence';
import type { RoadSequences } from './od-match';

/** How many of the most visited roads are compared. */
export const TOP_ROADS = 100;

/** Every resample counts all visits again: so many are enough for an interval to one digit. */
export const VISIT_RESAMPLES = 200;

/** How alike two counts of visits are: of roads, or of cells. */
export interface VisitLikeness<Value = Estimate> {
  /** Jensen-Shannon divergence of the shares of visits, in bits; NaN if either has no visits. */
  readonly divergence: Value;
  /** Cosine of the two counts in [0, 1]; NaN if either has no visits. */
  readonly cosine: Value;
}

/**
 * Where driven trips and generated routes go. The intervals are over OD pairs, all from the same resamples, with the
 * bootstrap's bias taken off: resamples of few visits agree less than the visits themselves. All lie in [0, 1].
 */
export interface VisitComparison {
  /** (R) visits of each road. */
  readonly driven: Uint32Array;
  readonly generated: Uint32Array;
  readonly roads: VisitLikeness;
  /** The same by the cells of the network's grid. */
  readonly cells: VisitLikeness;
  readonly cellDegrees: number;
  /** Share of the driven trips' most visited roads that are among those of the routes too. */
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
  // No resample visits any other road or cell: they alone are counted, in the order of the network.
  const visited = Uint32Array.from(driven.keys()).filter((road) => driven[road] + generated[road] > 0);
  const slotOf = new Uint32Array(roadCount);
  visited.forEach((road, slot) => (slotOf[road] = slot));
  const inSlots = ({ offsets, roads }: RoadSequences) => ({
    offsets,
    roads: roads.map((road) => slotOf[road]),
  });
  const sides = [inSlots(trips), inSlots(routes)];
  const grid = gridFor(network);
  const cells = roadCells(network, grid);
  const cellsInUse = ranked(visited.map((road) => cells[road]));
  const figures = (weights: Float64Array): number[] => {
    const [own, others] = sides.map((side) => weightedVisits(visited.length, side, weights));
    const byRoad = visitLikeness(own, others);
    const inCells = (visits: Float64Array) => visitsPerCell(visits, cellsInUse.ranks, cellsInUse.count);
    const byCell = visitLikeness(inCells(own), inCells(others));
    const overlap = topOverlap(own, others, topRoads);
    return [overlap, byRoad.divergence, byRoad.cosine, byCell.divergence, byCell.cosine];
  };
  const size = trips.offsets.length - 1;
  const [overlap, roadDivergence, roadCosine, cellDivergence, cellCosine] = estimated(size, figures, options);
  return {
    driven,
    generated,
    roads: { divergence: roadDivergence, cosine: roadCosine },
    cells: { divergence: cellDivergence, cosine: cellCosine },
    cellDegrees: grid.cellDegrees,
    overlap,
    topRoads,
  };
}

/** Figures in [0, 1] that all follow from one count of weighted units, each with its interval; see `VisitComparison`. */
function estimated(
  size: number,
  figures: (weights: Float64Array) => readonly number[],
  options: BootstrapOptions,
): Estimate[] {
  const { resamples = VISIT_RESAMPLES, seed } = options;
  const weights = new Float64Array(size).fill(1);
  const values = figures(weights);
  const resampled = values.map(() => new Float64Array(size === 0 ? 0 : resamples));
  const draws = new ResampleDraws(size, seed);
  for (let b = 0; b < resamples && size > 0; b++) {
    draws.next(weights);
    figures(weights).forEach((value, k) => (resampled[k][b] = value));
  }
  return values.map((value, k) => {
    const { low, high } = estimateOf(value, resampled[k], options, true);
    return { value, low: Math.max(0, low), high: Math.min(1, high) };
  });
}

/** The place of each value among the distinct ones in ascending order, and how many distinct ones there are. */
function ranked(values: Uint32Array): { readonly ranks: Uint32Array; readonly count: number } {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const rankOf = new Map(distinct.map((value, rank) => [value, rank]));
  return { ranks: values.map((value) => rankOf.get(value)!), count: distinct.length };
}

export function visitLikeness(
  driven: ArrayLike<number>,
  generated: ArrayLike<number>,
): VisitLikeness<number> {
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

/** (S) visits of each slot with route i counted weights[i] times. */
function weightedVisits(
  slotCount: number,
  { offsets, roads }: RoadSequences,
  weights: Float64Array,
): Float64Array {
  const visits = new Float64Array(slotCount);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (let at = offsets[i]; at < offsets[i + 1]; at++) visits[roads[at]] += weights[i];
  }
  return visits;
}
