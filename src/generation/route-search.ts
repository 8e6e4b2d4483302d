import type { RoadNetwork } from '../domain/road-network';
import type { SearchTree } from '../models/hoser/search-tree';
import type { StopReason } from './route';

/** What follows each of a list of expanded nodes; row i speaks of the i-th. See `SearchExpansion`. */
export interface Expansion {
  readonly candidateCount: number;
  readonly lengths: ArrayLike<number>;
  readonly candidates: ArrayLike<number>;
  readonly logProbs: ArrayLike<number>;
  /** Of each row: what a padded candidate would add to the softmax of `logProbs`, as a logarithm; `BeamSearch` then counts them. */
  readonly paddingLogProbs?: ArrayLike<number> | undefined;
  /** Whole seconds from the node of a row to a road that follows. */
  seconds(row: number, road: number): number;
}

/** A model that a search can ask: `HoserSearchModel`, or in tests a table of probabilities. */
export interface SearchableModel {
  readonly network: RoadNetwork;
  readonly tree: SearchTree;
  expand(nodes: readonly number[]): Promise<Expansion>;
}

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
}

/** The search for one route: it names the nodes it wants expanded and is given the answers, so that many advance as one batch. */
export interface RouteSearch {
  /** Nodes to expand next; none once the search has ended. */
  readonly frontier: readonly number[];
  /** Nodes expanded so far. */
  readonly expansions: number;
  readonly end: SearchEnd | undefined;
  /** Node i of the frontier is row first + i of the expansion. */
  advance(expansion: Expansion, first: number): void;
  /** Gives up every node that the search holds. */
  release(): void;
}
