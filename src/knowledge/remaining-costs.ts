import type { RoadNetwork } from '../domain/road-network';
import { ShortestPaths } from '../domain/shortest-path';

/** What it costs to drive a network. */
export interface DrivingCosts {
  /** (R) of each road, at least 0. */
  readonly roads: Float64Array;
  /** (S) of each link on top of the roads' own, at least 0; null where links cost nothing. */
  readonly links: Float64Array | null;
}

/** The same where some roads are closed: `isClosed` (R) is 1 for each of them, and driving it costs Infinity. */
export const closedCosts = ({ roads, links }: DrivingCosts, isClosed: Uint8Array): DrivingCosts => ({
  roads: roads.map((cost, road) => (isClosed[road] ? Infinity : cost)),
  links,
});

/**
 * No regret counts as more: in km, minutes or learnt cost. A candidate from which there is no way to the destination
 * has this.
 */
export const LARGEST_REGRET = 20;

/** So much memory for the costs to destinations lately asked for. */
const MOST_BYTES = 64 << 20;

/**
 * Costs from every road to destinations, D(road): the sum over the roads and links after the road itself, Infinity
 * where no way leads. The destinations last asked for are kept, up to a limit of memory; what comes out does not
 * depend on what is kept.
 */
export class RemainingCosts {
  readonly #network: RoadNetwork;
  readonly #costs: DrivingCosts;
  readonly #paths: ShortestPaths;
  readonly #most: number;
  /** By destination, the one last asked for at the end. */
  readonly #kept = new Map<number, Float32Array>();

  /** @param isClosed (R) 1 for roads that nobody may drive; one may still be a destination */
  constructor(
    network: RoadNetwork,
    costs: DrivingCosts,
    {
      mostBytes = MOST_BYTES,
      isClosed,
    }: { readonly mostBytes?: number; readonly isClosed?: Uint8Array } = {},
  ) {
    this.#network = network;
    this.#costs = isClosed ? closedCosts(costs, isClosed) : costs;
    this.#paths = new ShortestPaths(network, this.#costs.roads, this.#costs.links);
    this.#most = Math.max(1, Math.floor(mostBytes / (4 * network.roadCount)));
  }

  /**
   * (R) cost from each road to the destination. Not the caller's own: not to be changed.
   * @param wanted where given, and where the destination was not asked for lately: the roads whose costs are searched for;
   * others may seem dearer than they are for as long as the destination is kept
   */
  to(destination: number, wanted?: ArrayLike<number>): Float32Array {
    const kept = this.#kept.get(destination);
    const costs = kept ?? new Float32Array(this.#paths.treeTo(destination, wanted).cost);
    if (kept) this.#kept.delete(destination);
    else if (this.#kept.size >= this.#most) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(destination, costs);
    return costs;
  }

  /**
   * Regret of each successor of a road: the cost by way of it (link, candidate, and on to the destination) minus that of
   * the cheapest successor, at most `LARGEST_REGRET`. Where no successor leads to the destination all have that.
   * @param out gets regret i at `at + i * stride`
   */
  regrets(road: number, destination: number, out: Float32Array, at = 0, stride = 1): void {
    const { successorOffsets, successors } = this.#network;
    const { roads, links } = this.#costs;
    const remaining = this.to(destination);
    const [first, end] = [successorOffsets[road], successorOffsets[road + 1]];
    const by = (link: number) =>
      (links ? links[link] : 0) + roads[successors[link]] + remaining[successors[link]];
    let least = Infinity;
    for (let link = first; link < end; link++) least = Math.min(least, by(link));
    for (let link = first; link < end; link++) {
      const cost = by(link);
      out[at + (link - first) * stride] =
        cost === Infinity ? LARGEST_REGRET : Math.min(cost - least, LARGEST_REGRET);
    }
  }
}
