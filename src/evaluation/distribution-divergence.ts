import { groupedBy } from '../base/numbers';
import { largest, type TripAttributes } from './trip-attributes';

/** The three attributes whose distributions A.2 compares. */
export type AttributeName = 'distance' | 'radius' | 'duration';

export const ATTRIBUTE_NAMES: readonly AttributeName[] = ['distance', 'radius', 'duration'];

/**
 * How many values of which trips fall into each bin: trips[k] has counts[k] in bin b for k from offsets[b] to
 * offsets[b+1], each trip once. Most durations of a trip share a few bins, so this is a fraction of the values.
 */
interface BinnedTrips {
  readonly offsets: Uint32Array;
  readonly trips: Uint32Array;
  readonly counts: Uint32Array;
  /** The most values of a trip. */
  readonly most: number;
}

/** How often each trip counts: 1 each, or the number of times that a resample drew it. */
export type Weights = Float64Array;

/**
 * Jensen-Shannon divergence of one attribute between real trips and generated routes, Eq. 12, 14 or 17,
 * for any weights of the trips: values are binned once, so that a resample only adds up counts. The
 * edges stay those of the whole real set.
 */
export class DistributionDivergence {
  readonly #real: BinnedTrips;
  readonly #generated: BinnedTrips;
  readonly #unit: DivergenceUnit;

  /** @param most km or minutes where the finite bins end: the largest real value, unless these trips are a part */
  constructor(
    attribute: AttributeName,
    real: TripAttributes,
    generated: TripAttributes,
    reading: BinReading = 'thesis',
    unit: DivergenceUnit = 'bits',
    most = largestOf(attribute, real),
  ) {
    const bins = binsUpTo(most, reading);
    this.#real = binned(valuesOf(attribute, real), bins);
    this.#generated = binned(valuesOf(attribute, generated), bins);
    this.#unit = unit;
  }

  /** Whether no resample of so many trips has so many values that two of them do not fit into one number. */
  fitsTwo(trips: number): boolean {
    return Math.max(this.#real.most, this.#generated.most) * trips < SECOND;
  }

  /**
   * The divergence with real trip i counted realWeights[i] times and route i
   * generatedWeights[i] times (1 if left out).
   */
  value(realWeights?: Weights, generatedWeights?: Weights): number {
    return this.from(this.realSums(realWeights), generatedWeights)[0];
  }

  /** (bins) counts of the real trips. */
  realSums(weights?: Weights): Float64Array {
    return addUp(this.#real, weights);
  }

  /** The divergence from such counts; those of two resamples where each weight is the first's + SECOND times the second's. */
  from(realSums: Float64Array, generatedWeights?: Weights, resamples: 1 | 2 = 1): number[] {
    const sums = addUp(this.#generated, generatedWeights);
    if (resamples === 1) return [jensenShannon(realSums, sums, this.#unit)];
    const second = (of: Float64Array) => of.map((sum) => Math.floor(sum / SECOND));
    const first = (of: Float64Array) => of.map((sum) => sum % SECOND);
    return [first, second].map((lane) => jensenShannon(lane(realSums), lane(sums), this.#unit));
  }
}

/** Where the second of two whole numbers begins in one number of 53 bits. */
export const SECOND = 2 ** 26;

/** Largest value of an attribute in km or minutes: where the finite bins of its divergence end. */
export const largestOf = (attribute: AttributeName, trips: TripAttributes): number =>
  largest(valuesOf(attribute, trips).values);

/** How often the values of one attribute fall into each bin: what its divergence compares. */
export interface AttributeHistogram {
  /** (B) lower edges in km or minutes; the last bin holds all from the largest real value up. */
  readonly edges: Float64Array;
  /** (B) */
  readonly real: Float64Array;
  /** (B) of each set of routes, in the order given. */
  readonly generated: readonly Float64Array[];
}

/**
 * Histograms of one attribute of the real trips and of several sets of routes, in the bins of the real trips.
 */
export function attributeHistogram(
  attribute: AttributeName,
  real: TripAttributes,
  generated: readonly TripAttributes[],
): AttributeHistogram {
  const valuesIn = (trips: TripAttributes) => valuesOf(attribute, trips).values;
  const bins = binsUpTo(largestOf(attribute, real), 'thesis');
  return {
    edges: bins.edges,
    real: histogram(valuesIn(real), bins),
    generated: generated.map((routes) => histogram(valuesIn(routes), bins)),
  };
}

/** The three divergences between two sets of trips, of any sizes. */
export function divergences(
  real: TripAttributes,
  generated: TripAttributes,
  reading: BinReading = 'thesis',
  unit: DivergenceUnit = 'bits',
): Record<AttributeName, number> {
  const of = (name: AttributeName) =>
    new DistributionDivergence(name, real, generated, reading, unit).value();
  return { distance: of('distance'), radius: of('radius'), duration: of('duration') };
}

function valuesOf(
  attribute: AttributeName,
  trips: TripAttributes,
): { offsets: Uint32Array; values: Float64Array } {
  if (attribute === 'duration') return { offsets: trips.durationOffsets, values: trips.durationMin };
  const values = attribute === 'distance' ? trips.distanceKm : trips.radiusKm;
  return { offsets: Uint32Array.from({ length: values.length + 1 }, (_, i) => i), values };
}

function binned(trips: { offsets: Uint32Array; values: Float64Array }, bins: Bins): BinnedTrips {
  const filled = new Uint32Array(trips.values.length);
  const tripOf = new Uint32Array(trips.values.length);
  const counts = new Uint32Array(trips.values.length);
  /** Where the trip at hand has each bin, if that is not before the trip. */
  const placeOf = new Int32Array(bins.count).fill(-1);
  let [end, most] = [0, 0];
  for (let trip = 0; trip + 1 < trips.offsets.length; trip++) {
    const start = end;
    most = Math.max(most, trips.offsets[trip + 1] - trips.offsets[trip]);
    for (let at = trips.offsets[trip]; at < trips.offsets[trip + 1]; at++) {
      const bin = binOf(trips.values[at], bins);
      if (bin < 0) continue;
      if (placeOf[bin] < start) {
        placeOf[bin] = end;
        tripOf[end] = trip;
        filled[end++] = bin;
      }
      counts[placeOf[bin]]++;
    }
  }
  const { offsets, rows } = groupedBy(filled.subarray(0, end), bins.count);
  return { offsets, trips: rows.map((row) => tripOf[row]), counts: rows.map((row) => counts[row]), most };
}

/** (bins) Whole numbers are added, so the order of the values does not show in the sums. */
function addUp({ offsets, trips, counts }: BinnedTrips, weights?: Weights): Float64Array {
  const sums = new Float64Array(offsets.length - 1);
  for (let bin = 0; bin < sums.length; bin++) {
    let sum = 0;
    for (let at = offsets[bin]; at < offsets[bin + 1]; at++)
      sum += weights ? weights[trips[at]] * counts[at] : counts[at];
    sums[bin] = sum;
  }
  return sums;
}

/**
 * How the bins of A.2 are read: `thesis` has 100 bins over [0, max of the real values] and one for [max,
 * infinity); `thesis-code` (the thesis's code, `linspace(0, max, 100)` and infinity) has 99 and one.
 */
export type BinReading = 'thesis' | 'thesis-code';

const FINITE_BINS: Readonly<Record<BinReading, number>> = { thesis: 100, 'thesis-code': 99 };

/** Bins [edges[b], edges[b+1]) with one more for [last edge, infinity). */
interface Bins {
  /** Number of bins, the infinite one included. */
  readonly count: number;
  /**
   * (count) lower edges: b * (max / finite bins), the last exactly the largest real
   * value, as numpy's linspace has them.
   */
  readonly edges: Float64Array;
}

/** Bins over [0, max] plus infinity; half-open, so the largest real value falls into the infinite bin. */
export function binsUpTo(max: number, reading: BinReading): Bins {
  const finite = FINITE_BINS[reading];
  const step = max / finite;
  const edges = Float64Array.from({ length: finite + 1 }, (_, b) => b * step);
  edges[finite] = max;
  return { count: finite + 1, edges };
}

/** Bin of a value, or -1 for a value below 0 or NaN, which no bin holds. */
export function binOf(value: number, { count, edges }: Bins): number {
  if (!(value >= edges[0])) return -1;
  const last = count - 1;
  if (value >= edges[last]) return last;
  let bin = Math.min(last - 1, Math.floor((value / edges[last]) * last));
  while (value < edges[bin]) bin--;
  while (value >= edges[bin + 1]) bin++;
  return bin;
}

/** Counts of the values in each bin. */
export function histogram(values: ArrayLike<number>, bins: Bins): Float64Array {
  const counts = new Float64Array(bins.count);
  for (let i = 0; i < values.length; i++) {
    const bin = binOf(values[i], bins);
    if (bin >= 0) counts[bin]++;
  }
  return counts;
}

/**
 * Unit of a divergence: bits are bounded by 1, as thesis A.2 says; nats (the thesis's code) by ln 2 = 0.693.
 */
type DivergenceUnit = 'bits' | 'nats';

/**
 * Added to the sum of a histogram before dividing by it, as in HOSER's code: an
 * empty histogram then becomes zeros.
 */
const SUM_GUARD = 1e-14;

/**
 * Jensen-Shannon divergence of two histograms, Eq. 10. NaN if either is empty, since there
 * is then no distribution to compare.
 */
export function jensenShannon(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  unit: DivergenceUnit = 'bits',
): number {
  let pSum = 0;
  let qSum = 0;
  for (let i = 0; i < p.length; i++) {
    pSum += p[i];
    qSum += q[i];
  }
  if (pSum === 0 || qSum === 0) return NaN;
  let nats = 0;
  for (let i = 0; i < p.length; i++) {
    const a = p[i] / (pSum + SUM_GUARD);
    const b = q[i] / (qSum + SUM_GUARD);
    const mean = (a + b) / 2;
    if (a > 0) nats += (a / 2) * Math.log(a / mean);
    if (b > 0) nats += (b / 2) * Math.log(b / mean);
  }
  const bounded = Math.max(0, nats);
  return unit === 'bits' ? Math.min(1, bounded / Math.LN2) : bounded;
}
