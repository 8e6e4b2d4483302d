import { configured, type SettingTable, type SettingValues } from '../../engine/experiments/settings';
import { PRESET_CONFIGS, type ExperimentConfig, type PresetName } from './experiment-config';

/** No device runs networks, batches or searches that are larger than this. */
const SIZE = { kind: 'whole', least: 1, most: 10_000_000, step: 1 } as const;
/** Weights multiply losses, which single precision then still holds. Zero switches a term off. */
const WEIGHT = { kind: 'number', least: 0, most: 1_000_000_000 } as const;
/** Each epoch of each network has an entry in the run's record, and a record is read up to 32 MiB. */
const EPOCHS = { kind: 'whole', least: 1, most: 10_000, step: 1 } as const;
const SHARE = { kind: 'number', least: 0, most: 1 } as const;

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
    urlKey: 'lambda',
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
    urlKey: 'tau',
  },
  window: {
    path: 'distillation.window',
    part: 'Distillation',
    label: 'Teacher window',
    unit: 'roads',
    help: 'How many of the last roads of a trip the teacher sees.',
    ...SIZE,
    flag: 'window',
    urlKey: 'window',
  },
  epochs: {
    path: 'student.training.epochs',
    part: 'Student',
    label: 'Epochs',
    help: 'How often a student goes through all training trips.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'epochs',
    urlKey: 'epochs',
  },
  teacherEpochs: {
    path: 'teacher.training.epochs',
    label: 'Teacher epochs',
    help: 'How often the teacher goes through all training trips; training stops earlier when it no longer improves.',
    ...EPOCHS,
    ofPreset: true,
    flag: 'teacher-epochs',
    urlKey: 'teacher-epochs',
  },
  seed: {
    path: 'seed',
    label: 'Seed',
    help: 'Fixes the initial weights, the order of trips and the OD pairs: the same seed always gives the same result.',
    kind: 'whole',
    least: 0,
    // The generator takes 32 bits: a larger seed would be another name for one of these.
    most: 4_294_967_295,
    step: 1,
    advanced: true,
    flag: 'seed',
    urlKey: 'seed',
  },
  learningRate: {
    path: 'student.training.learningRate',
    part: 'Student',
    label: 'Learning rate',
    help: "How far a step of AdamW moves a student's weights, at its highest.",
    ...WEIGHT,
    step: 0.0001,
    advanced: true,
    ofPreset: true,
    flag: 'learning-rate',
    urlKey: 'learning-rate',
  },
  batchSize: {
    path: 'student.training.batchSize',
    part: 'Student',
    label: 'Trips per batch',
    help: 'How many trips a student learns from at once; fewer need less memory.',
    ...SIZE,
    advanced: true,
    ofPreset: true,
    flag: 'batch',
    urlKey: 'batch',
  },
  accumulation: {
    path: 'student.training.accumulation',
    part: 'Student',
    label: 'Batches per step',
    help: 'How many batches of a student are averaged before its weights change.',
    ...SIZE,
    advanced: true,
    ofPreset: true,
    flag: 'accumulation',
    urlKey: 'accumulation',
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
    urlKey: 'weight-decay',
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
    urlKey: 'warmup',
  },
  model: {
    path: 'student.model',
    part: 'Student',
    label: 'Student',
    help: 'HOSER as published, or HOSER+: it also hears what counting training trips and the road network say of each candidate, and finds more of the roads and routes that drivers take.',
    kind: 'choice',
    options: { hoser: 'HOSER', plus: 'HOSER+' },
    flag: 'student',
    urlKey: 'student',
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
    urlKey: 'learns',
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
    urlKey: 'anew',
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
    urlKey: 'alpha',
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
    urlKey: 'steps',
  },
  tauSquared: {
    path: 'distillation.tauSquared',
    part: 'Distillation',
    label: 'Factor τ²',
    help: "Multiplies the teacher's term by τ² as Eq. 5 does; the thesis's code leaves the factor out.",
    kind: 'switch',
    advanced: true,
    flag: 'tau-squared',
    urlKey: 'tau-squared',
  },
  odPairs: {
    path: 'generation.odPairs',
    part: 'Routes',
    label: 'OD pairs',
    help: 'How many pairs are drawn from the training trips and from the test trips each, if there are as many.',
    ...SIZE,
    advanced: true,
    ofPreset: true,
    flag: 'pairs',
    urlKey: 'pairs',
  },
  search: {
    path: 'generation.search',
    part: 'Routes',
    label: 'Search',
    help: 'How a student looks for a route from its probabilities for the next road.',
    kind: 'choice',
    options: {
      beam: 'Beam search',
      'best-first': 'Best-first search',
      exact: 'Exact search',
      'algorithm-4': "Thesis's Algorithm 4",
    },
    advanced: true,
    flag: 'search',
    urlKey: 'search',
  },
  beamWidth: {
    path: 'generation.beamWidth',
    part: 'Routes',
    label: 'Beam width',
    help: 'How many unfinished routes a search follows at once.',
    ...SIZE,
    advanced: true,
    flag: 'beam',
    urlKey: 'beam',
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
    urlKey: 'length-factor',
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
