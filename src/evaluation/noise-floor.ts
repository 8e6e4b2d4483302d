import { Random } from '../base/random';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { quantile } from '../base/quantiles';
import type { Estimate } from './bootstrap';
import {
  ATTRIBUTE_NAMES,
  DistributionDivergence,
  largestOf,
  type AttributeName,
} from './distribution-divergence';
import { selectAttributes, tripAttributes } from './trip-attributes';

/** How far apart driven trips are from driven trips: about as close as a good model can be expected to come. */
export interface NoiseFloor {
  /**
   * `others`: the trips of the OD pairs against as many other trips of their source; `halves`: where the source has
   * so few others that draws of them would be alike, two groups of its trips drawn by lot, as many each or half.
   */
  readonly between: 'others' | 'halves';
  /** Trips on each side. A floor of fewer trips than the routes that it is held against is too high. */
  readonly trips: number;
  readonly draws: number;
  /** Mean divergence in bits over the draws, and the range of 95 % of them; NaN without two trips. */
  readonly divergences: Readonly<Record<AttributeName, Estimate>>;
}

export interface NoiseFloorOptions {
  readonly draws?: number;
  readonly seed?: number;
}

const DRAWS = 100;
const SEED = 42;
const TAIL = 0.025;
/** With fewer others than so many times the trips, draws of them overlap too much to show a range. */
const LEAST_CHOICE = 2;

/**
 * The divergences of A.2 (Eq. 12, 14, 17; bits, 100 + 1 bins) between driven trips, over seeded draws without
 * replacement. The bins span the trips of the OD pairs, as those of the measures do, or all trips where two
 * groups drawn by lot are compared.
 * @param source trips of one source, such as a split
 * @param chosen the trips among them whose OD pairs are judged; one that is named twice counts once
 */
export function noiseFloor(
  network: RoadNetwork,
  source: TrajectorySet,
  chosen: Uint32Array,
  { draws = DRAWS, seed = SEED }: NoiseFloorOptions = {},
): NoiseFloor {
  const own = Uint32Array.from(new Set(chosen));
  const others = tripsBut(source.tripCount, own);
  const between = own.length > 0 && others.length >= LEAST_CHOICE * own.length ? 'others' : 'halves';
  const all = Uint32Array.from({ length: source.tripCount }, (_, trip) => trip);
  const [fixed, drawn] = between === 'others' ? [own, others] : [null, all];
  const half = Math.floor(source.tripCount / 2);
  const trips = fixed ? fixed.length : Math.min(own.length || half, half);
  const attributes = tripAttributes(source, network);
  const inBins = fixed ? selectAttributes(attributes, fixed) : attributes;
  const comparisons = ATTRIBUTE_NAMES.map(
    (name) =>
      new DistributionDivergence(name, attributes, attributes, 'thesis', 'bits', largestOf(name, inBins)),
  );
  const values = ATTRIBUTE_NAMES.map(() => new Float64Array(trips === 0 ? 0 : draws));
  const [one, other] = [new Float64Array(source.tripCount), new Float64Array(source.tripCount)];
  for (const trip of fixed ?? []) one[trip] = 1;
  const random = new Random(seed).fork('noise floor');
  for (let draw = 0; draw < draws && trips > 0; draw++) {
    random.shuffle(drawn);
    other.fill(0);
    for (let i = 0; i < trips; i++) other[drawn[i]] = 1;
    if (!fixed) {
      one.fill(0);
      for (let i = trips; i < 2 * trips; i++) one[drawn[i]] = 1;
    }
    comparisons.forEach((comparison, k) => (values[k][draw] = comparison.value(one, other)));
  }
  const ranges = ATTRIBUTE_NAMES.map((name, k) => [name, meanAndRange(values[k])] as const);
  return {
    between,
    trips,
    draws,
    divergences: Object.fromEntries(ranges) as Record<AttributeName, Estimate>,
  };
}

function tripsBut(tripCount: number, left: Uint32Array): Uint32Array {
  const taken = new Uint8Array(tripCount);
  for (const trip of left) taken[trip] = 1;
  return Uint32Array.from({ length: tripCount }, (_, trip) => trip).filter((trip) => !taken[trip]);
}

function meanAndRange(values: Float64Array): Estimate {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { value: NaN, low: NaN, high: NaN };
  const value = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  return { value, low: quantile(sorted, TAIL), high: quantile(sorted, 1 - TAIL) };
}
