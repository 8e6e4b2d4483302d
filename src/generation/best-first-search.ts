import { MinHeap } from '../base/heap';
import { outDegree } from '../domain/road-network';
import { ClosestNode } from './closest-node';
import { StopReason } from './route';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import type { RouteRequest, RouteSearch, SearchEnd, SearchLimits } from './route-search';

/**
 * HOSER's own search: best-first on -log p, one best way per road, each road expanded once,
 * until the destination is the best node left. If it never is, the node that came nearest to it
 * is returned. One expansion per step.
 */
export class BestFirstSearch implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  /** Open roads by -log p; `#nodeOf` holds the node of each. */
  readonly #open: MinHeap;
  readonly #nodeOf = new Map<number, number>();
  readonly #visited = new Set<number>();
  readonly #closest: ClosestNode;
  /** The node looked at last. */
  #current = -1;
  #lengthReached = false;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
  ) {
    this.#open = new MinHeap(model.network.roadCount);
    this.#closest = new ClosestNode(model, request.destination);
    this.#push(model.tree.open(request.origin, request.departure, request.destination));
    this.#look();
  }

  advance(expansion: Expansion, first: number): void {
    const { tree } = this.model;
    const [parent] = this.frontier;
    this.expansions++;
    const at = first * expansion.candidateCount;
    for (let i = 0; i < expansion.lengths[first]; i++) {
      const road = expansion.candidates[at + i];
      const logProb = tree.logProb[parent] + expansion.logProbs[at + i];
      const known = this.#nodeOf.get(road);
      if (this.#visited.has(road) || (known !== undefined && logProb <= tree.logProb[known])) continue;
      const time = tree.time[parent] + expansion.seconds(first, road);
      this.#push(tree.extend(parent, road, time, logProb));
    }
    this.#look();
  }

  release(): void {
    for (const node of this.#nodeOf.values()) this.model.tree.release(node);
    this.#nodeOf.clear();
    this.#setCurrent(-1);
    this.#closest.release();
  }

  #push(node: number): void {
    const { tree } = this.model;
    const road = tree.road[node];
    const known = this.#nodeOf.get(road);
    if (known !== undefined) tree.release(known);
    this.#nodeOf.set(road, node);
    this.#open.push(road, -tree.logProb[node]);
  }

  #setCurrent(node: number): void {
    if (this.#current >= 0) this.model.tree.release(this.#current);
    this.#current = node;
  }

  /** Takes the best open node, over and over, until one is to be expanded or the search is over. */
  #look(): void {
    const { tree, network } = this.model;
    for (;;) {
      if (this.expansions >= this.limits.maxExpansions)
        return this.#stop(this.#closest.node, StopReason.limit);
      const road = this.#open.pop();
      if (road < 0)
        return this.#stop(this.#closest.node, this.#lengthReached ? StopReason.limit : StopReason.deadEnd);
      this.#setCurrent(this.#nodeOf.get(road)!);
      this.#nodeOf.delete(road);
      this.#visited.add(road);
      if (road === this.request.destination) return this.#stop(this.#current, StopReason.arrived);
      this.#closest.consider(this.#current);
      if (outDegree(network, road) === 0) continue;
      if (tree.depth[this.#current] < this.limits.maxRoads) {
        this.frontier = [this.#current];
        return;
      }
      this.#lengthReached = true;
    }
  }

  #stop(node: number, stop: StopReason): void {
    this.frontier = [];
    this.end = { node, stop, beams: [node] };
  }
}
