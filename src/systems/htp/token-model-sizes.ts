import { TRIP_POINTS } from '../../models/htp/grammar';
import { RQ_VAE_PRESETS } from '../../models/htp/rq-vae-config';
import { patternsOf } from '../../models/htp/sequence-length';
import type { TokenModelSizes } from '../../models/htp/token-model';
import type { LanguageConfig } from './settings';

/** With so many codebooks at most, prompt and answer of every trip fit into the context of a configuration. */
export const MOST_CODEBOOKS = Math.max(
  ...Object.values(RQ_VAE_PRESETS).map((sizes) => sizes(1).codebooks.length),
);

/**
 * The token model of a configuration, without its vocabulary. For more codebooks than a preset has it reads more tokens, one for each
 * code of the longest trip: the trips of a data set are the same whatever is trained.
 * @param codebooks of the tokeniser whose patterns it says
 */
export function tokenModelSizes(
  { width, layers, heads, context }: LanguageConfig,
  codebooks: number,
): TokenModelSizes {
  const more = Math.max(0, codebooks - MOST_CODEBOOKS) * patternsOf(TRIP_POINTS.most);
  return { width, layers, heads, blockSize: context + more };
}
