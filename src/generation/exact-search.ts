import { PriorityQueue } from '../base/heap';
import { outDegree } from '../domain/road-network';
import type { Expansion, SearchableModel } from '../domain/search/search-tree';
import { StopReason } from './route';
import {
  type RouteRequest,
  type RouteSearch,
  type SearchEnd,
  type SearchLimits,
  ClosestNode,
} from './route-search';

/** Nodes of one route that are expanded at once while it is proven. */
const DEFAULT_BATCH = 32;

export interface ExactOptions {
  /** Whether a route may take a road twice; default false. */
  readonly revisits?: boolean;
  /**
   * Nodes expanded at once, the best open ones, while a route is proven; default 32. A proven route depends on it
   * only where two tie.
   */
  readonly batch?: number;
  /**
   * (R) for a destination: -log p that is still to come from each road at least, whatever was driven before it;
   * Infinity where no route leads on. Default 0 everywhere: no log-probability is above 0.
   */
  readonly remaining?: (destination: number) => ArrayLike<number>;
}

/**
 * The likeliest route under a model that may look at the whole history: best-first on -log p over paths, which
 * form a tree, so that no way to a road stands for another. A path costs at least what its beginning costs, so the
 * best complete route is the likeliest of all once no open path costs less: it is proven then, among routes of at
 * most `maxRoads` roads, none of them twice unless `revisits`.
 *
 * Paths that are the first to a road go first, one at a time: that is `BestFirstSearch`, which finds a complete
 * route soon, and what costs as much is given up. Then come the others, so that the route is never less likely than
 * that of `BestFirstSearch`. Nothing is expanded twice, and whatever the order, a proof expands every path that
 * costs less than the likeliest route. Of each length there are 1 / p of those at most, since the probabilities of
 * paths of one length add up to 1 at most. Where the limit ends the search before, the route is the best that was
 * found, and not `proven`.
 */
export class ExactSearch implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  /** Open paths to roads that no path has been continued from, by the least that a route over them can cost. */
  readonly #firsts = new PriorityQueue();
  /** All other open paths. */
  readonly #others = new PriorityQueue();
  /** Roads that a path has been continued from; undefined once all paths are equal. */
  #visited: Set<number> | undefined = new Set();
  readonly #closest: ClosestNode;
  readonly #remaining: ArrayLike<number> | undefined;
  readonly #batch: number;
  readonly #revisits: boolean;
  /** The best complete route so far and its -log p. */
  #best = -1;
  #bestCost = Infinity;
  #lengthReached = false;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
    { revisits = false, batch = DEFAULT_BATCH, remaining }: ExactOptions = {},
  ) {
    const { origin, departure, destination } = request;
    this.#revisits = revisits;
    this.#batch = batch;
    this.#remaining = remaining?.(destination);
    this.#closest = new ClosestNode(model, destination);
    this.#add(model.tree.open(origin, departure, destination));
    this.#look();
  }

  advance(expansion: Expansion, first: number): void {
    this.expansions += this.frontier.length;
    this.frontier.forEach((node, row) => this.#grow(node, expansion, first + row));
    this.#releaseAll(this.frontier);
    this.#look();
  }

  release(): void {
    this.#releaseAll(this.frontier);
    this.frontier = [];
    this.#giveUpFrom(-Infinity);
    if (this.#best >= 0) this.model.tree.release(this.#best);
    this.#best = -1;
    this.#closest.release();
  }

  /** All continuations of a path that may lead to a better route than the best. */
  #grow(parent: number, expansion: Expansion, row: number): void {
    const { tree } = this.model;
    const taken = this.#revisits ? undefined : new Set(tree.path(parent).roads);
    const at = row * expansion.candidateCount;
    for (let i = 0; i < expansion.lengths[row]; i++) {
      const road = expansion.candidates[at + i];
      const logProb = tree.logProb[parent] + expansion.logProbs[at + i];
      if (taken?.has(road) || !(this.#least(road, logProb) < this.#bestCost)) continue;
      const time = tree.time[parent] + expansion.seconds(row, road);
      this.#add(tree.extend(parent, road, time, logProb));
    }
  }

  /** What a route over a path to a road costs at least. */
  #least(road: number, logProb: number): number {
    const toCome = road === this.request.destination ? 0 : (this.#remaining?.[road] ?? 0);
    return -logProb + toCome;
  }

  /** Takes over a hold on a path: as the best route if it arrives, else as one that is open. */
  #add(node: number): void {
    const { tree } = this.model;
    const road = tree.road[node];
    const cost = this.#least(road, tree.logProb[node]);
    if (road === this.request.destination) this.#arrive(node, cost);
    else if (this.#visited && !this.#visited.has(road)) this.#firsts.push(node, cost);
    else this.#others.push(node, cost);
  }

  #arrive(node: number, cost: number): void {
    if (this.#best >= 0) this.model.tree.release(this.#best);
    this.#best = node;
    this.#bestCost = cost;
    this.#giveUpFrom(cost);
  }

  /** Says what to expand, the best open paths, or ends. */
  #look(): void {
    const allowed = this.limits.maxExpansions - this.expansions;
    const picked: number[] = [];
    while (picked.length < Math.min(allowed, this.#visited ? 1 : this.#batch)) {
      const node = this.#next();
      if (node < 0) break;
      if (this.#canGrow(node)) picked.push(node);
      else this.model.tree.release(node);
    }
    this.frontier = picked;
    if (picked.length === 0) this.#stop(this.#firsts.size + this.#others.size === 0);
  }

  /** The open path that comes next, or -1. */
  #next(): number {
    while (this.#visited && this.#firsts.size > 0) {
      const cost = this.#firsts.leastKey;
      const node = this.#firsts.pop();
      const road = this.model.tree.road[node];
      if (!this.#visited.has(road)) {
        this.#visited.add(road);
        return node;
      }
      this.#others.push(node, cost);
    }
    // Without a complete route, those that come now may lead to roads that no path has been to.
    if (this.#best >= 0) this.#visited = undefined;
    return this.#others.pop();
  }

  #canGrow(node: number): boolean {
    const { tree, network } = this.model;
    if (this.#best < 0) this.#closest.consider(node);
    if (outDegree(network, tree.road[node]) === 0) return false;
    if (tree.depth[node] < this.limits.maxRoads) return true;
    this.#lengthReached = true;
    return false;
  }

  /** @param isComplete whether every path was looked at that could be better */
  #stop(isComplete: boolean): void {
    const arrived = this.#best >= 0;
    const ended = isComplete && !this.#lengthReached ? StopReason.deadEnd : StopReason.limit;
    const node = arrived ? this.#best : this.#closest.node;
    const stop = arrived ? StopReason.arrived : ended;
    this.end = { node, stop, beams: [node], proven: arrived && isComplete };
  }

  #giveUpFrom(cost: number): void {
    this.#releaseAll(this.#firsts.cut(cost));
    this.#releaseAll(this.#others.cut(cost));
  }

  #releaseAll(nodes: Iterable<number>): void {
    for (const node of nodes) this.model.tree.release(node);
  }
}
