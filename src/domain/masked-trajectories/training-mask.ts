import { Failure } from '../../base/failure';
import type { Random } from '../../base/random';
import { openMask, type PointMask } from './point-mask';

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

/** Those of the official code and of the paper's appendix. */
export const OFFICIAL_RATES: MaskRates = { cuts: 0.2, spans: 0.4, features: 0.2 };

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
    throw new Failure(
      'bad-input',
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
