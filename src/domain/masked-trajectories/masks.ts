import { badInput, type Failure } from '../../base/failure';
import type { Random } from '../../base/random';
import { keptPoints } from '../gps-traces';
import { type Trajectory, KEPT_LENGTHS } from './trajectories';
import { counted } from '../../base/text';

/** Which points of a trajectory a network reads, and what of them is hidden from it; n points. */
export interface PointMask {
  /** (n) places in the trajectory, ascending. Other points do not exist for the network. */
  readonly points: Int32Array;
  /** (n): 1 where the network does not read the place, and says it. */
  readonly hidesSpace: Uint8Array;
  /** (n): 1 where it does not read the time, and says it. */
  readonly hidesTime: Uint8Array;
}

/** What is hidden of a point that is asked for: where it is (the official code), or also when it was passed (the paper). */
export type HiddenPart = 'space' | 'point';

/** All points of a trajectory, with nothing hidden. */
export const openMask = (length: number): PointMask => ({
  points: Int32Array.from({ length }, (_, i) => i),
  hidesSpace: new Uint8Array(length),
  hidesTime: new Uint8Array(length),
});

/** The random numbers of a mask, which are asked for in the order cuts, spans, points, space or time. */
export interface MaskDraws {
  /** `count` different whole numbers from 0 up to but without `below`, in any order. */
  distinct(count: number, below: number): ArrayLike<number>;
  /** `count` numbers from 0 up to but without 1. */
  uniform(count: number): ArrayLike<number>;
}

export interface MaskRates {
  /** Cuts as a share of the points. */
  readonly cuts: number;
  /** Spans that are hidden as a share of those between cuts. */
  readonly spans: number;
  /** How probable it is that a point loses its space or its time. */
  readonly features: number;
}

/** Rates of the official code and of the paper's appendix. */
const OFFICIAL_RATES: MaskRates = { cuts: 0.2, spans: 0.4, features: 0.2 };

/**
 * What is hidden of a trajectory in training. It is cut at ⌈cuts · length⌉ different points (a cut before the first point makes no
 * difference); of the spans, ⌈spans · number⌉ are hidden with space and time; then each point loses one of its two features with the
 * probability `features`, each as probable. The first point may be hidden.
 * @param length points of the trajectory, 1 at least
 * @throws Failure 'bad-input' for draws that are not what was asked for
 */
export function trainingMask(length: number, draws: MaskDraws, rates: MaskRates = OFFICIAL_RATES): PointMask {
  const mask = openMask(length);
  const cuts = drawn(draws, Math.ceil(rates.cuts * length), length);
  const ends = [...new Set([0, ...cuts, length])].sort((a, b) => a - b);
  const spans = ends.length - 1;
  for (const span of drawn(draws, Math.ceil(rates.spans * spans), spans)) {
    mask.hidesSpace.fill(1, ends[span], ends[span + 1]);
    mask.hidesTime.fill(1, ends[span], ends[span + 1]);
  }
  const [whether, which] = [draws.uniform(length), draws.uniform(length)];
  for (let point = 0; point < length; point++) {
    if (!(whether[point] < rates.features)) continue;
    (which[point] < 0.5 ? mask.hidesSpace : mask.hidesTime)[point] = 1;
  }
  return mask;
}

function drawn(draws: MaskDraws, count: number, below: number): readonly number[] {
  const numbers = Array.from(draws.distinct(count, below));
  const isFine = (each: number) => Number.isInteger(each) && each >= 0 && each < below;
  if (numbers.length !== count || new Set(numbers).size !== count || !numbers.every(isFine))
    throw badInput(
      `The draws ${numbers.join(', ')} are not ${count} different whole numbers below ${below}.`,
    );
  return numbers;
}

/** Draws of a seeded generator. */
export const randomDraws = (random: Random): MaskDraws => ({
  distinct(count, below) {
    // The beginning of a shuffle: as many draws as numbers.
    const all = Int32Array.from({ length: below }, (_, i) => i);
    for (let i = 0; i < count; i++) {
      const other = i + random.int(below - i);
      [all[i], all[other]] = [all[other], all[i]];
    }
    return all.subarray(0, count);
  },
  uniform: (count) => Float64Array.from({ length: count }, () => random.next()),
});

/** How probable it is that a point loses its place or its time. */
const LOSES = 0.5;

/**
 * A trajectory as if it had been recorded seldom: both ends and some points between them are all that is read, how many being drawn so that
 * their logarithm is uniform. Each point but the ends loses place or time with a probability of one half, each as probable; the last one
 * loses its time alone, always where the ends are all there is, and the first one nothing. With whole trajectories alone a network learns
 * that one point follows the other after the usual seconds, and is at a loss where points lie minutes apart or where it is asked how long a
 * trip takes.
 * @param length points of the trajectory, 2 at least
 */
export function sparseTrainingMask(length: number, random: Random): PointMask {
  const count = Math.min(length, Math.floor(2 * (length / 2 + 0.5) ** random.next()));
  const between = randomDraws(random).distinct(count - 2, length - 2);
  const points = Int32Array.from([0, ...Array.from(between, (point) => point + 1), length - 1]).sort();
  const hidesSpace = new Uint8Array(count);
  const hidesTime = new Uint8Array(count);
  for (let i = 1; i < count; i++) {
    // Of both ends alone nothing else can be asked.
    if (count > 2 && random.next() >= LOSES) continue;
    (i < count - 1 && random.next() < 0.5 ? hidesSpace : hidesTime)[i] = 1;
  }
  return { points, hidesSpace, hidesTime };
}

/** Which points stay known: every n-th, or one in at least so many seconds. The first and the last always do. */
type KeptBy = { readonly everyNth: number } | { readonly seconds: number };

/**
 * What a device would have known of a trajectory that sends less often: the other points are hidden, with their places only or also with
 * their times. Of the trajectory nothing but its times is looked at, and by number of points nothing but their number.
 * @throws Failure 'bad-input' for a number that is no whole one from 1 on, or seconds that are not above 0
 */
export function thinnedMask({ times }: Trajectory, by: KeptBy, hides: HiddenPart): PointMask {
  const kept = keptPoints(times, 'everyNth' in by ? { every: by.everyNth } : by);
  const mask = openMask(times.length);
  mask.hidesSpace.fill(1);
  for (const point of kept) mask.hidesSpace[point] = 0;
  if (hides === 'point') mask.hidesTime.set(mask.hidesSpace);
  return mask;
}

/** How many points at the end a prediction asks for. */
export const PREDICTED_POINTS = 5;

/**
 * Prediction: the last points are hidden. A trajectory that has no more than those is hidden from end to end, as in the official code.
 * @param length points of the trajectory
 */
export function predictionMask(length: number, hidden: HiddenPart, last = PREDICTED_POINTS): PointMask {
  return hiding(length, hidden, (point) => point >= length - last);
}

/**
 * Recovery: of every `step` points the first is kept, and the last of all; the others are hidden. A trajectory may have none to hide.
 * @param step 4, 8 or 16 in the paper: the kept share is one in so many
 * @throws Failure 'bad-input' for a step that is no whole number above 0
 */
export function recoveryMask(length: number, hidden: HiddenPart, step: number): PointMask {
  if (!Number.isInteger(step) || step < 1)
    throw badInput(`One point in ${step} cannot be kept. Give a whole number above 0.`);
  return hiding(length, hidden, (point) => point % step !== 0 && point !== length - 1);
}

/**
 * Travel time between origin and destination: only the first and the last point are read, and the time of the last is hidden. Its place
 * is the question, so there is no form that hides it too.
 * @throws Failure 'bad-input' for a trajectory of less than two points
 */
export function travelTimeMask(length: number): PointMask {
  if (length < 2) throw badInput(`A trajectory of ${length} points has no destination. Two are needed.`);
  return {
    points: Int32Array.of(0, length - 1),
    hidesSpace: new Uint8Array(2),
    hidesTime: Uint8Array.of(0, 1),
  };
}

function hiding(length: number, hidden: HiddenPart, isHidden: (point: number) => boolean): PointMask {
  const mask = openMask(length);
  for (const point of mask.points) {
    if (!isHidden(point)) continue;
    mask.hidesSpace[point] = 1;
    if (hidden === 'point') mask.hidesTime[point] = 1;
  }
  return mask;
}

/** A trajectory with points that nobody has seen, whose places are NaN and hidden. Their times are known. */
interface SparseQuestion {
  readonly trajectory: Trajectory;
  readonly mask: PointMask;
}

/** As many as networks have learnt from. */
const MOST_POINTS = KEPT_LENGTHS.most;

/**
 * What to ask of a trip that was recorded seldom: where it was every so many seconds between its points.
 * @param known its points, all of them known
 * @throws Failure 'bad-input' for a trace that is no trip, where nothing lies between its points, or for more than 120 points in all
 */
export function sparseQuestion(known: Trajectory, everySeconds: number): SparseQuestion {
  checkPoints(known);
  checkCount(known, everySeconds);
  const dense = momentsBetween(known.times, everySeconds);
  const lonLat = new Float64Array(2 * dense.times.length).fill(NaN);
  const mask = openMask(dense.times.length);
  mask.hidesSpace.fill(1);
  dense.known.forEach((place, point) => {
    lonLat.set(known.lonLat.subarray(2 * point, 2 * point + 2), 2 * place);
    mask.hidesSpace[place] = 0;
  });
  return { trajectory: { lonLat, times: dense.times }, mask };
}

function checkPoints({ lonLat, times }: Trajectory): void {
  if (times.length < 2)
    throw refusal(
      `The trace has ${counted(times.length, 'point')}. Two are needed, so that there is a gap to fill`,
    );
  if (lonLat.length !== 2 * times.length)
    throw refusal(
      `The trace has ${times.length} times and ${lonLat.length / 2} places. Each point needs both`,
    );
  times.forEach((time, point) => {
    const [lon, lat] = lonLat.subarray(2 * point, 2 * point + 2);
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw refusal(
        `Point ${point + 1} of the trace lies at ${lon}, ${lat}. Give longitude and latitude in degrees`,
      );
    if (!Number.isFinite(time))
      throw refusal(`Point ${point + 1} of the trace has no time. Give every point one`);
    if (time < times[point - 1])
      throw refusal(`Point ${point + 1} of the trace is earlier than the one before it. Sort them by time`);
  });
}

function checkCount({ times }: Trajectory, seconds: number): void {
  if (!(seconds > 0 && seconds < Infinity))
    throw refusal(`Points are filled in every so many seconds, which are above 0, not ${seconds}`);
  const [known, between] = [times.length, countBetween(times, seconds)];
  if (known > MOST_POINTS)
    throw refusal(
      `The trace has ${known} points, and ${MOST_POINTS} are possible. Cut it into single drives`,
    );
  if (between === 0)
    throw refusal(
      `No gap of the trace is long enough for a point every ${seconds} s: there is nothing to fill in. Choose fewer seconds, or a trace that was recorded less often`,
    );
  if (known + between <= MOST_POINTS) return;
  const span = times[known - 1] - times[0];
  const advice =
    known < MOST_POINTS
      ? `Choose ${Math.ceil(span / (MOST_POINTS - known))} s or more, or cut the trace`
      : 'Cut the trace into single drives';
  throw refusal(
    `The trace has ${known} points, and one every ${seconds} s puts ${between} between them. ${MOST_POINTS} are possible in all. ${advice}`,
  );
}

const refusal = (what: string): Failure => badInput(`${what}.`);

/** The points of a trip that was recorded seldom, with others between them. */
interface DenseMoments {
  /** (L) seconds, in order. */
  readonly times: Float64Array;
  /** (known points) where they are among the L. */
  readonly known: Uint32Array;
}

/**
 * Points every so many seconds between those of a trip; the last of them at least half as many before the next known one.
 * @param times (known points) seconds, none before the one in front of it
 * @param seconds above 0
 * @param longerThan seconds: only gaps that are longer are filled
 */
export function momentsBetween(times: Float64Array, seconds: number, longerThan = 0): DenseMoments {
  const all: number[] = [];
  const known = times.map((time, point) => {
    const place = all.push(time) - 1;
    const gap = times[point + 1] - time;
    const steps = gap > longerThan ? stepsWithin(gap, seconds) : 0;
    for (let step = 1; step <= steps; step++) all.push(time + step * seconds);
    return place;
  });
  return { times: Float64Array.from(all), known: Uint32Array.from(known) };
}

/** How many points `momentsBetween` puts between those of a trip. */
function countBetween(times: Float64Array, seconds: number): number {
  let count = 0;
  for (let point = 1; point < times.length; point++)
    count += stepsWithin(times[point] - times[point - 1], seconds);
  return count;
}

/** 0 after the last point, where the gap is no number. */
const stepsWithin = (gap: number, seconds: number): number =>
  Math.max(0, Math.floor(gap / seconds - 0.5)) || 0;
