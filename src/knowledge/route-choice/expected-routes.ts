import { incomingLinks, type RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';

/** Solved where no road's value changes by a larger share from one sweep to the next. */
const LEAST_CHANGE = 1e-12;
/** The same of uses, as a share of all drivers: gradients need less. */
const LEAST_USE_CHANGE = 1e-9;
const MOST_SWEEPS = 2000;
/** Memory for the orders of sweeps to destinations lately asked for. */
const MOST_BYTES = 128 << 20;

/** The roads from which a destination is reached, nearest first, and how far each is. */
interface Approach {
  readonly order: Uint32Array;
  /** (R) metres after the road itself, Infinity where no way leads. */
  readonly meters: Float32Array;
}

/**
 * Random utility route choice over all routes to a destination (Fosgerau, Frejinger and Karlström 2013, *A link based
 * network route choice model with unrestricted choice set*): from road k the next is a with
 * p(a|k) = exp(u(a|k) + V(a) - V(k)), where V(k) = log of the sum over a of exp(u(a|k) + V(a)) and V(destination) = 0.
 * In z = exp(V) this is linear; it is solved by Gauss-Seidel sweeps outwards from the destination. Holds the solution
 * for the destination last asked for. One instance is a workspace of one caller at a time.
 */
export class ExpectedRoutes {
  readonly #network: RoadNetwork;
  readonly #incoming: ReturnType<typeof incomingLinks>;
  readonly #paths: ShortestPaths;
  readonly #kept = new Map<number, Approach>();
  readonly #mostKept: number;
  /** (R) exp(V + scale * metres): near 1 everywhere, where V itself would leave the range of numbers. */
  readonly #z: Float64Array;
  /** (S) exp(u), scaled likewise; then, for flows, p(a|k). */
  readonly #links: Float64Array;
  readonly #flow: Float64Array;
  #approach: Approach = { order: new Uint32Array(0), meters: new Float32Array(0) };
  #scale = 0;

  constructor(network: RoadNetwork) {
    this.#network = network;
    this.#incoming = incomingLinks(network);
    this.#paths = new ShortestPaths(network, network.lengthMeters);
    this.#mostKept = Math.max(1, Math.floor(MOST_BYTES / (8 * network.roadCount)));
    this.#z = new Float64Array(network.roadCount);
    this.#flow = new Float64Array(network.roadCount);
    this.#links = new Float64Array(network.successors.length);
  }

  /**
   * Solves for a destination.
   * @param utilities (S) of entering the road that each link leads to
   * @param scale what a metre costs, about; of the same sign as costs. The solution does not depend on it
   * @returns false where there is none: utilities are so high that going in circles pays
   */
  solve(utilities: Float64Array, destination: number, scale: number): boolean {
    const { successorOffsets, successors } = this.#network;
    const { order, meters } = (this.#approach = this.#approachTo(destination));
    this.#scale = scale;
    const [z, links] = [this.#z, this.#links];
    z.fill(0);
    z[destination] = 1;
    for (const road of order)
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
        const after = meters[successors[link]];
        links[link] = after === Infinity ? 0 : Math.exp(utilities[link] + scale * (meters[road] - after));
      }
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      let change = 0;
      for (let i = 1; i < order.length; i++) {
        const road = order[i];
        let sum = 0;
        for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
          sum += links[link] * z[successors[link]];
        change = Math.max(change, Math.abs(sum - z[road]) / sum);
        z[road] = sum;
      }
      if (!(change < Infinity)) return false;
      if (change <= LEAST_CHANGE) return true;
    }
    return false;
  }

  /** V of a road: the log of the sum over all routes of exp(utility). -Infinity where no way leads. */
  value(road: number): number {
    return Math.log(this.#z[road]) - this.#scale * this.#approach.meters[road];
  }

  /** p(next|road) of a link of the network, by the road that it leaves. */
  probability(road: number, link: number): number {
    return (this.#links[link] * this.#z[this.#network.successors[link]]) / this.#z[road];
  }

  /**
   * Adds to `uses` (S) how often each link is expected to be driven by those who set out.
   * @param origins roads, one for each driver; each has a way to the destination
   * @returns false where routes are so long that the sum does not settle
   */
  addUses(origins: readonly number[], uses: Float64Array): boolean {
    const { successorOffsets } = this.#network;
    const { offsets, roads, links: into } = this.#incoming;
    const { order } = this.#approach;
    const flow = this.#flow.fill(0);
    const starts = new Map<number, number>();
    for (const origin of origins) starts.set(origin, (starts.get(origin) ?? 0) + 1);
    const [first] = order;
    for (const road of order)
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        this.#links[link] = road === first ? 0 : this.probability(road, link);
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      let change = 0;
      for (let i = order.length - 1; i >= 0; i--) {
        const road = order[i];
        let sum = starts.get(road) ?? 0;
        for (let at = offsets[road]; at < offsets[road + 1]; at++)
          sum += flow[roads[at]] * this.#links[into[at]];
        change = Math.max(change, Math.abs(sum - flow[road]));
        flow[road] = sum;
      }
      if (change <= LEAST_USE_CHANGE * origins.length) {
        for (const road of order)
          for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
            uses[link] += flow[road] * this.#links[link];
        return true;
      }
    }
    return false;
  }

  #approachTo(destination: number): Approach {
    const kept = this.#kept.get(destination);
    if (kept) return kept;
    const { cost } = this.#paths.treeTo(destination);
    const reached = Uint32Array.from(cost.keys()).filter((road) => cost[road] < Infinity);
    const order = reached.sort(
      (a, b) => cost[a] - cost[b] || (b === destination ? 1 : 0) - (a === destination ? 1 : 0),
    );
    const approach = { order, meters: Float32Array.from(cost) };
    if (this.#kept.size >= this.#mostKept) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(destination, approach);
    return approach;
  }
}
