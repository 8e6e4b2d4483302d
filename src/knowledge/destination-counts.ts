import { compressedRows, lowerBound } from '../base/numbers';
import { boundsOfPoints, METERS_PER_DEGREE } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';

/**
 * How often trips drove links towards which destinations, as compressed rows: trips by link l ended in the cells
 * cells[offsets[l] .. offsets[l+1]), ascending. Counts of other trips share the rows.
 */
export interface DestinationCounts {
  /** Side of the squares that destinations are put in, see `destinationCells`. */
  readonly cellMeters: number;
  /** (S+1) */
  readonly offsets: Uint32Array;
  /** (E) */
  readonly cells: Uint32Array;
  /** (E) */
  readonly counts: Uint32Array;
}

/** Side of the smallest squares, and the most counts (16 MB with their cells) with which they are so small. */
const CELL_METERS = 150;
const MOST_COUNTS = 2_000_000;

/** Cells of the finest level in one of each level, from the coarsest: 9 by 9, 3 by 3, 1. */
const LEVELS = [81, 9, 1] as const;

/**
 * Puts roads into squares by their centroids. 3 by 3 squares are one of the next level, and 3 by 3 of these one of the
 * coarsest; squares are numbered such that cell c lies in the larger squares floor(c / 9) and floor(c / 81).
 * @returns number of cells, and (R) the cell of each road
 */
export function destinationCells(
  { roadCount, centroidLonLat }: RoadNetwork,
  cellMeters: number,
): { readonly count: number; readonly ofRoad: Float64Array } {
  const { minLon, minLat, maxLon, maxLat } = boundsOfPoints(centroidLonLat);
  const north = METERS_PER_DEGREE / cellMeters;
  const east = north * Math.cos((minLat * Math.PI) / 180);
  const largest = (degrees: number, scale: number) => Math.floor((Math.max(0, degrees) * scale) / 9) + 1;
  const columns = largest(maxLon - minLon, east);
  const ofRoad = new Float64Array(roadCount);
  for (let road = 0; road < roadCount; road++) {
    const x = Math.floor((centroidLonLat[2 * road] - minLon) * east);
    const y = Math.floor((centroidLonLat[2 * road + 1] - minLat) * north);
    const middle = 3 * Math.floor((y % 9) / 3) + Math.floor((x % 9) / 3);
    ofRoad[road] =
      81 * (columns * Math.floor(y / 9) + Math.floor(x / 9)) + 9 * middle + 3 * (y % 3) + (x % 3);
  }
  return { count: 81 * columns * largest(maxLat - minLat, north), ofRoad };
}

/**
 * All links with the cells in which trips ended that drove them; counts are 0.
 * @param links (P) of the trips, see `linksOfTrips`
 * @param options.cellMeters side of the squares to begin with: it is tripled until there are no more counts than `most`
 * (or than links, if these are more)
 */
export function destinationRows(
  network: RoadNetwork,
  trips: TrajectorySet,
  links: Int32Array,
  { cellMeters = CELL_METERS, most = MOST_COUNTS } = {},
): DestinationCounts {
  const linkCount = network.successors.length;
  const { count, ofRoad } = destinationCells(network, cellMeters);
  const larger = () => destinationRows(network, trips, links, { cellMeters: 3 * cellMeters, most });
  if (count > Math.min(2 ** 31, Number.MAX_SAFE_INTEGER / linkCount)) return larger();
  const keys = new Float64Array(links.length);
  let keyCount = 0;
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const cell = ofRoad[trips.roads[trips.offsets[trip + 1] - 1]];
    for (let at = trips.offsets[trip]; at < trips.offsets[trip + 1]; at++)
      if (links[at] >= 0) keys[keyCount++] = links[at] * count + cell;
  }
  const { offsets, columns: cells } = compressedRows(keys.subarray(0, keyCount), linkCount, count);
  if (cells.length > Math.max(most, linkCount)) return larger();
  return { cellMeters, offsets, cells, counts: new Uint32Array(cells.length) };
}

/** A larger square's probability counts as so many trips to the smaller one. Chosen on Shanghai's validation trips. */
const BACK_OFF = 2;

/** The chances that trips which ended near a destination give to the next link. */
export class DestinationProbabilities {
  readonly #cells: Float64Array;

  /** @param logFirst (S) log p1, the Markov chain of the first order */
  constructor(
    network: RoadNetwork,
    private readonly toward: DestinationCounts,
    private readonly logFirst: Float64Array,
  ) {
    this.#cells = destinationCells(network, toward.cellMeters).ofRoad;
  }

  /**
   * For each of the links `first` .. `end` - 1 of a road log p, natural, and log(1 + x). With x the count of a link
   * towards the destination's square and X that of all links of the road, p = (x + k * p of the next larger square) /
   * (X + k); beyond the largest it is p1. Over the links p sums to 1. The second number is of the smallest square.
   */
  of(first: number, end: number, destination: number): [logP: number, logCount: number][] {
    let p = Array.from(this.logFirst.subarray(first, end), Math.exp);
    let counts: number[] = [];
    for (const cellCount of LEVELS) {
      const from = cellCount * Math.floor(this.#cells[destination] / cellCount);
      counts = p.map((_, i) => this.#count(first + i, from, from + cellCount));
      const total = counts.reduce((sum, count) => sum + count, 0);
      p = p.map((larger, i) => (counts[i] + BACK_OFF * larger) / (total + BACK_OFF));
    }
    return p.map((one, i) => [Math.log(one), Math.log1p(counts[i])]);
  }

  /** How often a link was driven towards the cells `from` .. `to` - 1. */
  #count(link: number, from: number, to: number): number {
    const { offsets, cells, counts } = this.toward;
    const end = offsets[link + 1];
    let sum = 0;
    for (let i = lowerBound(cells, from, offsets[link], end); i < end && cells[i] < to; i++) sum += counts[i];
    return sum;
  }
}
