import { successorIndex, type RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';

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
  const sorted = keys.subarray(0, count).sort();
  const next: number[] = [];
  const offsets = new Uint32Array(linkCount + 1);
  for (let i = 0; i < count; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    next.push(sorted[i] % linkCount);
    offsets[Math.floor(sorted[i] / linkCount) + 1]++;
  }
  for (let link = 0; link < linkCount; link++) offsets[link + 1] += offsets[link];
  return { offsets, next: Uint32Array.from(next) };
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
  pairs: LinkPairs,
  { tripCount, offsets }: TrajectorySet,
  links: Int32Array,
  foldOf: Uint8Array,
  foldCount: number,
): LinkCounts[] {
  const counts = Array.from({ length: foldCount }, () => emptyCounts(pairs));
  for (let trip = 0; trip < tripCount; trip++) {
    const own = counts[foldOf[trip]];
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) {
      if (links[at] < 0) continue;
      own.links[links[at]]++;
      if (at > offsets[trip] && links[at - 1] >= 0) own.pairs[pairIndex(pairs, links[at - 1], links[at])]++;
    }
  }
  return counts;
}

const emptyCounts = (pairs: LinkPairs): LinkCounts => ({
  links: new Uint32Array(pairs.offsets.length - 1),
  pairs: new Uint32Array(pairs.next.length),
});

/** The sum of the counts of folds. */
export function totalCounts(pairs: LinkPairs, folds: readonly LinkCounts[]): LinkCounts {
  const total = emptyCounts(pairs);
  for (const fold of folds) {
    fold.links.forEach((count, link) => (total.links[link] += count));
    fold.pairs.forEach((count, pair) => (total.pairs[pair] += count));
  }
  return total;
}

/** Counts without those of some folds. */
export function countsWithout(total: LinkCounts, folds: readonly LinkCounts[]): LinkCounts {
  const left = { links: total.links.slice(), pairs: total.pairs.slice() };
  for (const fold of folds) {
    fold.links.forEach((count, link) => (left.links[link] -= count));
    fold.pairs.forEach((count, pair) => (left.pairs[pair] -= count));
  }
  return left;
}
