import { binOf, binsUpTo, histogram, type BinReading, type Bins } from './histogram';
import { jensenShannon, type DivergenceUnit } from './jensen-shannon';
import { largest, type TripAttributes } from './trip-attributes';

/** The three attributes whose distributions A.2 compares. */
export type AttributeName = 'distance' | 'radius' | 'duration';

export const ATTRIBUTE_NAMES: readonly AttributeName[] = ['distance', 'radius', 'duration'];

/**
 * The bins that the values of each trip fall into: trip i has bins[offsets[i] .. offsets[i+1]), -1 for none.
 */
interface BinnedTrips {
  readonly offsets: Uint32Array;
  readonly bins: Int16Array;
}

/** How often each trip counts: 1 each, or the number of times that a resample drew it. */
export type Weights = ArrayLike<number>;

/**
 * Jensen-Shannon divergence of one attribute between real trips and generated routes, Eq. 12, 14 or 17,
 * for any weights of the trips: values are binned once, so that a resample only adds up counts. The
 * edges stay those of the whole real set.
 */
export class DistributionDivergence {
  readonly #real: BinnedTrips;
  readonly #generated: BinnedTrips;
  readonly #unit: DivergenceUnit;
  readonly #p: Float64Array;
  readonly #q: Float64Array;

  constructor(
    attribute: AttributeName,
    real: TripAttributes,
    generated: TripAttributes,
    reading: BinReading = 'thesis',
    unit: DivergenceUnit = 'bits',
  ) {
    const bins = binsUpTo(largest(valuesOf(attribute, real).values), reading);
    this.#real = binned(valuesOf(attribute, real), bins);
    this.#generated = binned(valuesOf(attribute, generated), bins);
    this.#unit = unit;
    this.#p = new Float64Array(bins.count);
    this.#q = new Float64Array(bins.count);
  }

  /**
   * The divergence with real trip i counted realWeights[i] times and route i
   * generatedWeights[i] times (1 if left out).
   */
  value(realWeights?: Weights, generatedWeights?: Weights): number {
    addUp(this.#real, realWeights, this.#p);
    addUp(this.#generated, generatedWeights, this.#q);
    return jensenShannon(this.#p, this.#q, this.#unit);
  }
}

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
  const bins = binsUpTo(largest(valuesIn(real)), 'thesis');
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

const binned = (trips: { offsets: Uint32Array; values: Float64Array }, bins: Bins): BinnedTrips => ({
  offsets: trips.offsets,
  bins: Int16Array.from(trips.values, (value) => binOf(value, bins)),
});

function addUp({ offsets, bins }: BinnedTrips, weights: Weights | undefined, counts: Float64Array): void {
  counts.fill(0);
  for (let trip = 0; trip + 1 < offsets.length; trip++) {
    const weight = weights ? weights[trip] : 1;
    if (weight === 0) continue;
    for (let at = offsets[trip]; at < offsets[trip + 1]; at++) if (bins[at] >= 0) counts[bins[at]] += weight;
  }
}
