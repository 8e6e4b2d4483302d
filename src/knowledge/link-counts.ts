import { successorIndex, type RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { compressedRows, lowerBound } from '../base/numbers';
import { type DestinationCounts, destinationCells } from './destination-counts';

/**
 * The pairs of links that trips drove one after the other, as compressed rows: link l was followed by the links
 * next[offsets[l] .. offsets[l+1]), ascending. A link is a place in `successors` of the network.
 */
export interface LinkPairs {
  /** (S+1) */
  readonly offsets: Uint32Array;
  /** (Q) */
  readonly next: Uint32Array;
}

/** How often trips drove links, and pairs of links. */
export interface LinkCounts {
  /** (S) */
  readonly links: Uint32Array;
  /** (Q) in the order of `LinkPairs`. */
  readonly pairs: Uint32Array;
  /** Left out where nothing is known of destinations. */
  readonly toward?: DestinationCounts;
}

/** The link from one road to another, or -1 where the other cannot follow. */
export function linkBetween(network: RoadNetwork, road: number, next: number): number {
  const index = road < 0 ? -1 : successorIndex(network, road, next);
  return index < 0 ? -1 : network.successorOffsets[road] + index;
}

/** (P) the link by which each visit of a trip goes on; -1 at a trip's end, and for a step that no link allows. */
export function linksOfTrips(network: RoadNetwork, { tripCount, offsets, roads }: TrajectorySet): Int32Array {
  const links = new Int32Array(roads.length).fill(-1);
  for (let trip = 0; trip < tripCount; trip++)
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++)
      links[at] = linkBetween(network, roads[at], roads[at + 1]);
  return links;
}

/** All pairs of links in the trips whose links (P) are given. */
export function linkPairs({ successors }: RoadNetwork, links: Int32Array): LinkPairs {
  const linkCount = successors.length;
  const keys = new Float64Array(links.length);
  let count = 0;
  for (let at = 1; at < links.length; at++)
    if (links[at - 1] >= 0 && links[at] >= 0) keys[count++] = links[at - 1] * linkCount + links[at];
  const { offsets, columns } = compressedRows(keys.subarray(0, count), linkCount, linkCount);
  return { offsets, next: columns };
}

/** Place of a pair of links in the counts of pairs, or -1 where no trip drove it. */
export function pairIndex({ offsets, next }: LinkPairs, link: number, following: number): number {
  for (let i = offsets[link]; i < offsets[link + 1]; i++) if (next[i] === following) return i;
  return -1;
}

/**
 * Counts of each fold alone, all trips passed once.
 * @param links (P) of the trips, see `linksOfTrips`
 * @param foldOf (N)
 */
export function countsByFold(
  network: RoadNetwork,
  pairs: LinkPairs,
  destinations: DestinationCounts,
  { tripCount, offsets, roads }: TrajectorySet,
  links: Int32Array,
  foldOf: Uint8Array,
  foldCount: number,
): LinkCounts[] {
  const counts = Array.from({ length: foldCount }, () => ({
    links: new Uint32Array(network.successors.length),
    pairs: new Uint32Array(pairs.next.length),
    toward: { ...destinations, counts: destinations.counts.slice() },
  }));
  const { ofRoad } = destinationCells(network, destinations.cellMeters);
  for (let trip = 0; trip < tripCount; trip++) {
    const own = counts[foldOf[trip]];
    const cell = ofRoad[roads[offsets[trip + 1] - 1]];
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) {
      if (links[at] < 0) continue;
      own.links[links[at]]++;
      const [from, to] = destinations.offsets.subarray(links[at], links[at] + 2);
      own.toward.counts[lowerBound(destinations.cells, cell, from, to)]++;
      if (at > offsets[trip] && links[at - 1] >= 0) own.pairs[pairIndex(pairs, links[at - 1], links[at])]++;
    }
  }
  return counts;
}

/** The sum of the counts of folds, one at least. */
export const totalCounts = ([first, ...folds]: readonly LinkCounts[]): LinkCounts =>
  combined(first, folds, 1);

/** Counts without those of some folds. */
export const countsWithout = (total: LinkCounts, folds: readonly LinkCounts[]): LinkCounts =>
  combined(total, folds, -1);

function combined(counts: LinkCounts, others: readonly LinkCounts[], sign: 1 | -1): LinkCounts {
  const { links, pairs, toward } = counts;
  const sum = (own: Uint32Array, of: (other: LinkCounts) => Uint32Array) => {
    const all = own.slice();
    for (const other of others) of(other).forEach((count, i) => (all[i] += sign * count));
    return all;
  };
  return {
    links: sum(links, (other) => other.links),
    pairs: sum(pairs, (other) => other.pairs),
    ...(toward && { toward: { ...toward, counts: sum(toward.counts, (other) => other.toward!.counts) } }),
  };
}

/**
 * Each successor counts as if it had been driven so often more. Chosen on the validation trips of Porto: mean log p1 of
 * a step is -.314 at .05, -.306 at .2, -.316 at .5.
 */
const LINK_SMOOTHING = 0.2;

/**
 * The probability of the first order counts as so many trips by the same link. Chosen likewise: mean log p2 is -.309 at
 * 1, -.301 at 4, -.300 at 8.
 */
const PAIR_BACK_OFF = 4;

/** The chances that counts give to the next link; natural logarithms, all finite. */
export class LinkProbabilities {
  /**
   * (S) Markov of the first order, log p1 = log((count + a) / (count of the road + a * successors)): over the
   * successors of a road the probabilities sum to 1.
   */
  readonly logFirst: Float64Array;
  readonly #pairs: LinkPairs;
  readonly #counts: LinkCounts;
  readonly #backOff: number;
  /** (S) how often each link was followed by any. */
  readonly #followed: Uint32Array;

  constructor(
    network: RoadNetwork,
    pairs: LinkPairs,
    counts: LinkCounts,
    { smoothing = LINK_SMOOTHING, backOff = PAIR_BACK_OFF } = {},
  ) {
    this.logFirst = logFirstOrder(network, counts.links, smoothing);
    this.#pairs = pairs;
    this.#counts = counts;
    this.#backOff = backOff;
    this.#followed = new Uint32Array(counts.links.length);
    for (let link = 0; link < this.#followed.length; link++)
      for (let i = pairs.offsets[link]; i < pairs.offsets[link + 1]; i++)
        this.#followed[link] += counts.pairs[i];
  }

  /**
   * Markov of the second order, log p2 = log((count of the pair + k * p1) / (count of the link before + k)).
   * @param before the link by which the road was entered, or -1 where nothing is known of it
   */
  logSecond(before: number, link: number): number {
    if (before < 0) return this.logFirst[link];
    const pair = pairIndex(this.#pairs, before, link);
    const count = pair < 0 ? 0 : this.#counts.pairs[pair];
    const likely = count + this.#backOff * Math.exp(this.logFirst[link]);
    return Math.log(likely / (this.#followed[before] + this.#backOff));
  }
}

function logFirstOrder(
  { roadCount, successorOffsets }: RoadNetwork,
  counts: Uint32Array,
  smoothing: number,
): Float64Array {
  const log = new Float64Array(counts.length);
  for (let road = 0; road < roadCount; road++) {
    const [first, end] = [successorOffsets[road], successorOffsets[road + 1]];
    let all = smoothing * (end - first);
    for (let link = first; link < end; link++) all += counts[link];
    for (let link = first; link < end; link++) log[link] = Math.log((counts[link] + smoothing) / all);
  }
  return log;
}
