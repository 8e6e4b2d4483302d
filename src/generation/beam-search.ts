import { outDegree } from '../domain/road-network';
import { ClosestNode } from './closest-node';
import { NextBeam } from './next-beam';
import { StopReason } from './route';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import type { RouteRequest, RouteSearch, SearchEnd, SearchLimits } from './route-search';

/**
 * Beam search with memory, as the code behind the thesis has it (with padded candidates masked, unless the
 * model answers about them; that code counts them): a road is expanded once per search, and a continuation
 * counts only if it is the best way found so far to its road. So no route goes in circles. Ends when a beam
 * reaches the destination; if none does, with the node that came nearest to it.
 */
export class BeamSearch implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  #beam: number[];
  readonly #visited = new Set<number>();
  readonly #bestOfRoad = new Map<number, number>();
  readonly #closest: ClosestNode;
  readonly #next: NextBeam;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
    width: number,
  ) {
    this.#next = new NextBeam(width);
    this.#closest = new ClosestNode(model, request.destination);
    this.#beam = [model.tree.open(request.origin, request.departure, request.destination)];
    this.#bestOfRoad.set(request.origin, 0);
    this.#look();
  }

  advance(expansion: Expansion, first: number): void {
    const { tree } = this.model;
    this.expansions += this.frontier.length;
    this.frontier.forEach((node, row) => {
      const at = (first + row) * expansion.candidateCount;
      const lost = lostToPadding(expansion, first, this.frontier.length, row);
      for (let i = 0; i < expansion.lengths[first + row]; i++) {
        const road = expansion.candidates[at + i];
        const logProb = tree.logProb[node] + expansion.logProbs[at + i] - lost;
        const best = this.#bestOfRoad.get(road);
        if (best !== undefined && logProb <= best) continue;
        this.#bestOfRoad.set(road, logProb);
        this.#next.offer(row, road, logProb);
      }
    });
    const grown = this.#next.grow(tree, this.frontier, expansion, first);
    if (grown.length === 0) return this.#stop(this.#closest.node, StopReason.beamsClosed);
    for (const node of this.#beam) tree.release(node);
    this.#beam = grown;
    this.#look();
  }

  release(): void {
    for (const node of this.#beam) this.model.tree.release(node);
    this.#beam = [];
    this.#closest.release();
  }

  /** Looks where the beams stand, and ends or says what to expand. All beams have the same length. */
  #look(): void {
    const { tree, network } = this.model;
    const roadOf = (node: number) => tree.road[node];
    const arrived = this.#beam.find((node) => roadOf(node) === this.request.destination);
    if (arrived !== undefined) return this.#stop(arrived, StopReason.arrived);
    for (const node of this.#beam) this.#closest.consider(node);
    if (tree.depth[this.#beam[0]] >= this.limits.maxRoads || this.expansions >= this.limits.maxExpansions)
      return this.#stop(this.#closest.node, StopReason.limit);
    this.frontier = this.#beam.filter((node) => this.#visit(roadOf(node)));
    if (this.frontier.length > 0) return;
    const deadEnds = this.#beam.every((node) => outDegree(network, roadOf(node)) === 0);
    this.#stop(this.#closest.node, deadEnds ? StopReason.deadEnd : StopReason.beamsClosed);
  }

  /** Whether the road is to be expanded: it was not before, and something follows it. */
  #visit(road: number): boolean {
    if (this.#visited.has(road)) return false;
    this.#visited.add(road);
    return outDegree(this.model.network, road) > 0;
  }

  #stop(node: number, stop: StopReason): void {
    this.frontier = [];
    this.end = { node, stop, beams: this.#beam };
  }
}

/**
 * By how much the log-probabilities of a node's candidates fall where its padding takes part in
 * the softmax: the nodes of one step are padded to the longest candidate list among them. 0 where
 * the model was not asked about padding.
 */
function lostToPadding({ lengths, paddingLogProbs }: Expansion, first: number, count: number, row: number) {
  if (!paddingLogProbs) return 0;
  let longest = 0;
  for (let i = first; i < first + count; i++) longest = Math.max(longest, lengths[i]);
  return Math.log1p((longest - lengths[first + row]) * Math.exp(paddingLogProbs[first + row]));
}
