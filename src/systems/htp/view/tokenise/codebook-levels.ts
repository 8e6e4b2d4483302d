import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import type { CodebookReading } from '../../points/points-service';
import { leftKey, perplexityKey, usedKey } from '../../training/tokeniser-measures';

/** What is known of one codebook. */
export interface CodebookLevel {
  /** Share of its codewords that are chosen. */
  readonly used: number;
  /** Perplexity of the choices, as a share of its codewords. */
  readonly perplexity: number;
  /** Mean norm of what is left after it. */
  readonly left: number;
}

/** How the codebooks are used, the coarsest first. */
export interface CodebookLevels {
  /** Mean norm before the first codebook. */
  readonly before: number;
  readonly levels: readonly CodebookLevel[];
}

export const levelsOf = ({ books, residualNorms }: Pick<CodebookReading, 'books' | 'residualNorms'>) =>
  ({
    before: residualNorms[0],
    levels: books.map(({ used, perplexity }, level) => ({
      used,
      perplexity,
      left: residualNorms[level + 1],
    })),
  }) satisfies CodebookLevels;

/** What the last epoch of the tokeniser says of its codebooks; null before the first. */
export function lastLevels(
  epochs: readonly Pick<EpochLine, 'network' | 'measures'>[],
): CodebookLevels | null {
  const measures = epochs.findLast(({ network }) => network === 'tokeniser')?.measures;
  if (measures?.[leftKey(0)] === undefined) return null;
  const levels: CodebookLevel[] = [];
  for (let book = 0; measures[usedKey(book)] !== undefined; book++)
    levels.push({
      used: measures[usedKey(book)],
      perplexity: measures[perplexityKey(book)],
      left: measures[leftKey(book + 1)],
    });
  return { before: measures[leftKey(0)], levels };
}
