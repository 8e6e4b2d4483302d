import { MinHeap } from '../base/heap';
import { incomingLinks, type RoadNetwork } from './road-network';

/** What it costs to come from one road to every road. */
export interface TreeFrom {
  /** (R) cost from the origin: the sum over the roads after it; Infinity where no path leads. */
  readonly cost: Float64Array;
  /** (R) the road before each road on its cheapest path, or -1 (at the origin, and where no path leads). */
  readonly previous: Int32Array;
}

/** What it costs to go from every road to one road. */
export interface TreeTo {
  /**
   * (R) cost to the destination: the sum over the roads after the road itself; Infinity where no path leads.
   */
  readonly cost: Float64Array;
  /**
   * (R) the road after each road on its cheapest path, or -1 (at the destination, and where no path leads).
   */
  readonly next: Int32Array;
}

/**
 * Dijkstra's algorithm on the roads of a network. A path costs the sum of the costs of its roads after the
 * first: where one is costs nothing. With lengths as costs it gives shortest paths, with travel times fastest
 * ones. One instance is a workspace that can be used again and again, by one caller at a time.
 */
export class ShortestPaths {
  readonly #network: RoadNetwork;
  readonly #roadCost: Float64Array;
  readonly #linkCost: Float64Array | null;
  readonly #heap: MinHeap;
  readonly #cost: Float64Array;
  readonly #link: Int32Array;
  /** Search in which each road was last reached; spares clearing the arrays. */
  readonly #reachedIn: Uint32Array;
  #search = 0;
  #incoming: ReturnType<typeof incomingLinks> | null = null;

  /**
   * @param roadCost (R) cost of driving each road, at least 0; Infinity closes a road.
   * @param linkCost (S) cost of each successor link (turning, waiting), at least 0, on top of the roads' own.
   * Both may be changed between two searches.
   * @throws RangeError if costs have another length or hold a negative number or NaN.
   */
  constructor(network: RoadNetwork, roadCost: Float64Array, linkCost: Float64Array | null = null) {
    checkCosts(roadCost, network.roadCount, 'road');
    if (linkCost) checkCosts(linkCost, network.successors.length, 'link');
    this.#linkCost = linkCost;
    this.#network = network;
    this.#roadCost = roadCost;
    this.#heap = new MinHeap(network.roadCount);
    this.#cost = new Float64Array(network.roadCount);
    this.#link = new Int32Array(network.roadCount);
    this.#reachedIn = new Uint32Array(network.roadCount);
  }

  /**
   * A cheapest path with both its ends, or null if there is none. Stops as
   * soon as the destination is settled.
   */
  path(origin: number, destination: number): Uint32Array | null {
    this.#runForward(origin, (road) => road === destination);
    if (this.#reachedIn[destination] !== this.#search) return null;
    const backwards: number[] = [];
    for (let road = destination; road >= 0; road = this.#link[road]) backwards.push(road);
    return Uint32Array.from(backwards.reverse());
  }

  /** Cost of a cheapest path, or Infinity if there is none. */
  cost(origin: number, destination: number): number {
    this.#runForward(origin, (road) => road === destination);
    return this.#reachedIn[destination] === this.#search ? this.#cost[destination] : Infinity;
  }

  /**
   * Costs of cheapest paths from one road to several, Infinity where there is none. Stops as soon as the last
   * of them is settled: one search in place of one for each.
   */
  costs(origin: number, destinations: ArrayLike<number>): Float64Array {
    if (destinations.length === 0) return new Float64Array(0);
    const wanted = new Set(Array.from(destinations));
    this.#runForward(origin, (road) => wanted.delete(road) && wanted.size === 0);
    return Float64Array.from(destinations, (road) =>
      this.#reachedIn[road] === this.#search ? this.#cost[road] : Infinity,
    );
  }

  /** Cheapest paths from one road to all. The arrays are the caller's own. */
  treeFrom(origin: number): TreeFrom {
    this.#runForward(origin, () => false);
    return { cost: this.#costs(), previous: this.#links() };
  }

  /**
   * Cheapest paths from all roads to one. The arrays are the caller's own.
   * @param wanted where given, the search stops as soon as the last of these roads is settled: they and the roads on
   * their paths are right, others may look dearer than they are, or out of reach
   */
  treeTo(destination: number, wanted?: ArrayLike<number>): TreeTo {
    const left = wanted && new Set(Array.from(wanted));
    this.#runBackward(destination, (road) => left !== undefined && left.delete(road) && left.size === 0);
    return { cost: this.#costs(), next: this.#links() };
  }

  #costs(): Float64Array {
    return this.#cost.map((cost, road) => (this.#reachedIn[road] === this.#search ? cost : Infinity));
  }

  #links(): Int32Array {
    return this.#link.map((link, road) => (this.#reachedIn[road] === this.#search ? link : -1));
  }

  #start(road: number): void {
    this.#search++;
    this.#heap.clear();
    this.#reach(road, 0, -1);
  }

  #reach(road: number, cost: number, link: number): void {
    if (cost === Infinity) return;
    if (this.#reachedIn[road] === this.#search && this.#cost[road] <= cost) return;
    this.#reachedIn[road] = this.#search;
    this.#cost[road] = cost;
    this.#link[road] = link;
    this.#heap.push(road, cost);
  }

  /** @param isLast asked of each road as it is settled: whether to stop there */
  #runForward(origin: number, isLast: (road: number) => boolean): void {
    const { successorOffsets, successors } = this.#network;
    this.#start(origin);
    while (this.#heap.size > 0) {
      const road = this.#heap.pop();
      if (isLast(road)) return;
      for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) {
        const next = successors[i];
        const turn = this.#linkCost ? this.#linkCost[i] : 0;
        this.#reach(next, this.#cost[road] + this.#roadCost[next] + turn, road);
      }
    }
  }

  /** @param isLast asked of each road as it is settled: whether to stop there */
  #runBackward(destination: number, isLast: (road: number) => boolean): void {
    const { offsets, roads, links } = (this.#incoming ??= incomingLinks(this.#network));
    this.#start(destination);
    while (this.#heap.size > 0) {
      const road = this.#heap.pop();
      if (isLast(road)) return;
      const cost = this.#cost[road] + this.#roadCost[road];
      for (let i = offsets[road]; i < offsets[road + 1]; i++) {
        this.#reach(roads[i], this.#linkCost ? cost + this.#linkCost[links[i]] : cost, road);
      }
    }
  }
}

function checkCosts(costs: Float64Array, count: number, what: 'road' | 'link'): void {
  if (costs.length !== count) throw new RangeError(`${costs.length} ${what} costs for ${count} ${what}s`);
  const bad = costs.findIndex((cost) => !(cost >= 0));
  if (bad < 0) return;
  throw new RangeError(`the cost of ${what} ${bad} is ${costs[bad]}, not a number of at least 0`);
}
