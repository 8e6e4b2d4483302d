import { outDegree } from '../domain/road-network';
import { NextBeam } from './next-beam';
import { StopReason } from './route';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import type { RouteRequest, RouteSearch, SearchEnd, SearchLimits } from './route-search';

/**
 * Beam search as thesis Algorithm 4 is written: the b best continuations of all beams, nothing remembered,
 * until a beam ends in the destination or T_max steps are done (T_max = maxRoads - 1). It may go in circles.
 * If no beam arrives the best one is returned.
 */
export class Algorithm4 implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  #beam: number[];
  readonly #next: NextBeam;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
    width: number,
  ) {
    this.#next = new NextBeam(width);
    this.#beam = [model.tree.open(request.origin, request.departure, request.destination)];
    this.#look();
  }

  advance(expansion: Expansion, first: number): void {
    const { tree } = this.model;
    this.expansions += this.frontier.length;
    // The b best of the union of each beam's b best are the b best of all.
    this.frontier.forEach((node, row) => {
      const at = (first + row) * expansion.candidateCount;
      for (let i = 0; i < expansion.lengths[first + row]; i++)
        this.#next.offer(row, expansion.candidates[at + i], tree.logProb[node] + expansion.logProbs[at + i]);
    });
    const grown = this.#next.grow(tree, this.frontier, expansion, first);
    for (const node of this.#beam) tree.release(node);
    this.#beam = grown;
    this.#look();
  }

  release(): void {
    for (const node of this.#beam) this.model.tree.release(node);
    this.#beam = [];
  }

  #look(): void {
    const { tree, network } = this.model;
    const arrived = this.#beam.find((node) => tree.road[node] === this.request.destination);
    if (arrived !== undefined) return this.#stop(arrived, StopReason.arrived);
    if (tree.depth[this.#beam[0]] >= this.limits.maxRoads || this.expansions >= this.limits.maxExpansions)
      return this.#stop(this.#beam[0], StopReason.limit);
    this.frontier = this.#beam.filter((node) => outDegree(network, tree.road[node]) > 0);
    if (this.frontier.length === 0) this.#stop(this.#beam[0], StopReason.deadEnd);
  }

  #stop(node: number, stop: StopReason): void {
    this.frontier = [];
    this.end = { node, stop, beams: this.#beam };
  }
}
