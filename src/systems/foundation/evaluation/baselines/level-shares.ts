import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import type { TokenRows } from '../../sequences/token-rows';

/**
 * How often each token occurs at its level in the training part, each counted once more: what a hexagon costs by that is the sum of the
 * entropies of its levels. The end of a hexagon with fewer tokens is not asked for.
 */
export class LevelShares {
  readonly #counts: Map<number, number>[];
  readonly #totals: number[];

  constructor(
    { cells }: Pick<HexagonSequences, 'cells'>,
    private readonly rows: TokenRows,
  ) {
    this.#counts = Array.from({ length: rows.mostTokens }, () => new Map<number, number>());
    const count = rows.tokens.offsets.length - 1;
    // Each token of the city once, so that none costs infinitely much.
    for (let cell = 0; cell < count; cell++)
      rows.tokensOf(cell).forEach((token, level) => this.#counts[level].set(token, 1));
    for (const cell of cells)
      rows.tokensOf(cell).forEach((token, level) => {
        const of = this.#counts[level];
        of.set(token, of.get(token)! + 1);
      });
    this.#totals = this.#counts.map((of) => [...of.values()].reduce((sum, number) => sum + number, 0));
  }

  /** What a hexagon costs. */
  bits(cell: number): number {
    let sum = 0;
    this.rows.tokensOf(cell).forEach((token, level) => {
      sum -= Math.log2(this.#counts[level].get(token)! / this.#totals[level]);
    });
    return sum;
  }

  /** The most frequent token of a level. */
  best(level: number): number {
    return [...this.#counts[level]].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  }
}
