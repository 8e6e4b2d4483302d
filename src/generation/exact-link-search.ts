import { groupedBy } from '../base/numbers';
import { MinHeap, PriorityQueue } from '../base/heap';
import { successorIndex, type RoadNetwork } from '../domain/road-network';

/**
 * What it costs to drive on by the link `link` after having come by the link `before`, which leads to the road
 * that `link` leaves; at least 0, Infinity where it is forbidden. Links are places in `network.successors`;
 * `before` is -1 at the origin. For a policy -log p of the link's road.
 */
export type StepCost = (before: number, link: number) => number;

export interface LinkSearchOptions {
  /** Added to every step, at least 0: prefers routes of few roads. Default 0. */
  readonly perStep?: number;
  /** (S) added where a link is driven, at least 0: another cost that counts beside the policy's. */
  readonly perLink?: ArrayLike<number>;
  /** Whether a route may take no road twice; default false. */
  readonly simple?: boolean;
  /** Of `simple`: paths expanded before the proof is given up; default 100,000. */
  readonly maxExpansions?: number;
}

/** A cheapest route. */
export interface LinkRoute {
  /** Both ends included. */
  readonly roads: Uint32Array;
  readonly cost: number;
  /** Whether no route costs less; false where the proof was given up. */
  readonly proven: boolean;
}

/** What it costs to go on to one road. */
export interface LinkCostsTo {
  /** (S) after each link was driven; Infinity where no route leads on. */
  readonly afterLink: Float64Array;
  /**
   * (R) from each road, whatever was driven before it, at least: a bound for `ExactOptions.remaining`. 0 at the
   * destination.
   */
  readonly fromRoad: Float64Array;
}

const DEFAULT_MAX_EXPANSIONS = 100_000;

/**
 * Cheapest routes under costs that depend on the previous and the present road, as -log p of a second-order
 * policy does (Dijkstra's algorithm over links: the state is the pair of both roads, which a link names). Where
 * costs depend on the present road alone, `ShortestPaths` with link costs finds the same over fewer states.
 *
 * No cost is below 0, so a cheapest walk takes no link twice, and it is proven to be the cheapest of all walks. It
 * can take a road twice, once for each road that leads there: coming from elsewhere it goes on at another cost.
 * With `simple` it must not. A cheapest walk that takes no road twice is the cheapest such route as well; where it
 * does, paths are searched one by one (A* over the tree of paths), with the costs to go that Dijkstra's algorithm
 * found backwards as the bound, which is consistent: exact too, unless the limit ends it.
 *
 * One instance is a workspace that can be used again and again, by one caller at a time.
 */
export class ExactLinkSearch {
  readonly #network: RoadNetwork;
  /** (S) the road that each link leaves. */
  readonly #tails: Uint32Array;
  /** Links to each road, in compressed rows. */
  readonly #incoming: ReturnType<typeof groupedBy>;
  /** States are links; one more stands for the origin. */
  readonly #start: number;
  readonly #heap: MinHeap;
  readonly #cost: Float64Array;
  readonly #previous: Int32Array;

  constructor(network: RoadNetwork) {
    const links = network.successors.length;
    this.#network = network;
    this.#start = links;
    this.#heap = new MinHeap(links + 1);
    this.#cost = new Float64Array(links + 1);
    this.#previous = new Int32Array(links + 1);
    this.#tails = new Uint32Array(links);
    for (let road = 0; road < network.roadCount; road++)
      this.#tails.fill(road, network.successorOffsets[road], network.successorOffsets[road + 1]);
    this.#incoming = groupedBy(network.successors, network.roadCount);
  }

  /**
   * The cheapest route, or null where there is none (with `simple`: where none was found before the limit). Of
   * routes that cost the same it is always the same one.
   * @throws RangeError for a cost that is below 0 or no number
   */
  route(
    origin: number,
    destination: number,
    stepCost: StepCost,
    options: LinkSearchOptions = {},
  ): LinkRoute | null {
    const cost = wholeCost(stepCost, options);
    const walk = this.#walk(origin, destination, cost);
    if (!walk || !options.simple || new Set(walk.roads).size === walk.roads.length) return walk;
    return this.#simpleRoute(walk, cost, options.maxExpansions ?? DEFAULT_MAX_EXPANSIONS);
  }

  /** What it costs to go on to a road, from everywhere. @throws as `route` */
  costsTo(
    destination: number,
    stepCost: StepCost,
    options: Pick<LinkSearchOptions, 'perStep' | 'perLink'> = {},
  ): LinkCostsTo {
    return this.#costsTo(destination, wholeCost(stepCost, options));
  }

  #walk(origin: number, destination: number, cost: StepCost): LinkRoute | null {
    const { successorOffsets, successors } = this.#network;
    this.#begin();
    this.#reach(this.#start, 0, -1);
    for (let state = this.#heap.pop(); state >= 0; state = this.#heap.pop()) {
      const road = state === this.#start ? origin : successors[state];
      if (road === destination)
        return { roads: this.#roadsTo(state, origin), cost: this.#cost[state], proven: true };
      const before = state === this.#start ? -1 : state;
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        this.#reach(link, this.#cost[state] + cost(before, link), state);
    }
    return null;
  }

  #roadsTo(last: number, origin: number): Uint32Array {
    const backwards: number[] = [];
    for (let state = last; state !== this.#start; state = this.#previous[state])
      backwards.push(this.#network.successors[state]);
    return Uint32Array.from([...backwards, origin].reverse());
  }

  #costsTo(destination: number, cost: StepCost): LinkCostsTo {
    const { roadCount, successorOffsets, successors } = this.#network;
    const { offsets, rows: links } = this.#incoming;
    this.#begin();
    for (let i = offsets[destination]; i < offsets[destination + 1]; i++) this.#reach(links[i], 0, -1);
    for (let link = this.#heap.pop(); link >= 0; link = this.#heap.pop()) {
      const road = this.#tails[link];
      if (road === destination) continue;
      for (let i = offsets[road]; i < offsets[road + 1]; i++)
        this.#reach(links[i], this.#cost[link] + cost(links[i], link), link);
    }
    const afterLink = this.#cost.slice(0, this.#start);
    const fromRoad = new Float64Array(roadCount).fill(Infinity);
    for (let road = 0; road < roadCount; road++) {
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        fromRoad[road] = Math.min(fromRoad[road], cost(-1, link) + afterLink[link]);
    }
    successors.forEach((road, link) => (fromRoad[road] = Math.min(fromRoad[road], afterLink[link])));
    fromRoad[destination] = 0;
    return { afterLink, fromRoad };
  }

  /** @param walk the cheapest walk, which takes a road twice */
  #simpleRoute({ roads: walked }: LinkRoute, cost: StepCost, maxExpansions: number): LinkRoute | null {
    const { successorOffsets, successors } = this.#network;
    const [origin, destination] = [walked[0], walked[walked.length - 1]];
    const { afterLink } = this.#costsTo(destination, cost);
    const paths = new Paths(origin);
    const open = new PriorityQueue();
    open.push(0, 0);
    let roads = withoutLoops(walked);
    let best = this.#costOf(roads, cost);
    for (let expansions = 0; open.leastKey < best && expansions < maxExpansions; expansions++) {
      const path = open.pop();
      const road = paths.lastRoad(path);
      const taken = new Set(paths.roads(path));
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
        const next = successors[link];
        if (taken.has(next)) continue;
        const driven = paths.cost[path] + cost(paths.link[path], link);
        const least = driven + afterLink[link];
        if (!(least < best)) continue;
        const longer = paths.add(path, link, next, driven);
        if (next !== destination) open.push(longer, least);
        else [roads, best] = [paths.roads(longer), driven];
      }
    }
    return best < Infinity ? { roads, cost: best, proven: open.leastKey >= best } : null;
  }

  #costOf(roads: ArrayLike<number>, cost: StepCost): number {
    const { successorOffsets } = this.#network;
    let [sum, before] = [0, -1];
    for (let i = 1; i < roads.length; i++) {
      const link = successorOffsets[roads[i - 1]] + successorIndex(this.#network, roads[i - 1], roads[i]);
      sum += cost(before, link);
      before = link;
    }
    return sum;
  }

  #begin(): void {
    this.#heap.clear();
    this.#cost.fill(Infinity);
  }

  #reach(state: number, cost: number, previous: number): void {
    if (!(cost < this.#cost[state])) return;
    this.#cost[state] = cost;
    this.#previous[state] = previous;
    this.#heap.push(state, cost);
  }
}

/**
 * Step costs from a table, for policies that are known for every pair of links.
 * @param first (S) cost of each link at the origin
 * @param then cost of each pair of links, those after the first link first, in the order of the network
 * @throws RangeError if there are fewer or more of them
 */
export function tabledStepCost(
  { successorOffsets, successors }: RoadNetwork,
  first: ArrayLike<number>,
  then: ArrayLike<number>,
): StepCost {
  const pairs = new Uint32Array(successors.length + 1);
  successors.forEach((road, link) => {
    pairs[link + 1] = pairs[link] + successorOffsets[road + 1] - successorOffsets[road];
  });
  if (first.length !== successors.length || then.length !== pairs[successors.length])
    throw new RangeError(
      `${first.length} and ${then.length} costs for ${successors.length} links and ${pairs[successors.length]} pairs of links`,
    );
  return (before, link) =>
    before < 0 ? first[link] : then[pairs[before] + link - successorOffsets[successors[before]]];
}

/** What a step costs with everything that counts. */
function wholeCost(
  stepCost: StepCost,
  { perStep = 0, perLink }: Pick<LinkSearchOptions, 'perStep' | 'perLink'>,
): StepCost {
  return (before, link) => {
    const cost = stepCost(before, link) + perStep + (perLink?.[link] ?? 0);
    if (cost >= 0) return cost;
    throw new RangeError(`driving link ${link} after ${before} costs ${cost}, not a number of at least 0`);
  };
}

/** Paths from one origin as a tree; a path is the place of its last road. */
class Paths {
  readonly #parent = [-1];
  readonly #road: number[];
  /** The link driven last; -1 at the origin. */
  readonly link = [-1];
  readonly cost = [0];

  constructor(origin: number) {
    this.#road = [origin];
  }

  add(parent: number, link: number, road: number, cost: number): number {
    this.#parent.push(parent);
    this.link.push(link);
    this.#road.push(road);
    this.cost.push(cost);
    return this.#road.length - 1;
  }

  lastRoad(path: number): number {
    return this.#road[path];
  }

  roads(path: number): Uint32Array {
    const backwards: number[] = [];
    for (let at = path; at >= 0; at = this.#parent[at]) backwards.push(this.#road[at]);
    return Uint32Array.from(backwards.reverse());
  }
}

/** A walk without what lies between two visits of a road: it has the same ends. */
function withoutLoops(roads: Uint32Array): Uint32Array {
  const kept: number[] = [];
  for (const road of roads) {
    const seen = kept.indexOf(road);
    if (seen >= 0) kept.length = seen;
    kept.push(road);
  }
  return Uint32Array.from(kept);
}
