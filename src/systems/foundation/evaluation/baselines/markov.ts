import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import type { CellBaseline, CellQuestion } from './cell-baseline';
import { CellShares, neighbours, PairCounts } from './cell-counts';

/** Counts of hexagons by their neighbours. */
export interface NeighbourCounts {
  readonly shares: CellShares;
  /** What follows a hexagon, and what stands before one. */
  readonly next: PairCounts;
  readonly previous: PairCounts;
  /** What stands between two hexagons, by `betweenKey`. */
  readonly between: PairCounts;
  /** Hexagons of the city. */
  readonly cells: number;
}

const betweenKey = (before: number, after: number, cells: number): number => before * cells + after;

/** @param cells of the city */
export function neighbourCounts(sequences: HexagonSequences, cells: number): NeighbourCounts {
  const counts = {
    shares: new CellShares(sequences, cells),
    next: new PairCounts(),
    previous: new PairCounts(),
    between: new PairCounts(),
    cells,
  };
  for (const { before, cell, after } of neighbours(sequences)) {
    if (before >= 0) counts.next.add(before, cell);
    if (after >= 0) counts.previous.add(after, cell);
    if (before >= 0 && after >= 0) counts.between.add(betweenKey(before, after, cells), cell);
  }
  return counts;
}

/**
 * A table of hexagons between their neighbours. It backs off to the chain of first order that follows from both neighbours, p(c | l, r) =
 * p(c | l) p(c | r) / p(c), normalised; this backs off to one neighbour where there is no other, and to how often hexagons occur.
 */
export class MarkovBaseline implements CellBaseline {
  /** @param weight visits that a coarser table counts as */
  constructor(
    private readonly counts: NeighbourCounts,
    private readonly weight: number,
  ) {}

  likely(question: CellQuestion, cell: number): number {
    return this.#given(question)(cell);
  }

  best(question: CellQuestion): number {
    const { next, previous, shares } = this.counts;
    const likely = this.#given(question);
    let best = shares.best;
    // What neither neighbour has seen is likely by its share alone.
    for (const seen of [next.of(question.before), previous.of(question.after)])
      for (const [cell] of seen) if (likely(cell) > likely(best)) best = cell;
    return best;
  }

  #given({ before, after }: CellQuestion): (cell: number) => number {
    const { between, cells } = this.counts;
    const chain = this.#chain(before, after);
    if (before < 0 || after < 0) return chain;
    const key = betweenKey(before, after, cells);
    const total = between.total(key) + this.weight;
    return (cell) => (between.number(key, cell) + this.weight * chain(cell)) / total;
  }

  /** With n = a share + d, where d is what was counted: sums over all hexagons need those alone that both neighbours have seen. */
  #chain(before: number, after: number): (cell: number) => number {
    const { next, previous, shares } = this.counts;
    const [left, right] = [next.total(before) + this.weight, previous.total(after) + this.weight];
    const [a, b] = [this.weight / left, this.weight / right];
    let both = 0;
    for (const [cell, number] of next.of(before))
      both += ((number / left) * (previous.number(after, cell) / right)) / shares.of(cell);
    const all = a * b + a * (1 - b) + b * (1 - a) + both;
    return (cell) => {
      const share = shares.of(cell);
      const [l, r] = [next.number(before, cell) / left, previous.number(after, cell) / right];
      return (a * b * share + a * r + b * l + (l * r) / share) / all;
    };
  }
}
