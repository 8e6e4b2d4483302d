import { MinHeap } from '../base/heap';
import { outDegree } from '../domain/road-network';
import { StopReason } from './route';
import type { Expansion, SearchableModel } from '../domain/search/search-tree';
import {
  type RouteRequest,
  type RouteSearch,
  type SearchEnd,
  type SearchLimits,
  ClosestNode,
} from './route-search';

/**
 * HOSER's own search: best-first on -log p, one best way per road, each road expanded once,
 * until the destination is the best node left. If it never is, the node that came nearest to it
 * is returned.
 *
 * Besides the node whose turn it is, those that look like being next are asked about, up to `width` together. What the
 * model says of a node does not depend on when it is asked, so that only the number of questions changes: a route with
 * `width` 4 takes half of them.
 */
export class BestFirstSearch implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  /** Open roads by -log p; `#nodeOf` holds the node of each. */
  readonly #open: MinHeap;
  readonly #nodeOf = new Map<number, number>();
  readonly #visited = new Set<number>();
  /** Nodes that can be asked about and have not been. */
  readonly #unasked = new Set<number>();
  /** What follows each node that was asked about and whose turn has not come; holds them. */
  readonly #following = new Map<number, readonly number[]>();
  readonly #closest: ClosestNode;
  /** The node looked at last. */
  #current = -1;
  #lengthReached = false;
  #width = 1;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
  ) {
    this.#open = new MinHeap(model.network.roadCount);
    this.#closest = new ClosestNode(model, request.destination);
    const origin = model.tree.open(request.origin, request.departure, request.destination);
    this.#push(this.#noted(origin));
    this.#look();
  }

  advance(expansion: Expansion, first: number, width = 1): void {
    this.#width = width;
    this.frontier.forEach((node, i) => {
      this.#unasked.delete(node);
      this.#following.set(node, this.#grown(node, expansion, first + i));
    });
    this.#look();
  }

  release(): void {
    for (const node of this.#nodeOf.values()) this.#drop(node);
    this.#nodeOf.clear();
    this.#setCurrent(-1);
    this.#closest.release();
  }

  /** Nodes after `parent`, less those that could never be opened. */
  #grown(parent: number, expansion: Expansion, row: number): readonly number[] {
    const { tree } = this.model;
    const grown: number[] = [];
    const at = row * expansion.candidateCount;
    for (let i = 0; i < expansion.lengths[row]; i++) {
      const road = expansion.candidates[at + i];
      const logProb = tree.logProb[parent] + expansion.logProbs[at + i];
      if (!this.#isBetter(road, logProb)) continue;
      const time = tree.time[parent] + expansion.seconds(row, road);
      grown.push(this.#noted(tree.extend(parent, road, time, logProb)));
    }
    return grown;
  }

  /** Whether a way to a road is better than the one that is open, if it still is. */
  #isBetter(road: number, logProb: number): boolean {
    const known = this.#nodeOf.get(road);
    return !this.#visited.has(road) && (known === undefined || logProb > this.model.tree.logProb[known]);
  }

  #noted(node: number): number {
    if (this.model.tree.road[node] !== this.request.destination && this.#canGrow(node))
      this.#unasked.add(node);
    return node;
  }

  #canGrow(node: number): boolean {
    const { tree, network } = this.model;
    return tree.depth[node] < this.limits.maxRoads && outDegree(network, tree.road[node]) > 0;
  }

  #push(node: number): void {
    const { tree } = this.model;
    const road = tree.road[node];
    const known = this.#nodeOf.get(road);
    if (known !== undefined) this.#drop(known);
    this.#nodeOf.set(road, node);
    this.#open.push(road, -tree.logProb[node]);
  }

  #setCurrent(node: number): void {
    if (this.#current >= 0) this.#drop(this.#current);
    this.#current = node;
  }

  /** Gives up a node and what was grown from it before its turn. */
  #drop(node: number): void {
    this.#unasked.delete(node);
    for (const next of this.#following.get(node) ?? []) this.#drop(next);
    this.#following.delete(node);
    this.model.tree.release(node);
  }

  /** Takes the best open node, over and over, until the model is to be asked or the search is over. */
  #look(): void {
    while (!this.end) {
      if (this.#following.has(this.#current)) this.#expand();
      else if (this.#unasked.has(this.#current)) return this.#ask();
      if (this.expansions >= this.limits.maxExpansions) this.#stop(this.#closest.node, StopReason.limit);
      else this.#takeBest();
    }
  }

  /** Opens what follows the current node. */
  #expand(): void {
    const { tree } = this.model;
    const following = this.#following.get(this.#current)!;
    this.#following.delete(this.#current);
    this.expansions++;
    for (const node of following)
      if (this.#isBetter(tree.road[node], tree.logProb[node])) this.#push(node);
      else this.#drop(node);
  }

  #takeBest(): void {
    const { tree, network } = this.model;
    const road = this.#open.pop();
    if (road < 0)
      return this.#stop(this.#closest.node, this.#lengthReached ? StopReason.limit : StopReason.deadEnd);
    this.#setCurrent(this.#nodeOf.get(road)!);
    this.#nodeOf.delete(road);
    this.#visited.add(road);
    if (road === this.request.destination) return this.#stop(this.#current, StopReason.arrived);
    this.#closest.consider(this.#current);
    if (tree.depth[this.#current] >= this.limits.maxRoads && outDegree(network, road) > 0)
      this.#lengthReached = true;
  }

  /** Names the current node and the likeliest of the others. */
  #ask(): void {
    this.frontier =
      this.#width === 1 ? [this.#current] : [this.#current, ...this.#likeliest(this.#width - 1)];
  }

  /** The likeliest nodes that were not asked about, without the current one: `count` of them if there are so many. */
  #likeliest(count: number): number[] {
    const { logProb } = this.model.tree;
    const found: number[] = [];
    for (const node of this.#unasked) {
      const isBetter = found.length < count || logProb[node] > logProb[found[count - 1]];
      if (node === this.#current || !isBetter) continue;
      if (found.length === count) found.pop();
      const place = found.findIndex((other) => logProb[node] > logProb[other]);
      found.splice(place < 0 ? found.length : place, 0, node);
    }
    return found;
  }

  #stop(node: number, stop: StopReason): void {
    this.frontier = [];
    this.end = { node, stop, beams: [node] };
  }
}
