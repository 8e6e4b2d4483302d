import type { LensReading } from './lens-reading';

/** A cell of a scorer at one step: that of candidates, or one that it was told of. */
export interface StepCell {
  readonly cell: string;
  /** Longitude and latitude of its corners in turns, the first not repeated. */
  readonly corners: readonly number[];
  /** Of its candidates together; null for one that was told of. */
  readonly share: number | null;
}

/**
 * The cells that a scorer knows a step by: those that it was told of, the first one first, then those of the candidates, each once,
 * with the probabilities of its candidates together. Empty where nobody knows cells.
 * @param shares (C) of the candidates of the step; null where nobody gives any
 */
export function hexagonsAt(
  { scorer, candidateOffsets }: Pick<LensReading, 'scorer' | 'candidateOffsets'>,
  step: number,
  shares: ArrayLike<number> | null,
): readonly StepCell[] {
  const cells = scorer?.cells;
  if (!cells || !shares) return [];
  const { candidates, windows, corners } = cells;
  const own = candidates.slice(candidateOffsets[step], candidateOffsets[step + 1]);
  const likely = new Map<string, number>();
  own.forEach((cell, c) => likely.set(cell, (likely.get(cell) ?? 0) + shares[c]));
  return [
    ...windows[step].map((cell) => ({ cell, corners: corners[cell], share: null })),
    ...Array.from(likely, ([cell, share]) => ({ cell, corners: corners[cell], share })),
  ];
}
