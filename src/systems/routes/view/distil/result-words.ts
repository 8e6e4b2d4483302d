import type { Estimate } from '../../../../evaluation/bootstrap';
import { fixed, percent } from '../../../../studio/figures';
import type { StudentName } from '../../distillation/distillation-config';
import type { RunResult } from './run-result';
import type { TellingPair } from './telling-pairs';

/** Why a student that follows the teacher closely may arrive less often. */
const TEACHER_LIMIT =
  'The teacher knows the habits of the last few roads, not the destination: the larger its weight λ, the more ' +
  'the distilled student follows habits and forgets where it is going.';

const OTHER: Readonly<Record<StudentName, string>> = {
  vanilla: 'Train both from the same seed to see what a teacher changes.',
  distilled: 'Train both from the same seed to see what the teacher changed.',
};

/** The verdict on a finished run: a sentence on the next road and one on arrival, as far as there are numbers. */
export function resultInWords({ students, arrivalGap }: RunResult): string[] {
  if (students.length < 2)
    return students.map(({ student }) => `Only the ${student} student was trained. ${OTHER[student]}`);
  const [vanilla, distilled] = students;
  const gap = distilled.accuracy - vanilla.accuracy;
  return [
    ...(Number.isFinite(gap) ? [accuracyInWords(gap)] : []),
    ...(arrivalGap ? [arrivalInWords(arrivalGap)] : []),
  ];
}

/** Why the distilled student arrives less often than the vanilla student; null where it does not. */
export const reasonInWords = ({ arrivalGap }: Pick<RunResult, 'arrivalGap'>): string | null =>
  arrivalGap && arrivalGap.value < 0 ? TEACHER_LIMIT : null;

function accuracyInWords(gap: number): string {
  const points = pointsInWords(gap);
  if (points === null) return 'Next road right: both students are equally accurate.';
  return `Next road right: distilled is ${points}. A single run cannot tell whether another seed would say the same.`;
}

function arrivalInWords({ value, low, high }: Estimate): string {
  const points = pointsInWords(value);
  if (points === null) return 'Arrived: no difference.';
  const isClear = low > 0 || high < 0;
  const verdict = isClear ? 'a clear difference' : 'no clear difference (could be chance)';
  return `Arrived: distilled is ${points}; ${verdict}. 95 % interval: ${signedPoints(low)} to ${signedPoints(high)}.`;
}

/** "1.2 points better"; null for no difference in the digits shown. */
export function pointsInWords(gap: number): string | null {
  const text = fixed(100 * Math.abs(gap), 1);
  return text === '0.0' ? null : `${text} points ${gap > 0 ? 'better' : 'worse'}`;
}

/** A share in points with its sign, the minus as U+2212. */
export const signedPoints = (share: number): string => {
  const text = fixed(100 * Math.abs(share), 1);
  return text === '0.0' ? text : `${share < 0 ? '−' : '+'}${text}`;
};

/** What tells the students apart at a pair: "Only the distilled student arrives". */
export function tellingPairInWords({ vanillaArrived, distilledArrived, shared }: TellingPair): string {
  if (vanillaArrived !== distilledArrived)
    return `Only the ${distilledArrived ? 'distilled' : 'vanilla'} student arrives`;
  const who = vanillaArrived ? 'Both arrive' : 'Neither arrives';
  return `${who}; they share ${percent(shared, 0)} of their roads`;
}
