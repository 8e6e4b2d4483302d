import type { PresetName } from '../../settings';
import { count } from '../../../../studio/figures';

export interface TrainingAmount {
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
