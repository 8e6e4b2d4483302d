import { DEFAULT_DISTILLATION, type DistillationConfig } from './distillation/distillation-config';
import { DEFAULT_TEACHING, type TeachingConfig } from './distillation/teaching-config';
import { hoserConfig, OFFICIAL_HOSER, type HoserConfig, type Learns } from '../../models/hoser/config';
import type { LmTadConfig } from '../../models/lm-tad/lm-tad';
import type { VocabularyLayout } from '../../models/lm-tad/tokens';
import type { Anew } from './start/anew';
import type { SearchChoice } from '../../generation/generate-routes';
import type { TrainingConfig } from '../../nn/training/training-loop';

export const PRESETS = ['quick', 'demo', 'thesis'] as const;
export type PresetName = (typeof PRESETS)[number];

/**
 * What a student is: HOSER as published, or HOSER+, whose navigator also hears what counting and the road network know
 * of the candidates.
 */
export const STUDENT_MODELS = ['hoser', 'plus'] as const;
export type StudentModel = (typeof STUDENT_MODELS)[number];

/**
 * How a student's seconds are said: as its time head has them, which learns from ratios and falls short of the mean, or
 * corrected on the validation trips. The usual: HOSER's as published, HOSER+'s corrected.
 */
export const STUDENT_TIMES = ['usual', 'official', 'calibrated'] as const;
export type StudentTimes = (typeof STUDENT_TIMES)[number];

export const isCalibrated = ({
  model,
  times,
}: Pick<ExperimentConfig['student'], 'model' | 'times'>): boolean =>
  times === 'usual' ? model === 'plus' : times === 'calibrated';

/** Width of the hidden layer of a fresh HOSER+'s residual. */
const RESIDUAL_WIDTH = 32;

/** The sizes of the students of a configuration. */
export function studentSizes({
  model,
  times: _times,
  learns: _,
  share: _share,
  training: _schedule,
  ...sizes
}: ExperimentConfig['student']): HoserConfig {
  const { residual = RESIDUAL_WIDTH, ...published } = sizes;
  return model === 'plus' ? { ...published, residual } : published;
}

/** Training settings without the seed, which belongs to the experiment. */
export type Schedule = Omit<TrainingConfig, 'seed'>;

/** How routes are drawn: by one search, or as the one with the least expected error (see `minimumRiskRoutes`). */
export type DrawnSearch = SearchChoice | 'minimum-risk';

export interface GenerationConfig {
  readonly search: DrawnSearch;
  readonly beamWidth: number;
  /** Number of OD pairs drawn from the training trips and from the test trips each, if there are so many. */
  readonly odPairs: number;
  /** Longest route, as a multiple of the longest training trip. */
  readonly lengthFactor: number;
}

/**
 * Everything that decides what an experiment computes: with the data set and the backend it fixes every
 * number.
 */
export interface ExperimentConfig {
  readonly preset: PresetName;
  readonly seed: number;
  /** Train vanilla and distilled students from one seed; false trains the distilled one alone. */
  readonly compare: boolean;
  readonly grid: { readonly cellDegrees: number; readonly vocabulary: VocabularyLayout };
  /** How roads, zones and cells begin that the weights which a network starts from do not know. */
  readonly anew: Anew;
  readonly teacher: Pick<LmTadConfig, 'layers' | 'heads' | 'width'> & {
    readonly dropout: number;
    readonly training: Schedule;
  };
  readonly student: HoserConfig & {
    readonly model: StudentModel;
    readonly times: StudentTimes;
    readonly learns: Learns;
    /** Share of the training trips that a student has, in (0, 1]; its teachers have all of them. */
    readonly share: number;
    readonly training: Schedule;
  };
  readonly distillation: DistillationConfig;
  readonly teaching: TeachingConfig;
  readonly generation: GenerationConfig;
  readonly evaluation: { readonly resamples: number };
  /**
   * Numbers (`geo_id`) of the roads that are closed, ascending, each once: no route uses them, and nothing is
   * learnt from trips that do. Left out where every road is open.
   */
  readonly closedRoads?: readonly number[];
}

/**
 * The published schedule: AdamW 1e-3, decay 0.1, a tenth of warm-up, cosine to 0, clipping at 1, batches of
 * 64 trips.
 */
export const PUBLISHED: Schedule = {
  epochs: 25,
  batchSize: 64,
  accumulation: 1,
  learningRate: 1e-3,
  weightDecay: 0.1,
  warmupShare: 0.1,
  finalLearningRateShare: 0,
  clipNorm: 1,
  patience: Infinity,
};

const TEACHER_SCHEDULE: Schedule = { ...PUBLISHED, epochs: 25, batchSize: 16, patience: 6 };
const GENERATION: GenerationConfig = { search: 'usual', beamWidth: 4, odPairs: 5000, lengthFactor: 2 };

type PresetBody = Omit<ExperimentConfig, 'preset' | 'seed' | 'compare'>;

const GRID: ExperimentConfig['grid'] = { cellDegrees: 0.001, vocabulary: 'occupied' };

const bodies: Readonly<Record<PresetName, PresetBody>> = {
  quick: {
    grid: GRID,
    anew: 'fresh',
    teacher: {
      layers: 2,
      heads: 2,
      width: 64,
      dropout: 0.1,
      training: { ...TEACHER_SCHEDULE, epochs: 6, batchSize: 32, learningRate: 2e-3, patience: 3 },
    },
    student: {
      ...hoserConfig(32),
      model: 'hoser',
      times: 'usual',
      learns: 'all',
      share: 1,
      training: { ...PUBLISHED, epochs: 5, batchSize: 32, learningRate: 3e-3 },
    },
    distillation: DEFAULT_DISTILLATION,
    teaching: DEFAULT_TEACHING,
    generation: { ...GENERATION, odPairs: 100 },
    evaluation: { resamples: 500 },
  },
  demo: {
    grid: GRID,
    anew: 'fresh',
    teacher: {
      layers: 3,
      heads: 4,
      width: 96,
      dropout: 0.2,
      training: { ...TEACHER_SCHEDULE, epochs: 16, patience: 4 },
    },
    student: {
      ...hoserConfig(64),
      model: 'hoser',
      times: 'usual',
      learns: 'all',
      share: 1,
      training: { ...PUBLISHED, epochs: 15, batchSize: 32, learningRate: 2e-3 },
    },
    distillation: DEFAULT_DISTILLATION,
    teaching: DEFAULT_TEACHING,
    generation: { ...GENERATION, odPairs: 400 },
    evaluation: { resamples: 1000 },
  },
  thesis: {
    grid: GRID,
    anew: 'fresh',
    teacher: { layers: 4, heads: 4, width: 128, dropout: 0.2, training: TEACHER_SCHEDULE },
    student: {
      ...OFFICIAL_HOSER,
      model: 'hoser',
      times: 'usual',
      learns: 'all',
      share: 1,
      training: PUBLISHED,
    },
    distillation: DEFAULT_DISTILLATION,
    teaching: DEFAULT_TEACHING,
    generation: GENERATION,
    evaluation: { resamples: 1000 },
  },
};

/** Each preset with none of its settings replaced: seed 42, and the distilled student alone. */
export const PRESET_CONFIGS: Readonly<Record<PresetName, ExperimentConfig>> = {
  quick: { ...bodies.quick, preset: 'quick', seed: 42, compare: false },
  demo: { ...bodies.demo, preset: 'demo', seed: 42, compare: false },
  thesis: { ...bodies.thesis, preset: 'thesis', seed: 42, compare: false },
};

/** @param numbers `geo_id`s, ascending, each once; with none, every road is open */
export function withClosedRoads(
  { closedRoads: _, ...config }: ExperimentConfig,
  numbers: readonly number[],
): ExperimentConfig {
  return numbers.length === 0 ? config : { ...config, closedRoads: numbers };
}
