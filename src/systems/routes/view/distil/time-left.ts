import { trainStep } from '../../../../engine/experiments/experiment';
import type { StepColumns } from '../../../../engine/records/step-columns';
import { inWords, count } from '../../../../studio/figures';
import type { ExperimentConfig, PresetName } from '../../settings';
import type { TrainingInView } from '../state/training-in-view';
import { ROUTE_TEACHERS } from '../../trained-networks';
import { networkLabel } from './last-values';

/** What is known of a run while it trains. */
export interface TrainingSoFar extends Pick<TrainingInView, 'networks' | 'progress' | 'epochs' | 'config'> {
  readonly series: { of(network: string): StepColumns | null };
}

/** What is left of a run. */
export interface TimeLeft {
  /** Working time to the end of the training of all networks. */
  readonly seconds: number;
  /** Networks whose training has not begun, in their order. */
  readonly toCome: readonly string[];
}

/** Fewer steps say too little: the first ones also compile what they run. */
const FEWEST_STEPS = 20;
/** Steps from the first that are left out of a pace for that reason. */
const SLOW_STEPS = 5;

/** In the order in which they are trained. */
const ORDER = ['teacher', ...ROUTE_TEACHERS, 'vanilla', 'distilled'];

/**
 * The time that is left of a whole training: of the step under way, and of the networks to come at the pace of one
 * that has been trained here. A student is expected to take the pace of the other; where no student has begun, that
 * of the teacher, scaled by how their times per trip compared where they were measured. Null where nothing is to
 * come after the step under way, or while no pace is known.
 */
export function timeLeft(training: TrainingSoFar): TimeLeft | null {
  const { networks, progress, series } = training;
  if (!progress) return null;
  const toCome = ORDER.filter(
    (name) => networks.includes(name) && !series.of(name) && progress.step !== trainStep(name),
  );
  if (toCome.length === 0) return null;
  const underWay = ORDER.find((name) => progress.step === trainStep(name));
  if (underWay !== undefined && (series.of(underWay)?.count ?? 0) < FEWEST_STEPS) return null;
  const now = progress.remainingMs ?? (underWay === undefined ? 0 : NaN);
  const seconds = toCome.reduce((sum, name) => sum + secondsOf(name, training), now / 1000);
  return Number.isFinite(seconds) ? { seconds, toCome } : null;
}

/** "About 1 min 45 s left in all: the distilled student comes next." */
export function timeLeftInWords({ seconds, toCome }: TimeLeft): string {
  const [first, second] = toCome.map((name) => `the ${networkLabel(name)}`);
  const next = second === undefined ? `${first} comes next` : `${first} and ${second} come next`;
  return `About ${inWords(1000 * seconds)} of training left in all: ${next}.`;
}

/** Expected seconds of a network whose training has not begun; NaN while nothing is known of another. */
function secondsOf(network: string, training: TrainingSoFar): number {
  const others = ORDER.filter((name) => name !== network).reverse();
  const model = others.find((name) => Number.isFinite(secondsPerEpoch(name, training)));
  if (model === undefined || !training.config) return NaN;
  const config = training.config as ExperimentConfig;
  const kind = (name: string) => (name === 'teacher' ? 'teacher' : 'student');
  const perTrip = secondsPerTrip(config.preset);
  const scale = perTrip[kind(network)] / perTrip[kind(model)];
  return config[kind(network)].training.epochs * secondsPerEpoch(model, training) * scale;
}

/** Measured seconds of an epoch of a network; NaN until it has made enough steps. */
function secondsPerEpoch(network: string, { series, epochs, progress, config }: TrainingSoFar): number {
  const columns = series.of(network);
  const seconds = columns?.column('seconds');
  if (!columns || !seconds || columns.count < FEWEST_STEPS) return NaN;
  const last = columns.count - 1;
  const { step } = columns;
  const pace = (seconds[last] - seconds[SLOW_STEPS]) / (step[last] - step[SLOW_STEPS]);
  const line = epochs.findLast((one) => one.network === network && one.epoch > 0);
  if (line) return (pace * line.step) / line.epoch;
  if (progress?.step !== trainStep(network) || progress.total === undefined || !config) return NaN;
  const { teacher, student } = config as ExperimentConfig;
  const { training } = network === 'teacher' ? teacher : student;
  return (pace * progress.total) / training.epochs;
}

interface TrainingAmount {
  readonly preset: PresetName;
  /** Number of training trips. */
  readonly trips: number;
  readonly students: number;
  readonly epochs: number;
  /** 0 if no teacher is trained. */
  readonly teacherEpochs: number;
}

/** Seconds per trip and epoch. */
const SECONDS: Readonly<Record<PresetName, { readonly student: number; readonly teacher: number }>> = {
  quick: { student: 100 / (5 * 6400), teacher: (60 * 9) / 35 / (6 * 832) },
  demo: { student: (600 * 12) / 35 / (15 * 832), teacher: (600 * 9) / 35 / (16 * 832) },
  thesis: { student: (12 * 60) / (25 * 832), teacher: (9 * 60) / (25 * 832) },
};

/** Measured seconds per trip and epoch; what the two kinds of network take compared with each other. */
export const secondsPerTrip = (preset: PresetName): Readonly<Record<'student' | 'teacher', number>> =>
  SECONDS[preset];

/**
 * Minutes that training takes on two shared processor cores, in proportion to trips times epochs; drawing and
 * measuring routes take little time beside it. The times were measured on Porto's 832 training trips
 * (docs/results.md): `thesis` took 35 minutes, 9 for the teacher and 12 for each student of 25 epochs. `demo`
 * took 10 minutes (16 and 15 epochs) and `quick` one minute (6 and 5); the teacher and each student are
 * assumed to take the same shares of them. The time of the `quick` students was measured on the sample city
 * instead, in a browser with one core of WebAssembly: 6,400 training trips at 10 steps of 32 trips a second.
 * Longer trips and other batch sizes take other times.
 */
export function trainingMinutes({ preset, trips, students, epochs, teacherEpochs }: TrainingAmount): number {
  const { student, teacher } = SECONDS[preset];
  return (trips * (students * epochs * student + teacherEpochs * teacher)) / 60;
}

/** "For the 6,400 training trips here: about 3 minutes on two processor cores, less with a graphics card." */
export function trainingTimeInWords(amount: TrainingAmount): string {
  const trips = `${count(amount.trips)} training ${amount.trips === 1 ? 'trip' : 'trips'}`;
  const time = minutesInWords(trainingMinutes(amount));
  return `For the ${trips} here: ${time} on two processor cores, less with a graphics card.`;
}

/** Rounds as coarsely as the estimate deserves. */
function minutesInWords(minutes: number): string {
  if (minutes < 1.5) return 'about a minute';
  if (minutes < 20) return `about ${Math.round(minutes)} minutes`;
  if (minutes < 90) return `about ${5 * Math.round(minutes / 5)} minutes`;
  return `about ${count(Math.round(minutes / 60))} hours`;
}
