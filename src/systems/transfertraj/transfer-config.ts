import type { TrainingConfig } from '../../nn/training/training-loop';
import { TASKS, type TaskName, type TransferNetworkName } from './networks';

export const PRESETS = ['light', 'quick', 'paper'] as const;
export type PresetName = (typeof PRESETS)[number];

/** The encoder: its sizes, and what the paper leaves open or the official code does otherwise. */
export interface EncoderConfig {
  /** d: width of the vectors of points. */
  readonly width: number;
  /** Hidden width of the embeddings of places and tokens, and frequencies of each time feature. */
  readonly embedWidth: number;
  /** Hidden width of the modality mixer. */
  readonly mixerHidden: number;
  readonly layers: number;
  /** C experts of a layer, of which each point asks the best k. */
  readonly experts: number;
  readonly topExperts: number;
  readonly dropout: number;
  /** Attention that turns by where points lie (TRIE), or that knows no places: the ablation. */
  readonly attention: 'trie' | 'plain';
  /** Whether angle k is scaled by 10000^(-2k/d). */
  readonly theta: boolean;
  /** Whether a point sees none of the points after it. */
  readonly causal: boolean;
  /** Whether hidden points turn by a place between the known points beside them. */
  readonly interpolated: boolean;
  /** Whether training adds normal noise to the logits of the gates. */
  readonly noisy: boolean;
  /** Whether the heads of fresh weights begin at the mean and the spread of what they are to say. */
  readonly scaledHeads: boolean;
}

/** What the encoder reads. */
export interface ReadingConfig {
  readonly unit: 'kilometres' | 'metres';
  /**
   * Places from the first point of each trajectory, or from the middle of the city and scaled by its box (min-max), as networks that do
   * not move to other cities have them: the twin that the first form is held against.
   */
  readonly coordinates: 'relative' | 'absolute';
  /** What places are said from: the first point, as published, or the line between the known points around a hidden one. */
  readonly answers: 'first-point' | 'line';
  readonly places: boolean;
  readonly roads: boolean;
  /** Metres around a point within which places and roads count. */
  readonly radius: number;
  /** Places, and roads, that a point has at most: the nearest. */
  readonly mostNear: number;
}

/** Everything that decides what a run computes: with the data sets and the backend it fixes every number. */
export interface TransferConfig {
  readonly preset: PresetName;
  readonly seed: number;
  readonly encoder: EncoderConfig;
  readonly reading: ReadingConfig;
  /** Shares of points that are cuts, of spans that are hidden, and of points that lose one feature, in pre-training. */
  readonly masking: {
    readonly cuts: number;
    readonly spans: number;
    readonly features: number;
    /** Share of trajectories that are read as if they had been recorded seldom. */
    readonly sparse: number;
    /** Share of trajectories of which both ends alone are read, and asked how long they take. */
    readonly ends: number;
  };
  /** What a point that a task hides loses: its place alone, as in the code, or its time too, as in the paper. */
  readonly hides: 'space' | 'point';
  /** How much the terms of the loss count. */
  readonly loss: {
    readonly space: number;
    readonly time: number;
    /** What day, hour and minute count beside the minutes since the first point. */
    readonly clock: number;
    readonly balance: number;
  };
  readonly batch: Pick<TrainingConfig, 'batchSize' | 'accumulation'>;
  readonly pretraining: {
    /** Without it, networks learn their tasks from fresh weights. */
    readonly isDone: boolean;
    readonly epochs: number;
    readonly patience: number;
    readonly learningRate: number;
    /** Where the rate ends after half a cosine, as a share of it. */
    readonly finalRateShare: number;
  };
  readonly tuning: {
    readonly epochs: number;
    readonly patience: number;
    readonly learningRate: number;
    /** Epochs after which the rate is halved, again and again. */
    readonly halvedEvery: number;
    /** Tasks for which the pre-trained encoder is trained further. */
    readonly tasks: Readonly<Record<TaskName, boolean>>;
  };
}

/** Networks that a configuration asks for. */
export const trainedNetworks = ({ pretraining, tuning }: TransferConfig): TransferNetworkName[] => [
  ...(pretraining.isDone ? (['pretrained'] as const) : []),
  ...TASKS.filter((task) => tuning.tasks[task]),
];

/** Adam at one rate in the official code; where the rate falls it does so along half a cosine. */
export function pretrainingSchedule({ batch, pretraining, seed }: TransferConfig): TrainingConfig {
  const { epochs, patience, learningRate, finalRateShare } = pretraining;
  return {
    ...ADAM,
    ...batch,
    ...{ epochs, patience, learningRate, seed },
    finalLearningRateShare: finalRateShare,
  };
}

/** The rate is halved every few epochs: StepLR(5, 0.5) in the official code. */
export function tuningSchedule({ batch, tuning, seed }: TransferConfig): TrainingConfig {
  const { epochs, patience, learningRate, halvedEvery } = tuning;
  const falls = Array.from({ length: Math.floor(epochs / halvedEvery) }, (_, i) => (i + 1) * halvedEvery);
  return {
    ...ADAM,
    ...batch,
    ...{ epochs, patience, learningRate, seed },
    rateSteps: { epochs: falls, factor: 0.5 },
    finalLearningRateShare: 1,
  };
}

/** Without weight decay AdamW is Adam. */
const ADAM = { weightDecay: 0, warmupShare: 0, clipNorm: Infinity } as const;

const NO_TASK_TUNED: Readonly<Record<TaskName, boolean>> = {
  prediction: false,
  recovery4: false,
  recovery8: false,
  recovery16: false,
  'travel-time': false,
};

/** As published, but for what the specification settles otherwise: kilometres, no causal mask, theta. */
const PAPER: TransferConfig = {
  preset: 'paper',
  seed: 42,
  encoder: {
    width: 128,
    embedWidth: 64,
    mixerHidden: 256,
    layers: 2,
    experts: 8,
    topExperts: 4,
    dropout: 0.1,
    attention: 'trie',
    theta: true,
    causal: false,
    interpolated: false,
    noisy: true,
    scaledHeads: false,
  },
  reading: {
    unit: 'kilometres',
    coordinates: 'relative',
    answers: 'first-point',
    places: true,
    roads: true,
    radius: 100,
    mostNear: 16,
  },
  masking: { cuts: 0.2, spans: 0.4, features: 0.2, sparse: 0, ends: 0 },
  hides: 'space',
  loss: { space: 1, time: 1, clock: 1, balance: 0 },
  batch: { batchSize: 16, accumulation: 4 },
  pretraining: { isDone: true, epochs: 30, patience: 30, learningRate: 1e-3, finalRateShare: 1 },
  tuning: {
    epochs: 30,
    patience: 30,
    learningRate: 1e-3,
    halvedEvery: 5,
    tasks: {
      prediction: true,
      recovery4: true,
      recovery8: true,
      recovery16: true,
      'travel-time': true,
    },
  },
};

/**
 * Fewer trajectories than the paper has take a rate that falls, answers from the line between known points, and squares of kilometres that
 * count beside those of minutes.
 */
const small = (
  preset: PresetName,
  encoder: Partial<EncoderConfig>,
  pretraining: Partial<TransferConfig['pretraining']>,
  tuning: Partial<TransferConfig['tuning']>,
): TransferConfig => ({
  ...PAPER,
  preset,
  encoder: { ...PAPER.encoder, experts: 4, topExperts: 2, dropout: 0, scaledHeads: true, ...encoder },
  reading: { ...PAPER.reading, answers: 'line' },
  masking: { ...PAPER.masking, sparse: 0.3, ends: 0.1 },
  loss: { space: 100, time: 0.1, clock: 0.002, balance: 0.01 },
  batch: { batchSize: 16, accumulation: 1 },
  pretraining: { ...PAPER.pretraining, finalRateShare: 0.05, ...pretraining },
  tuning: {
    ...PAPER.tuning,
    learningRate: 5e-4,
    tasks: { ...NO_TASK_TUNED, prediction: true, recovery8: true, 'travel-time': true },
    ...tuning,
  },
});

/** Each preset with none of its settings replaced, the usual one first. */
export const PRESET_CONFIGS: Readonly<Record<PresetName, TransferConfig>> = {
  light: small(
    'light',
    { width: 64, embedWidth: 32, mixerHidden: 256 },
    { epochs: 30, patience: 30 },
    { epochs: 10, patience: 10 },
  ),
  quick: small(
    'quick',
    { width: 32, embedWidth: 16, mixerHidden: 64 },
    { epochs: 6, patience: 6, learningRate: 2e-3 },
    { epochs: 4, patience: 4, learningRate: 2e-3, halvedEvery: 2 },
  ),
  paper: PAPER,
};
