import type { Expansion, SearchableModel } from '../domain/search/search-tree';
import type { StopReason } from './route';
import { haversineKm } from '../domain/geo';

/** One route that is wanted. */
export interface RouteRequest {
  readonly origin: number;
  readonly destination: number;
  /** Second at which the origin is entered. */
  readonly departure: number;
}

export interface SearchLimits {
  /** Longest route, in roads. */
  readonly maxRoads: number;
  /** A search ends once this many nodes have been expanded. */
  readonly maxExpansions: number;
}

/** How a search ended. The nodes stay alive until the search is released. */
export interface SearchEnd {
  /** Last road of the route. */
  readonly node: number;
  readonly stop: StopReason;
  /** The last beams, best first; just the route where a search has none. */
  readonly beams: readonly number[];
  /** Whether no route is likelier, where the search looks for a proof. */
  readonly proven?: boolean;
}

/**
 * The search for one route: it names the nodes it wants expanded and is given what
 * follows them, so that many advance as one batch.
 */
export interface RouteSearch {
  /** Nodes to expand next; none once the search has ended. */
  readonly frontier: readonly number[];
  /** Nodes expanded so far. */
  readonly expansions: number;
  readonly end: SearchEnd | undefined;
  /**
   * Node i of the frontier is row first + i of the expansion.
   * @param width nodes that a search may name together from now on if it names more than it must; changes no route
   */
  advance(expansion: Expansion, first: number, width: number): void;
  /** Gives up every node that the search holds. */
  release(): void;
}

/**
 * The node that came nearest to the destination (centroid to centroid), the first of
 * equals: what is shown if none arrives.
 */
export class ClosestNode {
  #node = -1;
  #km = Infinity;

  constructor(
    readonly model: SearchableModel,
    readonly destination: number,
  ) {}

  /** -1 before any node was considered. */
  get node(): number {
    return this.#node;
  }

  consider(node: number): void {
    const { tree, network } = this.model;
    const at = 2 * tree.road[node];
    const to = 2 * this.destination;
    const { centroidLonLat } = network;
    const km = haversineKm(
      centroidLonLat[at],
      centroidLonLat[at + 1],
      centroidLonLat[to],
      centroidLonLat[to + 1],
    );
    if (km >= this.#km) return;
    this.#km = km;
    tree.hold(node);
    this.release();
    this.#node = node;
  }

  release(): void {
    if (this.#node >= 0) this.model.tree.release(this.#node);
    this.#node = -1;
  }
}
