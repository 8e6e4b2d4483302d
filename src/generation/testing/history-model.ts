import { Random } from '../../base/random';
import { SearchTree, type Expansion, type SearchableModel } from '../../domain/search/search-tree';
import { networkOf, type Line } from '../../domain/testing/small-network';

/** Probabilities of the successors of the last road of a path, in their order; they add up to 1. */
export type Policy = (path: readonly number[], successors: readonly number[]) => number[];

/**
 * A policy that answers otherwise for every history.
 * @param levels how many different weights there are: with few, paths tie
 */
export function historyPolicy(seed: number, levels = Infinity): Policy {
  return (path, successors) => {
    const random = new Random(seed).fork(path.join(' '));
    const weights = successors.map(() =>
      levels === Infinity ? Math.exp(4 * random.next()) : 1 + Math.floor(levels * random.next()),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };
}

/** A model that follows a policy over a small graph, for tests; every step takes 10 s. */
export class HistoryModel implements SearchableModel {
  readonly tree = new SearchTree();
  readonly network: SearchableModel['network'];

  /** @param successors of each road */
  constructor(
    readonly successors: readonly (readonly number[])[],
    readonly policy: Policy,
  ) {
    const lines = successors.map((_, road): Line => [
      [road / 1000, 0],
      [(road + 1) / 1000, 0],
    ]);
    this.network = networkOf(
      lines,
      successors.flatMap((nexts, road) => nexts.map((to) => [road, to] as const)),
    );
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const rows = nodes.map((node) => {
      this.tree.takeSlot(node);
      const path = [...this.tree.path(node).roads];
      const candidates = this.successors[path[path.length - 1]];
      return { candidates, logProbs: this.policy(path, candidates).map(Math.log) };
    });
    const candidateCount = Math.max(1, ...rows.map(({ candidates }) => candidates.length));
    const padded = (values: readonly number[]) =>
      Array.from({ length: candidateCount }, (_, i) => values[i] ?? 0);
    return {
      candidateCount,
      lengths: rows.map(({ candidates }) => candidates.length),
      candidates: rows.flatMap(({ candidates }) => padded(candidates)),
      logProbs: rows.flatMap(({ logProbs }) => padded(logProbs)),
      seconds: () => 10,
    };
  }
}
