import { letterOf } from '../../../models/htp/token-vocabulary';
import type { CodebookReading } from '../points/points-service';

/** Keys of the measures that a validation of the tokeniser has of each codebook, by its index. */
export const usedKey = (codebook: number): string => `used_${letterOf(codebook)}`;
export const perplexityKey = (codebook: number): string => `perplexity_${letterOf(codebook)}`;
/** Mean norm of what is left after so many codebooks. */
export const leftKey = (codebooks: number): string => `left_${codebooks}`;

/** What curves show of a validation: metres, shares of the codewords, norms. */
export const tokeniserMeasures = ({ rmse, books, residualNorms }: CodebookReading): Record<string, number> =>
  Object.fromEntries([
    ['rmse', rmse],
    ...books.map(({ used }, l) => [usedKey(l), used] as const),
    ...books.map(({ perplexity }, l) => [perplexityKey(l), perplexity] as const),
    ...residualNorms.map((norm, i) => [leftKey(i), norm] as const),
  ]);
