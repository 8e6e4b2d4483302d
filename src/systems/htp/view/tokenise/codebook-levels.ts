import type { CodebookReading } from '../../points/points-service';

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
    levels: books.map(({ used, perplexity }, level) => ({ used, perplexity, left: residualNorms[level + 1] })),
  }) satisfies CodebookLevels;
