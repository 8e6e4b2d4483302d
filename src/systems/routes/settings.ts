import { configured } from '../../engine/settings/configuration';
import type { SettingTable, SettingValues } from '../../engine/settings/settings';
import { EPOCHS, SHARE, SIZE, WEIGHT } from '../../engine/settings/shared-rows';
import { ACCUMULATION, BATCH, RATE, SEED } from '../../engine/settings/shared-rows';
import { TEACHING_SETTINGS } from './teaching-settings';
import { PRESET_CONFIGS, type ExperimentConfig, type PresetName } from './experiment-config';

/**
 * The settings of LM-TAD into HOSER. A range is wide, so that a form, a flag and an address take whatever a
 * kept run holds, and it has an end, so that every run that can be started can be kept and read again. A
 * value in range that makes no sense (a learning rate of a million) lets the training diverge, and that
 * failure says what to do.
 */
export const ROUTE_SETTINGS = {
  lambda: {
    path: 'distillation.lambda',
    part: 'Distillation',
    label: 'Weight of the teacher',
    symbol: 'λ',
    help: "How much the teacher's choices count beside the trips' own; 0 means not at all. The teacher knows the habits of the last few roads, not the destination: with a large weight the student follows habits and forgets where it is going.",
    ...WEIGHT,
    step: 0.01,
    slider: { from: 0.001, to: 10, logarithmic: true },
    flag: 'lambda',
  },
  tau: {
    path: 'distillation.tau',
    part: 'Distillation',
    label: 'Temperature',
    symbol: 'τ',
    help: "The higher it is, the more the teacher's second and third choices count.",
    kind: 'number',
    above: 0,
    // Its square multiplies a loss.
    most: 1_000_000,
    step: 0.1,
    slider: { from: 0.5, to: 20 },
    flag: 'tau',
  },
  window: {
    path: 'distillation.window',
    part: 'Distillation',
    label: 'Teacher window',
    unit: 'roads',
    help: 'How many of the last roads of a trip the teacher sees.',
    ...SIZE,
    flag: 'window',
  },
  epochs: {
    path: 'student.training.epochs',
    part: 'Student',
    label: 'Epochs',
    help: 'How often a student goes through all training trips.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'epochs',
  },
  teacherEpochs: {
    path: 'teacher.training.epochs',
    label: 'Teacher epochs',
    help: 'How often the teacher goes through all training trips; training stops earlier when it no longer improves.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'teacher-epochs',
  },
  seed: {
    ...SEED,
    help: 'Fixes the initial weights, the order of trips and the OD pairs: the same seed always gives the same result.',
  },
  learningRate: {
    path: 'student.training.learningRate',
    part: 'Student',
    label: 'Learning rate',
    help: "How far a step of AdamW moves a student's weights, at its highest.",
    ...RATE,
    flag: 'learning-rate',
  },
  batchSize: {
    path: 'student.training.batchSize',
    part: 'Student',
    label: 'Trips per batch',
    help: 'How many trips a student learns from at once; fewer need less memory.',
    ...BATCH,
  },
  accumulation: {
    path: 'student.training.accumulation',
    part: 'Student',
    ...ACCUMULATION,
    help: 'How many batches of a student are averaged before its weights change.',
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
  },
  model: {
    path: 'student.model',
    part: 'Student',
    label: 'Student',
    help: 'HOSER as published, or HOSER+: it also hears what counting training trips and the road network say of each candidate, and finds more of the roads and routes that drivers take.',
    kind: 'choice',
    options: { hoser: 'HOSER', plus: 'HOSER+' },
    flag: 'student',
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
  },
  anew: {
    path: 'anew',
    part: 'Start',
    label: 'Roads and cells that the weights do not know',
    help: 'How the embeddings of roads, zones and cells begin where a network starts from weights of another city. As the most alike helped the teacher in one of two cities; students found the next road as often either way.',
    kind: 'choice',
    options: { fresh: 'As in a fresh network', alike: 'As the most alike of the other city' },
    advanced: true,
    flag: 'anew',
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
  },
  steps: {
    path: 'distillation.steps',
    part: 'Distillation',
    label: 'Steps with the teacher',
    help: 'Which steps of a trip learn from the teacher; the thesis says all, its code takes the last one.',
    kind: 'choice',
    options: { all: 'All', last: 'Last of each trip' },
    advanced: true,
    flag: 'steps',
  },
  tauSquared: {
    path: 'distillation.tauSquared',
    part: 'Distillation',
    label: 'Factor τ²',
    help: "Multiplies the teacher's term by τ² as Eq. 5 does; the thesis's code leaves the factor out.",
    kind: 'switch',
    advanced: true,
    flag: 'tau-squared',
  },
  share: {
    path: 'student.share',
    part: 'Student',
    label: 'Share of trips',
    help: 'The share of the training trips that a student has. Its teachers have all of them.',
    kind: 'number',
    above: 0,
    most: 1,
    step: 0.05,
    advanced: true,
    flag: 'student-share',
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
  },
  search: {
    path: 'generation.search',
    part: 'Routes',
    label: 'Search',
    help: 'How a student looks for a route from its probabilities for the next road.',
    kind: 'choice',
    options: {
      usual: 'Usual: beam for HOSER, best-first for HOSER+',
      beam: 'Beam search',
      'best-first': 'Best-first search',
      exact: 'Exact search',
      'minimum-risk': 'Least expected error (slow)',
      'algorithm-4': "Thesis's Algorithm 4",
    },
    advanced: true,
    flag: 'search',
  },
  beamWidth: {
    path: 'generation.beamWidth',
    part: 'Routes',
    label: 'Beam width',
    help: 'How many unfinished routes a search follows at once.',
    ...SIZE,
    advanced: true,
    flag: 'beam',
  },
  lengthFactor: {
    path: 'generation.lengthFactor',
    part: 'Routes',
    label: 'Longest route',
    unit: '× longest trip',
    help: 'A search gives up a route once it has this many times the roads of the longest training trip.',
    kind: 'number',
    above: 0,
    most: 1_000_000,
    step: 0.5,
    advanced: true,
    flag: 'length-factor',
  },
} satisfies SettingTable<ExperimentConfig>;

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
