import { outDegree } from '../domain/road-network';
import { StopReason } from './route';
import type { Expansion, SearchableModel, SearchTree } from '../domain/search/search-tree';
import {
  type RouteRequest,
  type RouteSearch,
  type SearchEnd,
  type SearchLimits,
  ClosestNode,
} from './route-search';

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

/**
 * The best `width` of the continuations offered, best first, the earlier of
 * equals first. Reused from step to step.
 */
export class NextBeam {
  readonly #logProbs: Float64Array;
  readonly #rows: Int32Array;
  readonly #roads: Int32Array;
  #size = 0;

  constructor(readonly width: number) {
    this.#logProbs = new Float64Array(width);
    this.#rows = new Int32Array(width);
    this.#roads = new Int32Array(width);
  }

  /** A continuation of frontier node `row` to `road`, worth `logProb` from the origin on. */
  offer(row: number, road: number, logProb: number): void {
    let place = this.#size;
    while (place > 0 && logProb > this.#logProbs[place - 1]) place--;
    if (place >= this.width) return;
    for (let i = Math.min(this.#size, this.width - 1); i > place; i--) {
      this.#logProbs[i] = this.#logProbs[i - 1];
      this.#rows[i] = this.#rows[i - 1];
      this.#roads[i] = this.#roads[i - 1];
    }
    this.#logProbs[place] = logProb;
    this.#rows[place] = row;
    this.#roads[place] = road;
    if (this.#size < this.width) this.#size++;
  }

  /** The chosen continuations as new nodes of the tree, each held once, and none chosen any more. */
  grow(tree: SearchTree, frontier: readonly number[], expansion: Expansion, first: number): number[] {
    const nodes: number[] = [];
    for (let i = 0; i < this.#size; i++) {
      const parent = frontier[this.#rows[i]];
      const road = this.#roads[i];
      const time = tree.time[parent] + expansion.seconds(first + this.#rows[i], road);
      nodes.push(tree.extend(parent, road, time, this.#logProbs[i]));
    }
    this.#size = 0;
    return nodes;
  }
}

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
