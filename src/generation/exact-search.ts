import { PriorityQueue } from '../base/priority-queue';
import { outDegree } from '../domain/road-network';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import { BeamSearch } from './beam-search';
import { ClosestNode } from './closest-node';
import { StopReason } from './route';
import type { RouteRequest, RouteSearch, SearchEnd, SearchLimits } from './route-search';

/** Nodes that one route has expanded at once. */
export const DEFAULT_EXACT_BATCH = 8;
/** Expansions before a beam search is asked for a complete route: most easy proofs need fewer. */
const DEFAULT_HEAD_START = 256;

export interface ExactOptions {
  /** Whether a route may take a road twice; default false. */
  readonly revisits?: boolean;
  /** Nodes expanded at once, the best open ones; default 8. What is found does not depend on it, but for ties. */
  readonly batch?: number;
  /** Expansions before the beam search, half of the limit at most; default 256. */
  readonly headStart?: number;
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
 * Whatever is found first, a proof expands every path that costs less than the likeliest route, and of each
 * length there are at most 1 / p of those, since their probabilities add up to 1 at most. Where the proof is not
 * done after a head start, a beam search finds a complete route, all open paths that cost as much are given up,
 * and the proof goes on up to the limit. The route is never less likely than that of `BeamSearch`, the limit
 * allowing; `proven` says whether the proof was done.
 */
export class ExactSearch implements RouteSearch {
  frontier: readonly number[] = [];
  expansions = 0;
  end: SearchEnd | undefined;
  /** Open paths by the least that a route over them can cost. */
  readonly #open = new PriorityQueue();
  readonly #closest: ClosestNode;
  readonly #remaining: ArrayLike<number> | undefined;
  readonly #headStart: number;
  readonly #batch: number;
  readonly #revisits: boolean;
  /** The best complete route so far and its -log p. */
  #best = -1;
  #bestCost = Infinity;
  #beam: BeamSearch | undefined;
  #beamIsDone = false;
  #lengthReached = false;

  constructor(
    readonly model: SearchableModel,
    readonly request: RouteRequest,
    readonly limits: SearchLimits,
    readonly beamWidth: number,
    options: ExactOptions = {},
  ) {
    const { revisits = false, batch = DEFAULT_EXACT_BATCH, headStart = DEFAULT_HEAD_START } = options;
    this.#revisits = revisits;
    this.#batch = batch;
    this.#headStart = Math.min(headStart, Math.floor(limits.maxExpansions / 2));
    this.#closest = new ClosestNode(model, request.destination);
    const { origin, departure, destination } = request;
    this.#remaining = options.remaining?.(destination);
    this.#add(model.tree.open(origin, departure, destination));
    this.#look();
  }

  advance(expansion: Expansion, first: number): void {
    if (this.#beam) {
      this.expansions -= this.#beam.expansions;
      this.#beam.advance(expansion, first);
      this.expansions += this.#beam.expansions;
    } else {
      this.expansions += this.frontier.length;
      this.frontier.forEach((node, row) => this.#grow(node, expansion, first + row));
      for (const node of this.frontier) this.model.tree.release(node);
      this.frontier = [];
    }
    this.#look();
  }

  release(): void {
    const { tree } = this.model;
    if (this.#beam) this.#beam.release();
    else for (const node of this.frontier) tree.release(node);
    for (const node of this.#open.cut(-Infinity)) tree.release(node);
    if (this.#best >= 0) tree.release(this.#best);
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
    const cost = this.#least(tree.road[node], tree.logProb[node]);
    if (tree.road[node] !== this.request.destination) return this.#open.push(node, cost);
    if (!(cost < this.#bestCost)) return tree.release(node);
    if (this.#best >= 0) tree.release(this.#best);
    this.#best = node;
    this.#bestCost = cost;
    for (const worse of this.#open.cut(cost)) tree.release(worse);
  }

  /** Says what to expand, or ends. */
  #look(): void {
    if (this.#beam?.end) this.#takeBeam(this.#beam, this.#beam.end);
    if (!this.#beam) this.#pick();
    if (this.#beam && !this.#beam.end) this.frontier = this.#beam.frontier;
  }

  /** Takes the best open paths that can be expanded; begins the beam search where it is time for it. */
  #pick(): void {
    const { maxExpansions } = this.limits;
    const upTo = this.#beamIsDone ? maxExpansions : this.#headStart;
    const picked: number[] = [];
    while (picked.length < Math.min(this.#batch, upTo - this.expansions)) {
      const node = this.#open.pop();
      if (node < 0) break;
      if (this.#canGrow(node)) picked.push(node);
      else this.model.tree.release(node);
    }
    this.frontier = picked;
    if (picked.length > 0) return;
    if (this.#open.size === 0) return this.#stop(true);
    if (this.#beamIsDone || this.expansions >= maxExpansions) return this.#stop(false);
    const limits = { ...this.limits, maxExpansions: maxExpansions - this.expansions };
    this.#beam = new BeamSearch(this.model, this.request, limits, this.beamWidth, 'left-out');
    this.#look();
  }

  #canGrow(node: number): boolean {
    const { tree, network } = this.model;
    if (this.#best < 0) this.#closest.consider(node);
    if (outDegree(network, tree.road[node]) === 0) return false;
    if (tree.depth[node] < this.limits.maxRoads) return true;
    this.#lengthReached = true;
    return false;
  }

  #takeBeam(beam: BeamSearch, { node, stop }: SearchEnd): void {
    const { tree } = this.model;
    tree.hold(node);
    if (stop === StopReason.arrived) this.#add(node);
    else {
      if (this.#best < 0) this.#closest.consider(node);
      tree.release(node);
    }
    beam.release();
    this.#beam = undefined;
    this.#beamIsDone = true;
  }

  /** @param isComplete whether every path was looked at that could be better */
  #stop(isComplete: boolean): void {
    this.frontier = [];
    const arrived = this.#best >= 0;
    const ended = isComplete && !this.#lengthReached ? StopReason.deadEnd : StopReason.limit;
    const node = arrived ? this.#best : this.#closest.node;
    const stop = arrived ? StopReason.arrived : ended;
    this.end = { node, stop, beams: [node], proven: arrived && isComplete };
  }
}
