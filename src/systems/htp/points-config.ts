import type { AnswerForm } from '../../models/htp/grammar';
import type { QuantiserLossForm } from '../../models/htp/quantiser';
import { codewordsOf, RQ_VAE_PRESETS, type RqVaeConfig } from '../../models/htp/rq-vae-config';
import type { TokenModelSizes } from '../../models/htp/token-model';
import { HTP_RATES } from '../../nn/training/learning-rate';
import type { TrainingConfig } from '../../nn/training/training-loop';

export const PRESETS = ['mini', 'quick', 'paper'] as const;
export type PresetName = (typeof PRESETS)[number];

/**
 * What the heads of the tokeniser say of a point: a step along the route and an offset from it, or its place in the city, without the
 * route (the paper's ablation "w/o R-Loss").
 */
export type PointTarget = 'route' | 'space';

/** How the batches of a network make steps, and when its training ends. */
type Schedule = Pick<
  TrainingConfig,
  'epochs' | 'batchSize' | 'accumulation' | 'learningRate' | 'weightDecay' | 'patience'
>;

/** The RQ-VAE, and how it is trained. */
export interface TokeniserConfig
  extends Schedule, Pick<RqVaeConfig, 'hidden' | 'blocks' | 'roadWidth' | 'roadLayers' | 'dropout'> {
  /** How many there are. */
  readonly codebooks: number;
  /** Codewords of each codebook, where a file that training starts from has others than `codewordsOf`. */
  readonly codewords?: readonly number[];
  readonly target: PointTarget;
  /** Whether the decoder looks at the roads of the route. */
  readonly roadContext: boolean;
  /** Whether the encoder reads the step that led to each point beside its place. */
  readonly readsSteps: boolean;
  readonly quantiserLoss: QuantiserLossForm;
  /** Whether codewords that nothing uses begin each epoch as vectors of segments. The official code leaves them. */
  readonly restartUnused: boolean;
  /** Epochs with a rising rate, where it begins, and the end that the cosine falls to. */
  readonly warmupEpochs: number;
  readonly warmupRate: number;
  readonly leastRate: number;
}

/** The token model, and how it is trained. */
export interface LanguageConfig
  extends Schedule, Pick<TokenModelSizes, 'width' | 'layers' | 'heads'>, Pick<TrainingConfig, 'warmupShare'> {
  /** Tokens of prompt and answer, with up to four codebooks (`tokenModelSizes`). */
  readonly context: number;
  /** `with-roads` is HTP+, which says the route itself. */
  readonly form: AnswerForm;
  readonly dropout: number;
  readonly clipNorm: number;
}

/** Everything that decides what a run computes: with the data set and the backend it fixes every number. */
export interface HtpConfig {
  readonly preset: PresetName;
  readonly seed: number;
  readonly tokeniser: TokeniserConfig;
  readonly language: LanguageConfig;
  /** How points are drawn that the run is judged by. */
  readonly drawing: {
    readonly temperature: number;
    readonly monotone: boolean;
    /** Whether the errors of a receiver are added. */
    readonly noise: boolean;
  };
}

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

/** Sizes do not depend on the roads. */
const sizesOf = (preset: keyof typeof RQ_VAE_PRESETS) => {
  const { hidden, blocks, roadWidth, roadLayers, codebooks, dropout } = RQ_VAE_PRESETS[preset](1);
  return { hidden, blocks, roadWidth, roadLayers, codebooks: codebooks.length, dropout };
};

/** Those of `TOKEN_MODEL_PRESETS`, which is not read here: this file is loaded with the page, before any network. */
const SMALL_LANGUAGE = { width: 128, layers: 4, heads: 4, context: 384 };
const WIDE_LANGUAGE = { width: 192, layers: 6, heads: 6, context: 384 };

/** The official schedules; the paper's language model is another one and learns for two epochs, which fresh weights cannot do with. */
const PAPER: HtpConfig = {
  preset: 'paper',
  seed: 42,
  tokeniser: {
    ...sizesOf('paper'),
    target: 'route',
    roadContext: true,
    readsSteps: false,
    quantiserLoss: 'cumulative',
    restartUnused: false,
    epochs: HTP_RATES.epochs,
    batchSize: 32,
    // 512 in the configuration of the official code, which no browser holds at once.
    accumulation: 16,
    learningRate: HTP_RATES.peak,
    weightDecay: 0.01,
    patience: HTP_RATES.epochs,
    warmupEpochs: HTP_RATES.warmupEpochs,
    warmupRate: HTP_RATES.warmupStart,
    leastRate: HTP_RATES.least,
  },
  language: {
    ...WIDE_LANGUAGE,
    form: 'plain',
    dropout: 0.1,
    epochs: 30,
    batchSize: 16,
    accumulation: 1,
    learningRate: 5e-4,
    weightDecay: 0.01,
    warmupShare: 0.05,
    clipNorm: 1,
    patience: 30,
  },
  drawing: { temperature: 0.7, monotone: false, noise: false },
};

/** Fewer trips and epochs than the paper has take a higher rate, no dropout, and codebooks that do not wait to be used. */
const short = (
  preset: PresetName,
  tokeniser: Partial<TokeniserConfig>,
  language: Partial<LanguageConfig>,
): HtpConfig => ({
  ...PAPER,
  preset,
  tokeniser: {
    ...PAPER.tokeniser,
    ...sizesOf('mini'),
    dropout: 0,
    restartUnused: true,
    readsSteps: true,
    batchSize: 16,
    accumulation: 1,
    // With 1e-3 the loss rises again after the first epoch.
    learningRate: 3e-4,
    warmupRate: 1e-4,
    leastRate: 1e-5,
    ...tokeniser,
  },
  language: { ...PAPER.language, ...SMALL_LANGUAGE, learningRate: 1e-3, ...language },
  drawing: { ...PAPER.drawing, noise: true },
});

/** Each preset with none of its settings replaced, the usual one first. */
export const PRESET_CONFIGS: Readonly<Record<PresetName, HtpConfig>> = {
  mini: short('mini', { epochs: 40, patience: 40, warmupEpochs: 3 }, { epochs: 20, patience: 20 }),
  quick: short(
    'quick',
    { epochs: 6, patience: 6, warmupEpochs: 1 },
    { epochs: 10, patience: 10, width: 64, layers: 2 },
  ),
  paper: PAPER,
};
