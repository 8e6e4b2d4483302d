import { networkOf, type Line } from '../../domain/testing/small-network';
import { SearchTree, type Expansion, type SearchableModel } from '../../domain/search/search-tree';

const STEP_DEGREES = 0.001;

/**
 * A model that reads its probabilities from a table, for tests: `following[road]` names the successors of
 * each road with the probability of each; every step takes 10 s. Road r lies r steps east of road 0, so
 * nearer in number is nearer on the ground.
 */
export class TableModel implements SearchableModel {
  readonly tree = new SearchTree();
  readonly network: SearchableModel['network'];
  /** Nodes asked for so far, batch by batch. */
  readonly batches: number[] = [];

  constructor(readonly following: readonly Readonly<Record<number, number>>[]) {
    const lines: Line[] = following.map((_, road) => [
      [road * STEP_DEGREES, 0],
      [(road + 1) * STEP_DEGREES, 0],
    ]);
    const links = following.flatMap((next, road) =>
      Object.keys(next).map((to) => [road, Number(to)] as const),
    );
    this.network = networkOf(lines, links);
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    this.batches.push(nodes.length);
    const rows = nodes.map((node) => {
      this.tree.takeSlot(node);
      return Object.entries(this.following[this.tree.road[node]]);
    });
    const candidateCount = Math.max(1, ...rows.map((row) => row.length));
    const padded = rows.flatMap((row) =>
      Array.from({ length: candidateCount }, (_, i) => row[i] ?? ['0', 1]),
    );
    return {
      candidateCount,
      lengths: rows.map((row) => row.length),
      candidates: padded.map(([road]) => Number(road)),
      logProbs: padded.map(([, probability]) => Math.log(probability)),
      seconds: () => 10,
    };
  }
}
