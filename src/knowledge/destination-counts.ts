import { compressedRows, lowerBound } from '../base/numbers';
import { boundsOfPoints, METERS_PER_DEGREE } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';

/**
 * Towards which destinations trips drove links, as compressed rows: trips by link l ended in the cells
 * cells[offsets[l] .. offsets[l+1]), ascending.
 */
export interface LinkDestinations {
  /** Side of the squares that destinations are put in, see `destinationCells`. */
  readonly cellMeters: number;
  /** (S+1) */
  readonly offsets: Uint32Array;
  /** (E) */
  readonly cells: Uint32Array;
}

/** How often trips drove links towards cells. Counts of other folds share the rows. */
export interface DestinationCounts extends LinkDestinations {
  /** (E) */
  readonly counts: Uint32Array;
}

/** Squares of the finest level; more of them are looked at where few trips ended. Tripled while there are too many. */
const CELL_METERS = 150;

/** Most counts of links towards cells, some 16 MB. */
const MOST_COUNTS = 2_000_000;

/** Cells of the finest level in one of each level, from the coarsest: 9 by 9, 3 by 3, 1. */
const LEVELS = [81, 9, 1] as const;

/**
 * Puts roads into squares by their centroids. 3 by 3 squares are one of the next level, and 3 by 3 of these one of the
 * coarsest; squares are numbered such that cell c lies in the larger squares floor(c / 9) and floor(c / 81).
 * @returns number of cells, and (R) the cell of each road
 */
export function destinationCells(
  { roadCount, centroidLonLat }: Pick<RoadNetwork, 'roadCount' | 'centroidLonLat'>,
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
 * All links with the cells in which trips ended that drove them.
 * @param links (P) of the trips, see `linksOfTrips`
 * @param options.cellMeters side of the squares to begin with: it is tripled until there are no more counts than `most`
 * (or than links, if these are more)
 */
export function linkDestinations(
  network: RoadNetwork,
  trips: TrajectorySet,
  links: Int32Array,
  { cellMeters = CELL_METERS, most = MOST_COUNTS } = {},
): LinkDestinations {
  const linkCount = network.successors.length;
  const { count, ofRoad } = destinationCells(network, cellMeters);
  const larger = () => linkDestinations(network, trips, links, { cellMeters: 3 * cellMeters, most });
  if (count > Math.min(2 ** 31, Number.MAX_SAFE_INTEGER / linkCount)) return larger();
  const keys = new Float64Array(links.length);
  let keyCount = 0;
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const cell = ofRoad[trips.roads[trips.offsets[trip + 1] - 1]];
    for (let at = trips.offsets[trip]; at < trips.offsets[trip + 1]; at++)
      if (links[at] >= 0) keys[keyCount++] = links[at] * count + cell;
  }
  const { offsets, columns: cells } = compressedRows(keys.subarray(0, keyCount), linkCount, count);
  return cells.length > Math.max(most, linkCount) ? larger() : { cellMeters, offsets, cells };
}

/** Place of a link towards a cell in the counts; it has to be there. */
export const destinationIndex = ({ offsets, cells }: LinkDestinations, link: number, cell: number): number =>
  lowerBound(cells, cell, offsets[link], offsets[link + 1]);

/**
 * The probability of a larger square counts as so many trips that ended in the smaller one. Chosen on validation trips of
 * Shanghai.
 */
const BACK_OFF = 2;

/** The chances that trips which ended near a destination give to the next link. */
export class DestinationProbabilities {
  readonly #toward: DestinationCounts;
  /** (R) */
  readonly #cells: Float64Array;

  constructor(network: RoadNetwork, toward: DestinationCounts) {
    this.#toward = toward;
    this.#cells = destinationCells(network, toward.cellMeters).ofRoad;
  }

  /**
   * Fills two numbers for each of the links `first` .. `end` - 1 of a road, `size` apart: log p, natural, and log(1 + x).
   * With x the count of a link towards the destination's square and X that of all links of the road,
   * p = (x + k * p of the next larger square) / (X + k); beyond the largest it is p1, that of the first order. Over the
   * links of a road p sums to 1. The second number is of the smallest square.
   * @param logFirst (S) log p1
   */
  fill(
    [first, end]: readonly [first: number, end: number],
    destination: number,
    logFirst: Float64Array,
    out: Float32Array,
    at: number,
    size: number,
  ): void {
    const { offsets, cells, counts } = this.#toward;
    const own = LEVELS.map((cellCount) => Math.floor(this.#cells[destination] / cellCount));
    const found = LEVELS.map(() => new Float64Array(end - first));
    const totals = [0, 0, 0];
    for (let link = first; link < end; link++) {
      const rowEnd = offsets[link + 1];
      const [from, to] = [LEVELS[0] * own[0], LEVELS[0] * (own[0] + 1)];
      for (let i = lowerBound(cells, from, offsets[link], rowEnd); i < rowEnd && cells[i] < to; i++)
        for (let level = 0; level < LEVELS.length; level++) {
          if (Math.floor(cells[i] / LEVELS[level]) !== own[level]) break;
          found[level][link - first] += counts[i];
          totals[level] += counts[i];
        }
    }
    for (let link = first, to = at; link < end; link++, to += size) {
      let p = Math.exp(logFirst[link]);
      for (let level = 0; level < LEVELS.length; level++)
        p = (found[level][link - first] + BACK_OFF * p) / (totals[level] + BACK_OFF);
      out[to] = Math.log(p);
      out[to + 1] = Math.log1p(found[LEVELS.length - 1][link - first]);
    }
  }
}
