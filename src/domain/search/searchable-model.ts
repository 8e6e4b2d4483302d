import type { RoadNetwork } from '../road-network';
import type { SearchTree } from './search-tree';

/** What follows each of a list of expanded nodes; row i speaks of the i-th. */
export interface Expansion {
  /** Columns per row (C); the candidates past a row's length are padding. */
  readonly candidateCount: number;
  /** (n) candidates of each row. */
  readonly lengths: ArrayLike<number>;
  /** (n x C) successors, in the order of the road network. */
  readonly candidates: ArrayLike<number>;
  /** (n x C) natural log of the probability of each candidate. */
  readonly logProbs: ArrayLike<number>;
  /**
   * Of each row: what a padded candidate would add to the softmax of `logProbs`, as a
   * logarithm; `BeamSearch` then counts them.
   */
  readonly paddingLogProbs?: ArrayLike<number> | undefined;
  /** Whole seconds from the node of a row to a road that follows. */
  seconds(row: number, road: number): number;
}

/** A model that a route search can ask what follows a node; it owns the tree of the nodes. */
export interface SearchableModel {
  readonly network: RoadNetwork;
  readonly tree: SearchTree;
  /**
   * What the usual search counts for going from a road to one that follows it besides -log p, at least 0; left out
   * where it counts nothing else.
   */
  readonly price?: ((road: number, next: number) => number) | undefined;
  /**
   * The cheapest path by the learnt cost of driving, with both its ends; null where no way leads. Left out where the
   * model knows no such cost.
   */
  readonly cheapestPath?: ((origin: number, destination: number) => Uint32Array | null) | undefined;
  expand(nodes: readonly number[]): Promise<Expansion>;
}
