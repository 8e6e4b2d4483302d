import { codewordsOf, RQ_VAE_PRESETS, type RqVaeConfig } from '../../models/htp/rq-vae-config';
import type { TrainingConfig } from '../../nn/training/training-loop';
import type { HtpConfig, LanguageConfig } from './settings';
import { TRIP_POINTS } from '../../models/htp/grammar';
import { patternsOf } from '../../models/htp/sequence-length';
import type { TokenModelSizes } from '../../models/htp/token-model';

/** Official: AdamW on everything, no clipping, and a rate that goes by epochs. */
export function tokeniserTraining({
  tokeniser,
  seed,
}: Pick<HtpConfig, 'tokeniser' | 'seed'>): TrainingConfig {
  const { epochs, batchSize, accumulation, learningRate, weightDecay, patience } = tokeniser;
  const { warmupEpochs, warmupRate, leastRate } = tokeniser;
  return {
    ...{ epochs, batchSize, accumulation, learningRate, weightDecay, patience, seed },
    epochRates: { warmupEpochs, warmupStart: warmupRate, least: leastRate },
    warmupShare: 0,
    finalLearningRateShare: 1,
    clipNorm: Infinity,
  };
}

/** A rate that rises for a share of all steps and falls to 0 on a line. */
export function languageTraining({ language, seed }: Pick<HtpConfig, 'language' | 'seed'>): TrainingConfig {
  const { epochs, batchSize, accumulation, learningRate, weightDecay, patience } = language;
  const { warmupShare, clipNorm } = language;
  return {
    ...{ epochs, batchSize, accumulation, learningRate, weightDecay, patience, seed, warmupShare, clipNorm },
    finalLearningRateShare: 0,
    rateFall: 'linear',
  };
}

/** The RQ-VAE of a configuration for a network of so many roads. */
export function rqVaeConfig({ tokeniser }: Pick<HtpConfig, 'tokeniser'>, roads: number): RqVaeConfig {
  const { hidden, blocks, roadWidth, roadLayers, dropout, roadContext, readsSteps } = tokeniser;
  const codebooks = tokeniser.codewords ?? codewordsOf(tokeniser.codebooks);
  const { widthMultiples, roadHeads, codeWidth, commitment, normEps } = RQ_VAE_PRESETS.paper(roads);
  return {
    ...{ widthMultiples, roadHeads, codeWidth, commitment, normEps },
    ...{ roads, hidden, blocks, roadWidth, roadLayers, codebooks, dropout },
    ...(!roadContext && { roadContext }),
    ...(readsSteps && { readsSteps }),
  };
}

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
