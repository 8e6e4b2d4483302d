import { codewordsOf, RQ_VAE_PRESETS, type RqVaeConfig } from '../../models/htp/rq-vae-config';
import type { TrainingConfig } from '../../nn/training/training-loop';
import type { HtpConfig } from './settings';

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
