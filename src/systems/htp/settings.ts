import { defineSettings, type ConfigOf } from '../../engine/settings/declare';
import {
  ACCUMULATION,
  BATCH,
  DROPOUT,
  EPOCHS,
  FIXED_COUNT,
  FIXED_SIZE,
  FIXED_WEIGHT,
  OF_SIZE,
  PATIENCE,
  RATE,
  SEED,
} from '../../engine/settings/shared-rows';
import { codewordsOf } from '../../models/htp/rq-vae-config';
import { LANGUAGE_SETTINGS } from './language-settings';

/** Most codebooks that can be set; the published sizes have four. */
export const CODEBOOK_LIMIT = 6;

interface Codebooks {
  readonly tokeniser: { readonly codebooks: number; readonly codewords?: readonly number[] };
}

/** Records from before the number of codebooks could be chosen list the codewords of each, and do not say how many there are. */
function withNumber(record: unknown): unknown {
  const { tokeniser } = (record ?? {}) as { readonly tokeniser?: { readonly codebooks?: unknown } };
  const codebooks = tokeniser?.codebooks;
  if (!Array.isArray(codebooks) || codebooks.length > CODEBOOK_LIMIT) return record;
  const isUsual = codebooks.join() === codewordsOf(codebooks.length).join();
  const counted = { ...tokeniser, codebooks: codebooks.length, ...(!isUsual && { codewords: codebooks }) };
  return { ...(record as object), tokeniser: counted };
}

const RECORD = {
  presets: ['mini', 'quick', 'paper'],
  keys: {
    '': 'preset seed tokeniser language drawing',
    tokeniser:
      'hidden blocks roadWidth roadLayers codebooks codewords dropout target roadContext readsSteps quantiserLoss restartUnused epochs batchSize accumulation learningRate weightDecay patience warmupEpochs warmupRate leastRate',
    language:
      'width layers heads context form dropout epochs batchSize accumulation learningRate weightDecay warmupShare clipNorm patience',
  },
  upgrade: withNumber,
  rules: [
    ({ tokeniser: { codebooks, codewords } }: Codebooks): string | null =>
      codewords === undefined || codewords.length === codebooks
        ? null
        : 'codewords of each codebook were expected',
  ],
} as const;

/**
 * The settings of HTP. The preset `paper` has the official schedules; the paper's language model is another one and learns for two epochs,
 * which fresh weights cannot do with. Fewer trips and epochs than the paper has take a higher rate, no dropout, and codebooks that do not
 * wait to be used. A value in range that makes no sense lets the training diverge, which says what to do.
 */
export const POINTS = defineSettings(RECORD, {
  tokeniserEpochs: {
    path: 'tokeniser.epochs',
    part: 'Tokeniser',
    label: 'Tokeniser epochs',
    help: 'How often the tokeniser goes through all training trips.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'tokeniser-epochs',
    presets: { mini: 40, quick: 6, paper: 100 },
  },
  languageEpochs: {
    path: 'language.epochs',
    part: 'Language model',
    label: 'Epochs',
    help: 'How often the language model goes through the patterns of all training trips.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'epochs',
    presets: { mini: 20, quick: 10, paper: 30 },
  },
  target: {
    path: 'tokeniser.target',
    part: 'Tokeniser',
    label: 'Points are said',
    help: 'Along the route, with an offset from it, or as places in the city, which shows what the route is worth.',
    kind: 'choice',
    options: { route: 'Along the route', space: 'As places in the city' },
    flag: 'target',
    presets: 'route',
  },
  roadContext: {
    path: 'tokeniser.roadContext',
    part: 'Tokeniser',
    label: 'Decoder sees the roads',
    help: 'Lets the decoder look at the roads of the route; without them it has the patterns alone.',
    kind: 'switch',
    flag: 'road-context',
    presets: true,
  },
  readsSteps: {
    path: 'tokeniser.readsSteps',
    part: 'Tokeniser',
    label: 'Encoder reads steps',
    help: 'Gives the encoder the step that led to each point beside its place, which it learns from sooner; the published one reads places alone.',
    kind: 'switch',
    ofPreset: true,
    flag: 'reads-steps',
    presets: { mini: true, quick: true, paper: false },
  },
  quantiserLoss: {
    path: 'tokeniser.quantiserLoss',
    part: 'Tokeniser',
    label: 'Loss of the codebooks',
    help: 'Whether a codebook learns from the errors of those that follow it, as in the code, or from its own, as in the paper.',
    kind: 'choice',
    options: { cumulative: 'Sums of codewords, as in the code', residual: 'Residuals, as in the paper' },
    advanced: true,
    flag: 'quantiser-loss',
    presets: 'cumulative',
  },
  restartUnused: {
    path: 'tokeniser.restartUnused',
    part: 'Tokeniser',
    label: 'Restart unused codewords',
    help: 'Before each epoch, codewords that no trip uses become vectors of trips; the official code leaves them as they are.',
    kind: 'switch',
    ofPreset: true,
    flag: 'restart-unused',
    presets: { mini: true, quick: true, paper: false },
  },
  form: {
    path: 'language.form',
    part: 'Language model',
    label: 'Route',
    help: 'Whether the language model is given the route, or writes it before the patterns (HTP+).',
    kind: 'choice',
    options: { plain: 'Given', 'with-roads': 'Written by the model (HTP+)' },
    flag: 'form',
    presets: 'plain',
  },
  temperature: {
    path: 'drawing.temperature',
    part: 'Generation',
    label: 'Temperature',
    help: 'How freely patterns are drawn; 0 takes the likeliest one.',
    kind: 'number',
    least: 0,
    most: 10,
    step: 0.05,
    slider: { from: 0, to: 1.5 },
    flag: 'temperature',
    presets: 0.7,
  },
  monotone: {
    path: 'drawing.monotone',
    part: 'Generation',
    label: 'Never back along the route',
    help: 'Counts steps back along the route as standing still.',
    kind: 'switch',
    flag: 'monotone',
    presets: false,
  },
  noise: {
    path: 'drawing.noise',
    part: 'Generation',
    label: 'GPS noise',
    help: 'Adds the errors of a receiver, as large as those of the training points across their roads; the networks themselves put points on the route.',
    kind: 'switch',
    ofPreset: true,
    flag: 'noise',
    presets: { mini: true, quick: true, paper: false },
    older: false,
  },
  seed: {
    ...SEED,
    help: 'Fixes the initial weights, the order of trips, the dropout and the points that are drawn: the same seed always gives the same result.',
    presets: 42,
  },
  tokeniserRate: {
    path: 'tokeniser.learningRate',
    part: 'Tokeniser',
    label: 'Tokeniser learning rate',
    help: 'How far a step of AdamW moves the weights of the tokeniser, where the rate is highest.',
    ...RATE,
    flag: 'tokeniser-rate',
    // With 1e-3 the loss rises again after the first epoch.
    presets: { mini: 3e-4, quick: 3e-4, paper: 1e-4 },
  },
  tokeniserBatch: {
    path: 'tokeniser.batchSize',
    part: 'Tokeniser',
    ...BATCH,
    label: 'Tokeniser trips per batch',
    help: 'How many trips the tokeniser learns from at once; fewer need less memory.',
    flag: 'tokeniser-batch',
    presets: { mini: 16, quick: 16, paper: 32 },
  },
  tokeniserAccumulation: {
    path: 'tokeniser.accumulation',
    part: 'Tokeniser',
    ...ACCUMULATION,
    label: 'Tokeniser batches per step',
    help: 'How many batches are averaged before the weights of the tokeniser change.',
    flag: 'tokeniser-accumulation',
    // 512 trips make a step of the official code, which no browser holds at once.
    presets: { mini: 1, quick: 1, paper: 16 },
  },
  tokeniserPatience: {
    path: 'tokeniser.patience',
    part: 'Tokeniser',
    ...PATIENCE,
    label: 'Tokeniser patience',
    help: 'Training ends after so many epochs without a smaller error on the validation trips.',
    flag: 'tokeniser-patience',
    presets: { mini: 40, quick: 6, paper: 100 },
  },
  hidden: {
    path: 'tokeniser.hidden',
    part: 'Tokeniser',
    label: 'Tokeniser width',
    help: 'How many features the tokeniser has of each point, and up to four times as many of a pattern.',
    kind: 'whole',
    least: 4,
    most: 1024,
    step: 4,
    ...OF_SIZE,
    flag: 'hidden',
    presets: { mini: 32, quick: 32, paper: 64 },
  },
  codebooks: {
    path: 'tokeniser.codebooks',
    part: 'Tokeniser',
    label: 'Codebooks',
    help: 'How many codes say a pattern: the first codebook has 32 codewords, each other one twice as many as the one before. More say it more exactly, and are more for the language model to learn.',
    kind: 'whole',
    least: 1,
    most: CODEBOOK_LIMIT,
    step: 1,
    ...OF_SIZE,
    flag: 'codebooks',
    presets: { mini: 3, quick: 3, paper: 4 },
  },
  tokeniserDropout: {
    path: 'tokeniser.dropout',
    part: 'Tokeniser',
    ...DROPOUT,
    label: 'Tokeniser dropout',
    flag: 'tokeniser-dropout',
    presets: { mini: 0, quick: 0, paper: 0.1 },
  },
  ...LANGUAGE_SETTINGS,
  blocks: {
    path: 'tokeniser.blocks',
    part: 'Tokeniser',
    label: 'Blocks of a level',
    ...FIXED_COUNT,
    presets: { mini: 1, quick: 1, paper: 2 },
  },
  roadWidth: {
    path: 'tokeniser.roadWidth',
    part: 'Tokeniser',
    label: 'Width of a road',
    ...FIXED_SIZE,
    presets: { mini: 64, quick: 64, paper: 128 },
  },
  roadLayers: {
    path: 'tokeniser.roadLayers',
    part: 'Tokeniser',
    label: 'Layers over the roads',
    ...FIXED_COUNT,
    presets: { mini: 2, quick: 2, paper: 4 },
  },
  // Of each codebook, where a file that training starts from has others than `codewordsOf`.
  codewords: {
    path: 'tokeniser.codewords',
    part: 'Tokeniser',
    label: 'Codewords',
    fixed: true,
    kind: 'list',
    of: { kind: 'whole', least: 2, most: 10_000_000 },
    shortest: 1,
    longest: CODEBOOK_LIMIT,
    optional: true,
  },
  tokeniserDecay: {
    path: 'tokeniser.weightDecay',
    part: 'Tokeniser',
    label: 'Weight decay',
    ...FIXED_WEIGHT,
    presets: 0.01,
  },
  // Epochs with a rising rate, where it begins, and the end that the cosine falls to.
  warmupEpochs: {
    path: 'tokeniser.warmupEpochs',
    part: 'Tokeniser',
    label: 'Warm-up',
    unit: 'epochs',
    ...FIXED_COUNT,
    presets: { mini: 3, quick: 1, paper: 10 },
  },
  warmupRate: {
    path: 'tokeniser.warmupRate',
    part: 'Tokeniser',
    label: 'Rate at the start',
    ...FIXED_WEIGHT,
    presets: { mini: 1e-4, quick: 1e-4, paper: 1e-6 },
  },
  leastRate: {
    path: 'tokeniser.leastRate',
    part: 'Tokeniser',
    label: 'Rate at the end',
    ...FIXED_WEIGHT,
    presets: 1e-5,
  },
});

/** What a person can set. */
export const HTP_SETTINGS = POINTS.table;
/** Each preset with none of its settings replaced. */
export const PRESET_CONFIGS = POINTS.presets;
export type PresetName = (typeof POINTS.presetNames)[number];
/** Everything that decides what a run computes: with the data set and the backend it fixes every number. */
export type HtpConfig = ConfigOf<typeof POINTS>;
/** The RQ-VAE, and how it is trained. */
export type TokeniserConfig = HtpConfig['tokeniser'];
/** The token model, and how it is trained. */
export type LanguageConfig = HtpConfig['language'];
/**
 * What the heads of the tokeniser say of a point: a step along the route and an offset from it, or its place in the city, without the
 * route (the paper's ablation "w/o R-Loss").
 */
export type PointTarget = TokeniserConfig['target'];
