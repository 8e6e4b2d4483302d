import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { sequenceAt } from '../../../../domain/hexagons/hexagon-sequences';
import { countOf } from '../../sequences/pieces';

/** How often things were counted beside each other: for each first one, the second ones with their numbers. */
export class PairCounts {
  readonly #rows = new Map<number, { total: number; readonly of: Map<number, number> }>();

  add(first: number, second: number): void {
    const row = this.#rows.get(first) ?? { total: 0, of: new Map<number, number>() };
    this.#rows.set(first, row);
    row.total++;
    row.of.set(second, (row.of.get(second) ?? 0) + 1);
  }

  total(first: number): number {
    return this.#rows.get(first)?.total ?? 0;
  }

  number(first: number, second: number): number {
    return this.#rows.get(first)?.of.get(second) ?? 0;
  }

  /** All that was counted beside the first one. */
  of(first: number): Iterable<readonly [second: number, number: number]> {
    return this.#rows.get(first)?.of ?? [];
  }
}

/** How likely a hexagon is by its count alone, each counted once more than it was seen. */
export class CellShares {
  readonly #shares: Float64Array;
  /** The most frequent hexagon. */
  readonly best: number;

  /** @param cells of the city */
  constructor({ cells: seen }: Pick<HexagonSequences, 'cells'>, cells: number) {
    const counts = new Float64Array(cells).fill(1);
    for (const cell of seen) counts[cell]++;
    this.#shares = counts.map((count) => count / (seen.length + cells));
    this.best = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  }

  of(cell: number): number {
    return this.#shares[cell];
  }
}

/** Every hexagon with the one before it and the one after it, in sequences. */
export function* neighbours(
  sequences: HexagonSequences,
): Generator<{ before: number; cell: number; after: number }> {
  for (let sequence = 0; sequence < countOf(sequences); sequence++) {
    const { cells } = sequenceAt(sequences, sequence);
    for (let i = 0; i < cells.length; i++)
      yield {
        before: i === 0 ? -1 : cells[i - 1],
        cell: cells[i],
        after: i + 1 < cells.length ? cells[i + 1] : -1,
      };
  }
}
