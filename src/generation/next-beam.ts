import type { Expansion } from '../domain/search/searchable-model';
import type { SearchTree } from '../domain/search/search-tree';

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
