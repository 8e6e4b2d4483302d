import type { TrainingConfig } from '../../nn/training/training-loop';
import { TASKS, type FoundationNetworkName, type TaskName } from './networks';

export const PRESETS = ['light', 'quick', 'paper'] as const;
export type PresetName = (typeof PRESETS)[number];

/** Resolutions that can be asked for: those below the roots, down to hexagons of a few metres; `fitting` leaves it to the data. */
export const RESOLUTIONS = ['fitting', '7', '8', '9', '10', '11', '12'] as const;
export type ResolutionChoice = (typeof RESOLUTIONS)[number];

/** How people or trips become sequences of hexagons, and these tokens. */
export interface SequenceConfig {
  /** What is read: check-ins where there are some, else matched trips; or one of them. */
  readonly from: 'fitting' | 'check-ins' | 'trips';
  /** Fitting: 9 for check-ins; for trips the coarsest whose cells hold 2 roads at most on the mean. */
  readonly resolution: ResolutionChoice;
  /** Whether the test part has people of its own, or the last weeks of all of them. */
  readonly split: 'user' | 'week';
  /** Check-ins in one hexagon within so many minutes are one. */
  readonly clusterMinutes: number;
  /** What the minutes are counted from: the last check-in of the cluster, or its first. */
  readonly clusterSince: 'last' | 'first';
  /** Whether the check-ins of a person are cut where a calendar month ends. */
  readonly months: boolean;
  readonly tokenizer: 'digits' | 'wordpiece' | 'flat';
  /** Word pieces that are learnt at most. */
  readonly wordPieces: number;
}

/** Sizes of the network. */
export interface NetworkConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
  /** Tokens that are read at once. */
  readonly context: number;
  readonly dropout: number;
  /** Whether it reads the hour of the week beside each hexagon. */
  readonly hours: boolean;
}

/** A rate that rises for a share of the steps and falls to 0 on a line. */
type Schedule = Pick<TrainingConfig, 'epochs' | 'patience' | 'learningRate'>;

/** Everything that decides what a run computes: with the data set and the backend it fixes every number. */
export interface FoundationConfig {
  readonly preset: PresetName;
  readonly seed: number;
  readonly sequences: SequenceConfig;
  readonly network: NetworkConfig;
  readonly masking: {
    /** Share of the hexagons that are asked for. */
    readonly rate: number;
    /** Share of the sequences in which they stand in runs of 2 on the mean. */
    readonly runs: number;
    /** The control: pre-training reads the hexagons of each sequence in an order that is drawn by chance. */
    readonly shuffled: boolean;
  };
  readonly batch: Pick<TrainingConfig, 'batchSize' | 'accumulation'>;
  readonly optimizer: Pick<TrainingConfig, 'weightDecay' | 'warmupShare' | 'clipNorm'>;
  readonly pretraining: Schedule & {
    /** Without it, tasks are learnt from fresh weights. */
    readonly isDone: boolean;
  };
  readonly tuning: Schedule & {
    /** Balanced examples of a task; a fifth of them validates. */
    readonly examples: number;
    readonly tasks: Readonly<Record<TaskName, boolean>>;
    /** Whether the task that recognises people is done where data do not say that they are simulated. */
    readonly userTaskOnRealPeople: boolean;
  };
}

/** Networks that a configuration asks for. */
export const trainedNetworks = ({ pretraining, tuning }: FoundationConfig): FoundationNetworkName[] => [
  ...(pretraining.isDone ? (['pretrained'] as const) : []),
  ...TASKS.filter((task) => tuning.tasks[task]),
];

export const pretrainingSchedule = (config: FoundationConfig): TrainingConfig =>
  scheduleOf(config, config.pretraining);

export const tuningSchedule = (config: FoundationConfig): TrainingConfig => scheduleOf(config, config.tuning);

function scheduleOf(
  { batch, optimizer, seed }: FoundationConfig,
  { epochs, patience, learningRate }: Schedule,
): TrainingConfig {
  return {
    ...batch,
    ...optimizer,
    ...{ epochs, patience, learningRate, seed },
    finalLearningRateShare: 0,
    rateFall: 'linear',
  };
}

/** BERT as it comes, which no tab can train: weights, gradients and moments alone take 1.7 GB. */
const PAPER: FoundationConfig = {
  preset: 'paper',
  seed: 42,
  sequences: {
    from: 'fitting',
    resolution: '8',
    split: 'user',
    clusterMinutes: 10,
    clusterSince: 'last',
    months: true,
    tokenizer: 'wordpiece',
    wordPieces: 30_000,
  },
  network: {
    width: 768,
    layers: 12,
    heads: 12,
    hidden: 3072,
    context: 512,
    dropout: 0.1,
    hours: false,
  },
  masking: { rate: 0.2, runs: 0.5, shuffled: false },
  batch: { batchSize: 16, accumulation: 4 },
  optimizer: { weightDecay: 0.01, warmupShare: 0.05, clipNorm: 1 },
  pretraining: { isDone: true, epochs: 40, patience: 40, learningRate: 3e-4 },
  tuning: {
    epochs: 10,
    patience: 10,
    learningRate: 5e-5,
    examples: 20_000,
    tasks: { next: true, destination: true, user: true },
    userTaskOnRealPeople: false,
  },
};

/** What a tab can train: digits in place of word pieces, and hexagons of 9 where people check in. */
const small = (
  preset: PresetName,
  network: Partial<NetworkConfig>,
  pretraining: Partial<FoundationConfig['pretraining']>,
  tuning: Partial<FoundationConfig['tuning']>,
): FoundationConfig => ({
  ...PAPER,
  preset,
  sequences: { ...PAPER.sequences, resolution: 'fitting', tokenizer: 'digits', wordPieces: 2000 },
  network: { ...PAPER.network, width: 128, layers: 4, heads: 4, hidden: 512, context: 128, ...network },
  batch: { batchSize: 32, accumulation: 1 },
  pretraining: { ...PAPER.pretraining, ...pretraining },
  tuning: { ...PAPER.tuning, learningRate: 3e-4, ...tuning },
});

/** Each preset with none of its settings replaced, the usual one first. */
export const PRESET_CONFIGS: Readonly<Record<PresetName, FoundationConfig>> = {
  light: small('light', {}, { epochs: 64, patience: 64 }, { examples: 4000 }),
  quick: small(
    'quick',
    { width: 64, layers: 2, hidden: 256, dropout: 0 },
    { epochs: 16, patience: 16, learningRate: 1e-3 },
    { epochs: 5, patience: 5, learningRate: 1e-3, examples: 2000 },
  ),
  paper: PAPER,
};
