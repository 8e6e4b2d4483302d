import { badInput } from '../../../../base/failure';
import {
  type HiddenPart,
  thinnedMask,
  PREDICTED_POINTS,
  predictionMask,
  sparseQuestion,
} from '../../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import type { FillQuestion } from '../../recovery/recovery-service';

/** What is asked about a trip of n points, and the truth where it is known. */
export interface AskedTrip {
  /** The trip, or the trace of a file, that it is about: the same object while it is the same one. */
  readonly of: Trajectory;
  /** What is hidden is NaN, but for the place of the first point, from which all others are counted. */
  readonly question: FillQuestion;
  /** (n points) null where nobody knows what was between the points. */
  readonly truth: Trajectory | null;
  readonly task: 'recovery' | 'prediction';
  /** Points from one known point to the next, on the mean. */
  readonly step: number;
}

/**
 * A trip of which points are hidden.
 * @throws Failure 'bad-input' where nothing is hidden, or where nothing stays known
 */
export function askedTrip(trip: Trajectory, thinning: Thinning, hides: HiddenPart): AskedTrip {
  const length = trip.times.length;
  if (thinning.kind === 'end') {
    if (length <= PREDICTED_POINTS)
      throw badInput(
        `This trip has ${length} points, and the last ${PREDICTED_POINTS} would be hidden: nothing of it would be known. Choose a longer trip.`,
      );
    return asked(trip, { trajectory: trip, mask: predictionMask(length, hides) }, 'prediction');
  }
  const by = thinning.kind === 'every' ? { everyNth: thinning.every } : { seconds: thinning.seconds };
  const mask = thinnedMask(trip, by, hides);
  if (!mask.hidesSpace.includes(1))
    throw badInput('All points of this trip are known, so there is nothing to fill in. Keep fewer points.');
  return asked(trip, { trajectory: trip, mask }, 'recovery');
}

/**
 * A trace of which every point is known, with points to be filled in between.
 * @throws Failure 'bad-input' as `sparseQuestion` does
 */
export function askedTrace(known: Trajectory, everySeconds: number): AskedTrip {
  const question = sparseQuestion(known, everySeconds);
  return { ...asked(known, question, 'recovery'), truth: null };
}

function asked(of: Trajectory, question: FillQuestion, task: AskedTrip['task']): AskedTrip {
  const { points, hidesSpace } = question.mask;
  const hidden = hidesSpace.reduce((sum, each) => sum + each, 0);
  const gaps = Math.max(1, points.length - hidden - 1);
  return { of, question: blinded(question), truth: of, task, step: (points.length - 1) / gaps };
}

/** The question without what it asks for: whoever answers cannot have seen it. */
function blinded({ trajectory, mask }: FillQuestion): FillQuestion {
  const [lonLat, times] = [trajectory.lonLat.slice(), trajectory.times.slice()];
  mask.points.forEach((point, i) => {
    if (mask.hidesSpace[i] && point > 0) lonLat.fill(NaN, 2 * point, 2 * point + 2);
    if (mask.hidesTime[i]) times[point] = NaN;
  });
  return { trajectory: { lonLat, times }, mask };
}

/** What of a trip stays known: every n-th point, one in so many seconds at least, or all but the last five. */
export type Thinning =
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'end' };
export type ThinningKind = Thinning['kind'];

/** Both ends belong to the range of a slider. */
interface Range {
  readonly min: number;
  readonly max: number;
}
export const EVERY: Range = { min: 1, max: 32 };
export const SECONDS: Range = { min: 10, max: 600 };

export const USUAL_THINNING: Thinning = { kind: 'every', every: 8 };
export const USUAL_SECONDS = 60;

/** As an address has it: "8", "60s", "end". */
export function thinningText(thinning: Thinning): string {
  switch (thinning.kind) {
    case 'every':
      return String(thinning.every);
    case 'seconds':
      return `${thinning.seconds}s`;
    case 'end':
      return 'end';
  }
}

/** What `thinningText` wrote; null for a text that is none, or a number that is out of range. */
export function readThinning(text: string): Thinning | null {
  if (text === 'end') return { kind: 'end' };
  const read = /^(\d{1,4})(s?)$/.exec(text);
  if (!read) return null;
  const [value, isSeconds] = [Number(read[1]), read[2] === 's'];
  const { min, max } = isSeconds ? SECONDS : EVERY;
  if (value < min || value > max) return null;
  return isSeconds ? { kind: 'seconds', seconds: value } : { kind: 'every', every: value };
}

/** "every 8th point", in the middle of a sentence. */
export function thinningWords(thinning: Thinning): string {
  switch (thinning.kind) {
    case 'every':
      return thinning.every === 1 ? 'every point' : `every ${ordinal(thinning.every)} point`;
    case 'seconds':
      return `a point in ${thinning.seconds} s`;
    case 'end':
      return 'all but the last points';
  }
}

/** "2nd", "21st", "11th". */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
