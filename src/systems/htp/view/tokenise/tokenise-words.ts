import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import type { CodebookReading } from '../../points/points-service';
import { leftKey, perplexityKey, usedKey } from '../../training/tokeniser-measures';
import { metersText } from '../../../../studio/map/words';
import { count, percent } from '../../../../studio/figures';

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

/** How far points that were made again lie from the real ones. @param errors (n) metres, one at least */
export function errorWords(errors: Float64Array): string {
  const squares = errors.reduce((sum, each) => sum + each * each, 0);
  const most = errors.reduce((a, b) => Math.max(a, b), 0);
  return `The points made again lie ${metersText(Math.sqrt(squares / errors.length))} from the real ones (root mean square), ${metersText(most)} at most.`;
}

/** How often codewords were chosen, in words: "30 of 32 used; 12 most often, in 8.1 % of the patterns". */
export function hitWords(hits: Int32Array): string {
  const all = hits.reduce((sum, each) => sum + each, 0);
  if (all === 0) return 'None is used.';
  const used = hits.filter((each) => each > 0).length;
  const most = hits.indexOf(hits.reduce((a, b) => Math.max(a, b), 0));
  return `${count(used)} of ${count(hits.length)} are used; ${most} most often, in ${percent(hits[most] / all)} of the patterns.`;
}
