import { defineSettings, type ConfigOf } from '../../engine/settings/declare';
import {
  ACCUMULATION,
  BATCH,
  EPOCHS,
  RATE,
  SEED,
  SHARE,
  SIZE,
  WEIGHT,
} from '../../engine/settings/shared-rows';
import { configured } from '../../engine/settings/configuration';
import { SEARCH_SETTINGS } from '../../engine/routes/route-drawing';
import type { SettingValues } from '../../engine/settings/settings';
import { TEACHING_SETTINGS } from './teaching-settings';
import { NETWORK_SETTINGS } from './network-settings';

/**
 * Earlier versions took any seed, some of which no double holds exactly, and the generator its lowest 32 bits, which are the seed of the same
 * run now.
 */
function withSmallSeed(record: unknown): unknown {
  const { seed } = (record ?? {}) as { readonly seed?: unknown };
  const isLarge = Number.isInteger(seed) && (seed as number) > SEED.most;
  return isLarge ? { ...(record as object), seed: (seed as number) >>> 0 } : record;
}

const RECORD = {
  presets: ['quick', 'demo', 'thesis'],
  keys: {
    '': 'grid anew teacher student distillation teaching generation evaluation preset seed compare',
    teacher: 'layers heads width dropout training',
    student:
      'hiddenDim roadIdDim attributeDim heads layers timeEncoding residual model times learns share training',
    'student.training':
      'epochs batchSize accumulation learningRate weightDecay warmupShare finalLearningRateShare clipNorm patience',
    distillation: 'alpha lambda tau tauSquared steps window maxCandidates',
    generation: 'search beamWidth odPairs lengthFactor',
  },
  upgrade: withSmallSeed,
} as const;

/**
 * The settings of LM-TAD into HOSER. A range is wide, so that a form, a flag and an address take whatever a
 * kept run holds, and it has an end, so that every run that can be started can be kept and read again. A
 * value in range that makes no sense (a learning rate of a million) lets the training diverge, and that
 * failure says what to do.
 */
export const ROUTE_RUNS = defineSettings(RECORD, {
  lambda: {
    path: 'distillation.lambda',
    when: 'distils',
    part: 'Distillation',
    label: 'Weight of the teacher',
    symbol: 'λ',
    help: "How much the teacher's choices count beside the trips' own; 0 means not at all. The teacher knows the habits of the last few roads, not the destination: with a large weight the student follows habits and forgets where it is going.",
    ...WEIGHT,
    step: 0.01,
    slider: { from: 0.001, to: 10, logarithmic: true },
    flag: 'lambda',
    presets: 0.1,
  },
  tau: {
    path: 'distillation.tau',
    when: 'distils',
    part: 'Distillation',
    label: 'Temperature',
    symbol: 'τ',
    help: "The higher it is, the more the teacher's second and third choices count.",
    kind: 'number',
    // Its square multiplies a loss, and logits are divided by it.
    least: 0.01,
    most: 1000,
    step: 0.1,
    slider: { from: 0.5, to: 20 },
    flag: 'tau',
    presets: 4.37,
  },
  window: {
    path: 'distillation.window',
    when: 'distils',
    part: 'Distillation',
    label: 'Teacher window',
    unit: 'roads',
    help: 'How many of the last roads of a trip the teacher sees.',
    ...SIZE,
    flag: 'window',
    presets: 7,
  },
  epochs: {
    path: 'student.training.epochs',
    part: 'Student',
    label: 'Epochs',
    help: 'How often a student goes through all training trips. With many trips the usual number is smaller, but for thesis: that of 6,400 steps, 1 at least.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'epochs',
    presets: { quick: 5, demo: 15, thesis: 25 },
  },
  teacherEpochs: {
    path: 'teacher.training.epochs',
    when: 'trainsTeacher',
    label: 'Teacher epochs',
    help: 'How often the teacher goes through all training trips; training stops earlier when it no longer improves. With many trips the usual number is smaller, but for thesis: that of 6,400 steps, 1 at least.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'teacher-epochs',
    presets: { quick: 6, demo: 16, thesis: 25 },
  },
  seed: {
    ...SEED,
    help: 'Fixes the initial weights, the order of trips and the OD pairs: the same seed always gives the same result.',
    presets: 42,
  },
  learningRate: {
    path: 'student.training.learningRate',
    part: 'Student',
    label: 'Learning rate',
    help: "How far a step of AdamW moves a student's weights, at its highest.",
    ...RATE,
    flag: 'learning-rate',
    presets: { quick: 0.003, demo: 0.002, thesis: 0.001 },
  },
  batchSize: {
    path: 'student.training.batchSize',
    part: 'Student',
    label: 'Trips per batch',
    help: 'How many trips a student learns from at once; fewer need less memory.',
    ...BATCH,
    presets: { quick: 32, demo: 32, thesis: 64 },
  },
  accumulation: {
    path: 'student.training.accumulation',
    part: 'Student',
    ...ACCUMULATION,
    help: 'How many batches of a student are averaged before its weights change.',
    presets: 1,
  },
  weightDecay: {
    path: 'student.training.weightDecay',
    part: 'Student',
    label: 'Weight decay',
    help: "How strongly a student's weights are drawn towards zero.",
    ...WEIGHT,
    step: 0.01,
    advanced: true,
    flag: 'weight-decay',
    presets: 0.1,
  },
  warmupShare: {
    path: 'student.training.warmupShare',
    part: 'Student',
    label: 'Warm-up',
    unit: 'share of steps',
    help: "The share of all steps during which a student's learning rate first rises.",
    ...SHARE,
    step: 0.01,
    advanced: true,
    flag: 'warmup',
    presets: 0.1,
  },
  model: {
    path: 'student.model',
    part: 'Student',
    label: 'Student',
    help: 'HOSER as published, or HOSER+: it also hears what counting training trips and the road network say of each candidate, and finds more of the roads and routes that drivers take.',
    kind: 'choice',
    options: { hoser: 'HOSER', plus: 'HOSER+' },
    flag: 'student',
    presets: 'hoser',
    older: 'hoser',
  },
  times: {
    path: 'student.times',
    part: 'Student',
    label: 'Times',
    help: "How a student's seconds are said: as its time head has them, which falls short of how long trips take, or corrected on the validation trips so that durations are not.",
    kind: 'choice',
    options: {
      usual: 'Usual: as published for HOSER, corrected for HOSER+',
      official: 'As published',
      calibrated: 'Corrected',
    },
    advanced: true,
    flag: 'times',
    presets: 'usual',
    older: 'usual',
  },
  learns: {
    path: 'student.learns',
    part: 'Student',
    label: 'What learns',
    help: 'Which parts of a student learn; the others keep the weights that it starts with.',
    kind: 'choice',
    options: {
      all: 'All of it',
      'no-road-encoder': 'All but the graph layers of the roads',
      'trajectory-navigator': 'Trajectory encoder and navigator',
      heads: 'Heads: the navigator alone',
    },
    advanced: true,
    flag: 'learns',
    presets: 'all',
    older: 'all',
  },
  anew: {
    path: 'anew',
    when: 'learnsAnew',
    part: 'Start',
    label: 'Roads and cells that the weights do not know',
    help: 'How the embeddings of roads, zones and cells begin where a network starts from weights of another city. As the most alike helped the teacher in one of two cities; students found the next road as often either way.',
    kind: 'choice',
    options: { fresh: 'As in a fresh network', alike: 'As the most alike of the other city' },
    advanced: true,
    flag: 'anew',
    presets: 'fresh',
    older: 'fresh',
  },
  alpha: {
    path: 'distillation.alpha',
    part: 'Distillation',
    label: 'Weight of the time loss',
    symbol: 'α',
    help: 'How much the travel times count beside the next roads; 0 means not at all.',
    ...WEIGHT,
    step: 0.01,
    advanced: true,
    flag: 'alpha',
    presets: 1,
  },
  steps: {
    path: 'distillation.steps',
    when: 'distils',
    part: 'Distillation',
    label: 'Steps with the teacher',
    help: 'Which steps of a trip learn from the teacher; the thesis says all, its code takes the last one.',
    kind: 'choice',
    options: { all: 'All', last: 'Last of each trip' },
    advanced: true,
    flag: 'steps',
    presets: 'all',
  },
  tauSquared: {
    path: 'distillation.tauSquared',
    when: 'distils',
    part: 'Distillation',
    label: 'Factor τ²',
    help: "Multiplies the teacher's term by τ² as Eq. 5 does; the thesis's code leaves the factor out.",
    kind: 'switch',
    advanced: true,
    flag: 'tau-squared',
    presets: true,
  },
  share: {
    path: 'student.share',
    part: 'Student',
    label: 'Share of trips',
    help: 'The share of the training trips that a student has. Its teachers have all of them.',
    kind: 'number',
    least: 0.0001,
    most: 1,
    step: 0.05,
    advanced: true,
    flag: 'student-share',
    presets: 1,
    older: 1,
  },
  ...TEACHING_SETTINGS,
  odPairs: {
    path: 'generation.odPairs',
    part: 'Routes',
    label: 'OD pairs',
    help: 'How many pairs are drawn from the training trips and from the test trips each, if there are as many.',
    ...SIZE,
    advanced: true,
    ofPreset: true,
    flag: 'pairs',
    presets: { quick: 100, demo: 400, thesis: 5000 },
  },
  ...SEARCH_SETTINGS,
  compare: {
    path: 'compare',
    label: 'Both students',
    help: 'Trains the vanilla student beside the distilled one, from the same seed.',
    kind: 'switch',
    flag: 'compare',
    elsewhere: true,
    presets: false,
  },
  ...NETWORK_SETTINGS,
});

/** What a person can set. */
export const ROUTE_SETTINGS = ROUTE_RUNS.table;
/** Each preset with none of its settings replaced: seed 42, and the distilled student alone. */
export const PRESET_CONFIGS = ROUTE_RUNS.presets;
export const PRESETS = ROUTE_RUNS.presetNames;
export type PresetName = (typeof PRESETS)[number];
/** Everything that decides what an experiment computes: with the data set and the backend it fixes every number. */
export type ExperimentConfig = ConfigOf<typeof ROUTE_RUNS>;
export type GenerationConfig = ExperimentConfig['generation'];

/** Values that replace those of a preset, by setting id. */
export interface ExperimentOverrides extends Partial<SettingValues<typeof ROUTE_SETTINGS>> {
  readonly compare?: boolean;
}

/** A preset with some settings replaced. Throws `Failure` 'bad-input' where a setting is out of its range. */
export function experimentConfig(
  preset: PresetName,
  { compare = false, ...settings }: ExperimentOverrides = {},
): ExperimentConfig {
  return { ...configured(ROUTE_SETTINGS, PRESET_CONFIGS[preset], settings), compare };
}
