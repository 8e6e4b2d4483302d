import { quantile } from '../base/quantiles';
import { Random } from '../base/random';
import { pairsByOd, type OdPairs } from '../generation/od-pairs';
import type { Estimate } from './bootstrap';
import {
  ATTRIBUTE_NAMES,
  DistributionDivergence,
  largestOf,
  type AttributeName,
} from './distribution-divergence';
import type { TripAttributes } from './trip-attributes';

/** Mean divergence in bits over the draws with the range of 98 % of them, by attribute; NaN without two trips. */
export type DrawnDivergences = Readonly<Record<AttributeName, Estimate>>;

/**
 * How far apart driven trips are from driven trips: about as close as a good model can be expected to come. Every draw
 * deals the OD pairs into halves by lot. The trips of one half are held against the trips of the other, and against the
 * routes for the pairs of the other: the same pairs, as many on each side.
 */
export interface NoiseFloor {
  /** Trips (or routes) on each side. */
  readonly trips: number;
  readonly draws: number;
  /** Share of the trips that have one of their own OD pair on the other side. */
  readonly sameOds: number;
  /** Trips against trips. */
  readonly divergences: DrawnDivergences;
  /** Routes against the same trips, in the order of the sets. */
  readonly sets: readonly DrawnDivergences[];
}

export interface NoiseFloorOptions {
  readonly draws?: number;
  readonly seed?: number;
}

const DRAWS = 100;
const SEED = 42;
/** Three attributes are judged beside each other: of driven trips all three lie within their ranges in 95 %. */
const TAIL = 0.01;
/** Means of equal numbers differ by no more. */
const ROUNDING = 1e-9;

/** A mean over draws with its range, as some results have it: null where there is none. */
interface Drawn {
  readonly value: number | null;
  readonly high: number | null;
}

/**
 * Whether routes can be told from driven trips: their mean divergence lies above the range of the noise. Null where
 * either is not known. If routes and trips of an OD pair are draws from one source, this is seldom true: the mean over
 * draws scatters half as much as the single draws that make the range.
 */
export const isAboveNoise = (routes: Drawn, noise: Drawn): boolean | null =>
  routes.value === null || noise.high === null || Number.isNaN(routes.value + noise.high)
    ? null
    : routes.value > noise.high + ROUNDING;

/** The same in words. */
export function noiseVerdict(routes: Drawn, noise: Drawn): string {
  const isAbove = isAboveNoise(routes, noise);
  return isAbove === null ? 'not known' : isAbove ? 'above the noise' : 'cannot be told from noise';
}

interface DealtHalves extends Pick<NoiseFloor, 'trips' | 'draws'> {
  readonly sameOds: number | null;
}

/** What the noise is measured between, in sentences. */
export function noiseReading({ trips, draws, sameOds }: DealtHalves): string {
  const ods = sameOds
    ? `${Math.round(100 * sameOds)} % of the trips have one of their own OD pair on the other side.`
    : 'The two sides have other OD pairs, since no two trips share theirs.';
  return `The OD pairs are dealt into halves by lot, ${draws} times. Noise is the divergence of the ${trips} trips of one half from the ${trips} of the other; the routes for the pairs of the other half are held against the same trips, so that there are as many on each side and like is compared with like. ${ods} Shown are the mean and the range of 98 % of the draws; routes whose mean lies within the range of the noise cannot be told from driven trips.`;
}

/**
 * The divergences of A.2 (Eq. 12, 14, 17; bits, 100 + 1 bins up to the largest value of the trips) between halves of
 * the OD pairs, over seeded draws. Pairs of one origin and destination are dealt to both halves evenly.
 * @param ods (N) ends of the pairs
 * @param trips of the N pairs
 * @param sets routes of each set for the N pairs
 */
export function noiseFloor(
  ods: Pick<OdPairs, 'origins' | 'destinations'>,
  trips: TripAttributes,
  sets: readonly TripAttributes[] = [],
  { draws = DRAWS, seed = SEED }: NoiseFloorOptions = {},
): NoiseFloor {
  const count = ods.origins.length;
  const half = Math.floor(count / 2);
  const random = new Random(seed).fork('noise floor');
  const deal = dealer(ods, random);
  const compared = [trips, ...sets].map((others) =>
    ATTRIBUTE_NAMES.map(
      (name) => new DistributionDivergence(name, trips, others, 'thesis', 'bits', largestOf(name, trips)),
    ),
  );
  const values = compared.map(() => ATTRIBUTE_NAMES.map(() => new Float64Array(half === 0 ? 0 : draws)));
  const [one, other] = [new Float64Array(count), new Float64Array(count)];
  let together = 0;
  for (let draw = 0; draw < draws && half > 0; draw++) {
    together = deal(one, other);
    for (const k of ATTRIBUTE_NAMES.keys()) {
      // The same half for all of them.
      const sums = compared[0][k].realSums(one);
      compared.forEach((own, set) => (values[set][k][draw] = own[k].from(sums, other)[0]));
    }
  }
  const [divergences, ...ofSets] = values.map(
    (own) =>
      Object.fromEntries(ATTRIBUTE_NAMES.map((name, k) => [name, meanAndRange(own[k])])) as DrawnDivergences,
  );
  return { trips: half, draws, sameOds: half === 0 ? NaN : together / half, divergences, sets: ofSets };
}

/** Deals pairs into halves: writes 1 where a pair is in one, in the other, and returns how many couples share their OD pair. */
function dealer(ods: Pick<OdPairs, 'origins' | 'destinations'>, random: Random) {
  const groups = pairsByOd(ods);
  return (one: Float64Array, other: Float64Array): number => {
    one.fill(0);
    other.fill(0);
    const part = (a: number, b: number) => {
      const isFirst = random.int(2) === 0;
      one[isFirst ? a : b] = 1;
      other[isFirst ? b : a] = 1;
    };
    const alone: number[] = [];
    let together = 0;
    for (const own of groups) {
      random.shuffle(own);
      for (let i = 0; i + 1 < own.length; i += 2, together++) part(own[i], own[i + 1]);
      if (own.length % 2 === 1) alone.push(own[own.length - 1]);
    }
    random.shuffle(alone);
    for (let i = 0; i + 1 < alone.length; i += 2) part(alone[i], alone[i + 1]);
    return together;
  };
}

function meanAndRange(values: Float64Array): Estimate {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { value: NaN, low: NaN, high: NaN };
  const value = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  return { value, low: quantile(sorted, TAIL), high: quantile(sorted, 1 - TAIL) };
}
