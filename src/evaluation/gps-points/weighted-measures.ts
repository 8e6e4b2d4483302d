import { badInput } from '../../base/failure';
import { binOf, countsDivergence, sharedHistogram } from './point-histogram';
import {
  patternPlaces,
  type PointComparison,
  type PointMeasureMode,
  type PointMeasures,
} from './point-measures';
import { radiusKm, stepsKm, travelKm, type PointTrajectories, pointToRoadKm } from './point-trajectories';
import { cellVisits, cosine, patternScores, roadVisits, type VisitCounts } from './visit-counts';

/** Values of one trip. */
type ValuesOf = (trip: PointTrajectories) => Float64Array;
type VisitsOf = (trip: PointTrajectories) => VisitCounts;

/** The same counted in real trips and in generated ones. */
interface CountedPair {
  readonly real: CountsByTrip;
  readonly generated: CountsByTrip;
}

/**
 * The eight measures with each pair of a driven and a generated trip as often as a weight says: what resampling of trips needs. Values
 * are put into bins once, those of all trips, and visits are counted by trip, so that a resample only adds up. With all weights 1 the
 * measures are those of `pointMeasures`.
 */
export class WeightedMeasures {
  readonly trips: number;
  readonly #mode: PointMeasureMode;
  readonly #places: number;
  readonly #binned: Readonly<Record<'T-Dist' | 'S-Dist' | 'Radius' | 'PR-Dist', CountedPair>>;
  readonly #cells: CountedPair;
  readonly #roads: CountedPair;

  /** @throws Failure 'bad-input' where the sets differ in their number of trips, or nothing can be compared */
  constructor(comparison: PointComparison, mode: PointMeasureMode) {
    const { roads, grid } = comparison;
    const [real, generated] = [comparison.real, comparison.generated].map(tripByTrip);
    if (real.length !== generated.length)
      throw badInput(
        `There are ${real.length} driven trips and ${generated.length} generated ones; resampling needs them in pairs.`,
      );
    const binned = (valuesOf: ValuesOf) => binnedPair(real.map(valuesOf), generated.map(valuesOf));
    const visited = (visitsOf: VisitsOf) => visitedPair(real.map(visitsOf), generated.map(visitsOf));
    const form = mode === 'paper' ? 'mean' : 'root-mean-square';
    this.trips = real.length;
    this.#mode = mode;
    this.#places = patternPlaces(mode, roads.offsets.length - 1);
    this.#binned = {
      'T-Dist': binned(travelKm),
      'S-Dist': binned(stepsKm),
      Radius: binned((trip) => radiusKm(trip, form)),
      'PR-Dist': binned((trip) => pointToRoadKm(ownPoints(trip), roads)),
    };
    this.#cells = visited((trip) => cellVisits(trip, grid));
    this.#roads = visited(roadVisits);
  }

  /** @param weights (trips) how often each pair of trips counts */
  at(weights: ArrayLike<number>): PointMeasures {
    const divergence = ({ real, generated }: CountedPair) =>
      countsDivergence(real.total(weights), generated.total(weights));
    const [cells, roads] = [this.#cells, this.#roads].map(({ real, generated }) =>
      this.#likeness(real.total(weights), generated.total(weights)),
    );
    return {
      'T-Dist': divergence(this.#binned['T-Dist']),
      'S-Dist': divergence(this.#binned['S-Dist']),
      Radius: divergence(this.#binned.Radius),
      'PR-Dist': divergence(this.#binned['PR-Dist']),
      'G-Den': cells.density,
      'G-Pat': cells.pattern,
      'R-Den': roads.density,
      'R-Pat': roads.pattern,
    };
  }

  #likeness(real: Int32Array, generated: Int32Array): { density: number; pattern: number } {
    const k = this.#places;
    const [ours, theirs] = [real, generated].map((counts) => mostCounted(counts, k));
    let common = 0;
    for (let place = 0; place < ours.length; place++) common += ours[place] & theirs[place];
    const { f1, codeScore } = patternScores(common, k);
    return { density: cosine(real, generated), pattern: this.#mode === 'paper' ? codeScore : f1 };
  }
}

/** Each trip as a set of its own. */
const tripByTrip = ({ offsets, lonLat, roads }: PointTrajectories): PointTrajectories[] =>
  Array.from({ length: offsets.length - 1 }, (_, trip) => ({
    offsets: [offsets[trip], offsets[trip + 1]],
    lonLat,
    roads,
  }));

/** The same with the points of its trips alone. */
function ownPoints({ offsets, lonLat, roads }: PointTrajectories): PointTrajectories {
  const [from, to] = [offsets[0], offsets[offsets.length - 1]];
  const part = (values: ArrayLike<number>, a: number, b: number) =>
    Float64Array.from({ length: b - a }, (_, i) => values[a + i]);
  return { offsets: [0, to - from], lonLat: part(lonLat, 2 * from, 2 * to), roads: part(roads, from, to) };
}

function binnedPair(real: readonly Float64Array[], generated: readonly Float64Array[]): CountedPair {
  const { edges } = sharedHistogram(joined(real), joined(generated));
  const counted = (trips: readonly Float64Array[]) =>
    new CountsByTrip(
      trips.map((values) => tally(Array.from(values, (value) => binOf(value, edges)))),
      edges.length - 1,
    );
  return { real: counted(real), generated: counted(generated) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Places that nobody visits are left out; the others keep their order. */
function visitedPair(real: readonly VisitCounts[], generated: readonly VisitCounts[]): CountedPair {
  const places = new Set([...real, ...generated].flatMap((visits) => [...visits.keys()]));
  const indices = new Map(
    Array.from(places)
      .sort((a, b) => a - b)
      .map((place, i) => [place, i]),
  );
  const counted = (trips: readonly VisitCounts[]) =>
    new CountsByTrip(
      trips.map((visits) => new Map(Array.from(visits, ([place, count]) => [indices.get(place)!, count]))),
      indices.size,
    );
  return { real: counted(real), generated: counted(generated) };
}

/**
 * (places) 1 for the k places with the most visits, those of lower number first among equally many, as `mostVisited` has it. Places
 * without a visit are never among them. It counts how many places have each count and sorts nothing.
 */
export function mostCounted(counts: Int32Array, k: number): Uint8Array {
  let most = 0;
  for (let place = 0; place < counts.length; place++) most = Math.max(most, counts[place]);
  const placesWith = new Int32Array(most + 1);
  for (let place = 0; place < counts.length; place++) placesWith[counts[place]]++;
  let [least, above] = [most, 0];
  while (least > 0 && above + placesWith[least] <= k) above += placesWith[least--];
  let left = k - above;
  const chosen = new Uint8Array(counts.length);
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place];
    if (count > least || (count === least && count > 0 && left-- > 0)) chosen[place] = 1;
  }
  return chosen;
}

/** How often each trip has what is counted: a value in a bin, or a visit of a place. Only counts above 0 are kept. */
class CountsByTrip {
  /** (trips + 1) first entry of each trip. */
  readonly #starts: Uint32Array;
  readonly #kinds: Uint32Array;
  readonly #counts: Uint32Array;

  /**
   * @param trips by trip, how often each kind occurs
   * @param kinds kinds that there are: 0 to `kinds` - 1
   */
  constructor(
    trips: readonly ReadonlyMap<number, number>[],
    readonly kinds: number,
  ) {
    this.#starts = new Uint32Array(trips.length + 1);
    trips.forEach(({ size }, i) => (this.#starts[i + 1] = this.#starts[i] + size));
    this.#kinds = new Uint32Array(this.#starts[trips.length]);
    this.#counts = new Uint32Array(this.#starts[trips.length]);
    let at = 0;
    for (const counts of trips)
      for (const [kind, count] of counts) {
        this.#kinds[at] = kind;
        this.#counts[at++] = count;
      }
  }

  /** (kinds) counts of all trips together, each trip as often as its weight says. */
  total(weights: ArrayLike<number>): Int32Array {
    const sums = new Int32Array(this.kinds);
    for (let trip = 0; trip + 1 < this.#starts.length; trip++) {
      const weight = weights[trip];
      if (weight === 0) continue;
      for (let i = this.#starts[trip]; i < this.#starts[trip + 1]; i++)
        sums[this.#kinds[i]] += weight * this.#counts[i];
    }
    return sums;
  }
}

/** How often each number occurs. */
function tally(numbers: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const each of numbers) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}
