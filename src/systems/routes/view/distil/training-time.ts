import type { PresetName } from '../../experiment-config';
import { count } from '../../../../studio/figures';

export interface TrainingAmount {
  readonly preset: PresetName;
  /** Trips to train on. */
  readonly trips: number;
  readonly students: number;
  readonly epochs: number;
  /** 0 if no teacher is trained. */
  readonly teacherEpochs: number;
}

/** Seconds that one trip of one epoch takes. */
const SECONDS: Readonly<Record<PresetName, { readonly student: number; readonly teacher: number }>> = {
  quick: { student: 100 / (5 * 6400), teacher: (60 * 9) / 35 / (6 * 832) },
  demo: { student: (600 * 12) / 35 / (15 * 832), teacher: (600 * 9) / 35 / (16 * 832) },
  thesis: { student: (12 * 60) / (25 * 832), teacher: (9 * 60) / (25 * 832) },
};

/**
 * Minutes that training takes on two shared processor cores, by trips times epochs; drawing and measuring are small beside
 * it. Measured on Porto's 832 training trips (docs/results.md): `thesis` took 35 minutes, 9 for the teacher and 12 for each
 * student of 25 epochs; `demo` 10 minutes (16 and 15 epochs) and `quick` one (6 and 5), of which the teacher and each
 * student are taken to have the same shares. Students of `quick` are by the sample city instead, in a browser with one core
 * of WebAssembly: 6,400 training trips, 10 steps of 32 trips a second. Longer trips and other batches take other times.
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

/** As coarse as the estimate is. */
function minutesInWords(minutes: number): string {
  if (minutes < 1.5) return 'about a minute';
  if (minutes < 20) return `about ${Math.round(minutes)} minutes`;
  if (minutes < 90) return `about ${5 * Math.round(minutes / 5)} minutes`;
  return `about ${count(Math.round(minutes / 60))} hours`;
}
