import type { DayKind } from '../../evaluation/forecasts/historical-average';
import type { GraphForm } from '../../domain/counts/node-graph';
import { HOUR_AND_HOUR, type WindowLengths } from '../../domain/counts/forecast-windows';
import type { TrainingConfig } from '../../nn/training/training-loop';
import { LIGHTST_TEACHING, type TeachingConfig } from './distillation/teaching-config';

export const PRESETS = ['quick', 'demo', 'paper'] as const;
export type PresetName = (typeof PRESETS)[number];

/** As the paper describes the teacher (a GCN over the road graph), or as the code has it (MTGNN on a learnt graph). */
export type TeacherForm = 'paper' | 'mtgnn';
/** A plain MLP that all nodes share, or the teacher's body with linear maps along time, as the code has it. */
export type StudentForm = 'mlp' | 'stmlp';

export interface FlowTeacherConfig {
  readonly form: TeacherForm;
  /** d: width of all features; the code's form has half of it in its convolutions and twice at its end. */
  readonly width: number;
  /** Of the paper's form. */
  readonly gcnLayers: number;
  readonly tcnLayers: number;
  readonly graph: GraphForm;
  readonly dropout: number;
  readonly epochs: number;
}

export interface FlowStudentConfig {
  readonly form: StudentForm;
  /** Of hidden layers and latent; of the code's form as `FlowTeacherConfig.width`. */
  readonly width: number;
  /** Of the MLP: widths of the vectors of node, time of day and kind of day, and its hidden layers. */
  readonly nodeWidth: number;
  readonly timeWidth: number;
  readonly dayWidth: number;
  readonly layers: number;
  readonly dropout: number;
  readonly epochs: number;
}

/** How all networks are trained. */
export interface FlowSchedule extends Pick<
  TrainingConfig,
  'batchSize' | 'accumulation' | 'learningRate' | 'weightDecay' | 'clipNorm' | 'patience'
> {
  /** Shares of a network's epochs, ascending, after which its learning rate falls. */
  readonly rateFallsAt: readonly number[];
  /** What the rate is multiplied by each time. */
  readonly rateFactor: number;
}

/** Everything that decides what a run computes: with the data set and the backend it fixes every number. */
export interface FlowsConfig {
  readonly preset: PresetName;
  readonly seed: number;
  readonly data: {
    /** Whether a count of 0 says that nothing was measured. */
    readonly zerosMissing: boolean;
    /** Days that networks hold apart; those of the paper hold none. */
    readonly days: 'none' | DayKind;
  };
  /** `stride`: rows between two windows of training and validation; those of the test part are all taken. */
  readonly windows: WindowLengths & { readonly stride: number };
  readonly teacher: FlowTeacherConfig;
  readonly student: FlowStudentConfig;
  readonly distillation: TeachingConfig & {
    /** Width that latents are projected to before they are contrasted. */
    readonly projectionWidth: number;
  };
  readonly training: FlowSchedule;
}

/** The schedule of a network, which has its own number of epochs. */
export function trainingConfig(
  { training, seed }: Pick<FlowsConfig, 'training' | 'seed'>,
  epochs: number,
): TrainingConfig {
  const { rateFallsAt, rateFactor, ...rest } = training;
  return {
    ...rest,
    epochs,
    seed,
    warmupShare: 0,
    finalLearningRateShare: 1,
    rateSteps: {
      epochs: rateFallsAt.map((share) => Math.max(1, Math.round(share * epochs))),
      factor: rateFactor,
    },
  };
}

/** The schedule of the official code: Adam 3e-3, times 0.3 after 25, 45, 60 and 75 of 100 epochs, clipping at 5. */
const PUBLISHED: FlowSchedule = {
  batchSize: 32,
  accumulation: 1,
  learningRate: 3e-3,
  weightDecay: 0,
  clipNorm: 5,
  patience: 15,
  rateFallsAt: [0.25, 0.45, 0.6, 0.75],
  rateFactor: 0.3,
};

const PAPER: FlowsConfig = {
  preset: 'paper',
  seed: 42,
  data: { zerosMissing: false, days: 'none' },
  windows: { ...HOUR_AND_HOUR, stride: 1 },
  teacher: {
    form: 'paper',
    width: 64,
    gcnLayers: 2,
    tcnLayers: 2,
    graph: 'roads',
    dropout: 0.3,
    epochs: 100,
  },
  student: {
    form: 'mlp',
    width: 64,
    nodeWidth: 16,
    timeWidth: 8,
    dayWidth: 4,
    layers: 3,
    dropout: 0.3,
    epochs: 100,
  },
  distillation: { ...LIGHTST_TEACHING, projectionWidth: 32 },
  training: PUBLISHED,
};

/**
 * A stride that divides no day into equal parts: windows then begin at every time of day, so that all vectors of times of day are
 * learnt. With a stride of 6 bins of five minutes only every sixth one would be.
 */
const STRIDE = 5;

/**
 * The paper's weights belong to errors of some 20 vehicles in five minutes. On roads with a tenth of that traffic they would leave
 * little of L_S.
 */
const SMALL_COUNTS: FlowsConfig['distillation'] = {
  ...PAPER.distillation,
  divergenceWeight: 1,
  spatialWeight: 0.1,
  temporalWeight: 0.1,
};

/** Traffic has another day at weekends, and some data sets have no third week to learn more from. */
const DAYS_APART: FlowsConfig['data'] = { ...PAPER.data, days: 'weekend' };

/** With few epochs the rate stays high for longer. */
const SHORT: FlowSchedule = { ...PUBLISHED, rateFallsAt: [0.5, 0.8] };

/** Half the width, weekends apart, and windows that are a fifth of all. */
const short = (
  preset: PresetName,
  epochs: { readonly teacher: number; readonly student: number },
): FlowsConfig => ({
  ...PAPER,
  preset,
  data: DAYS_APART,
  windows: { ...HOUR_AND_HOUR, stride: STRIDE },
  teacher: { ...PAPER.teacher, width: 32, epochs: epochs.teacher },
  student: { ...PAPER.student, width: 32, dropout: 0.1, epochs: epochs.student },
  distillation: SMALL_COUNTS,
  training: SHORT,
});

/** Each preset with none of its settings replaced. */
export const PRESET_CONFIGS: Readonly<Record<PresetName, FlowsConfig>> = {
  quick: short('quick', { teacher: 8, student: 36 }),
  demo: short('demo', { teacher: 12, student: 60 }),
  paper: PAPER,
};
