import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { Estimate } from '../../../evaluation/bootstrap';
import { normalQuantileOf } from '../../../evaluation/statistics/normal';
import type { VisitComparison } from '../../../evaluation/visits';
import type { CsvTable } from '../../csv-table';
import { capitalised, count } from '../../figures';
import { COULD_BE_CHANCE, isClear, mainPair, setInWords, shareText } from './finding-words';

/** Where the routes of one set go, beside the trips. */
export interface SpaceRow {
  readonly source: RouteSource;
  readonly visits: VisitComparison;
}

export const spaceRows = ({ sets }: Pick<GroupReview, 'sets'>): SpaceRow[] =>
  sets.flatMap(({ source, visits }) => (visits ? [{ source, visits }] : []));

/** Which share of the trips' most visited roads each set has too, and whether the intervals of two are apart. */
export function spaceInWords(rows: readonly SpaceRow[]): string {
  if (rows.length === 0) return '';
  const pair = mainPair(rows.map(({ source }) => source)) ?? [rows[0].source];
  const named = pair.map((source) => rows.find((row) => row.source === source)!);
  const shares = named.map(({ source, visits }) => `${setInWords(source)} ${shareText(visits.overlap)}`);
  const first = `Of the ${named[0].visits.topRoads} roads that trips visit most, this share is among the most visited of ${shares.join(', of ')}.`;
  if (named.length < 2) return first;
  const [before, after] = named.map(({ visits }) => visits.overlap);
  const isApart = after.low > before.high || after.high < before.low;
  const better = after.value > before.value ? pair[1] : pair[0];
  return `${first} ${isApart ? `The intervals are apart: ${setInWords(better!)} is clearly closer to the trips.` : `The intervals overlap: ${COULD_BE_CHANCE}.`}`;
}

const FIGURES = ['overlap', 'jsd_roads_bits', 'cosine_roads', 'jsd_cells_bits', 'cosine_cells'] as const;

export function spaceCsv(rows: readonly SpaceRow[]): CsvTable {
  return {
    head: ['set', 'top_roads', ...FIGURES.flatMap((name) => [name, `${name}_low`, `${name}_high`])],
    rows: rows.map(({ source, visits: { topRoads, overlap, roads, cells } }) => [
      source,
      topRoads,
      ...[overlap, roads.divergence, roads.cosine, cells.divergence, cells.cosine].flatMap(
        ({ value, low, high }) => [value, low, high],
      ),
    ]),
  };
}

/** Roads of the trip and of the route of each pair. */
export interface PairedRoads {
  readonly count: number;
  readonly trip: (pair: number) => Uint32Array;
  readonly route: (pair: number) => Uint32Array;
}

/** A road that routes visit more often than trips do, or less often. */
export interface RoadDifference {
  readonly road: number;
  readonly driven: number;
  readonly generated: number;
  /** Visits by routes minus visits by trips. */
  readonly difference: Estimate;
}

export interface RoadDifferences {
  /** The largest differences first. */
  readonly roads: readonly RoadDifference[];
  /** Roads that either visits: so many differences the intervals hold for. */
  readonly compared: number;
}

const LEVEL = 0.95;

/**
 * The roads whose visits differ most, with intervals over OD pairs (normal approximation of the sum of the pairs'
 * differences). The largest of many differences look large by chance alone, so the intervals are Bonferroni's: all of
 * those of the compared roads hold together in 95 % of samples.
 */
export function roadDifferences(
  { driven, generated }: Pick<VisitComparison, 'driven' | 'generated'>,
  pairs: PairedRoads,
  most: number,
): RoadDifferences {
  const roads = Uint32Array.from(driven.keys()).filter((road) => driven[road] + generated[road] > 0);
  const by = (road: number) => generated[road] - driven[road];
  const largest = roads
    .slice()
    .sort((a, b) => Math.abs(by(b)) - Math.abs(by(a)) || a - b)
    .filter((road) => by(road) !== 0)
    .slice(0, most);
  const squares = squaredDifferences(driven.length, largest, pairs);
  const { count: pairCount } = pairs;
  const z = roads.length > 0 ? normalQuantileOf(1 - (1 - LEVEL) / roads.length) : NaN;
  return {
    compared: roads.length,
    roads: Array.from(largest, (road, i) => {
      const value = by(road);
      const variance = (pairCount / (pairCount - 1)) * (squares[i] - value ** 2 / pairCount);
      const half = pairCount > 1 ? z * Math.sqrt(Math.max(0, variance)) : NaN;
      const difference = { value, low: value - half, high: value + half };
      return { road, driven: driven[road], generated: generated[road], difference };
    }),
  };
}

/** (K) sum over pairs of the squared differences in visits of some roads. */
function squaredDifferences(
  roadCount: number,
  roads: Uint32Array,
  { count, trip, route }: PairedRoads,
): Float64Array {
  const slotOf = new Int32Array(roadCount).fill(-1);
  roads.forEach((road, slot) => (slotOf[road] = slot));
  const squares = new Float64Array(roads.length);
  const own = new Int32Array(roads.length);
  for (let pair = 0; pair < count; pair++) {
    own.fill(0);
    for (const road of trip(pair)) if (slotOf[road] >= 0) own[slotOf[road]]--;
    for (const road of route(pair)) if (slotOf[road] >= 0) own[slotOf[road]]++;
    for (let slot = 0; slot < own.length; slot++) squares[slot] += own[slot] ** 2;
  }
  return squares;
}

/** "clearly more", or that it could be chance. */
export function roadVerdict({ difference }: RoadDifference): string {
  const clear = isClear(difference);
  if (clear === null) return '';
  return clear ? `clearly ${difference.value > 0 ? 'more' : 'fewer'}` : COULD_BE_CHANCE;
}

/** How many of the listed roads clearly differ. */
export function roadsInWords(source: RouteSource, { roads, compared }: RoadDifferences): string {
  if (roads.length === 0)
    return `${capitalised(setInWords(source))} visits every road as often as the trips do.`;
  const clear = roads.filter(({ difference }) => isClear(difference)).length;
  const of = `Of the ${roads.length} roads where ${setInWords(source)} differs most from the trips (of ${count(compared)} that either visits)`;
  return clear === 0
    ? `${of}, none differs clearly: each could be chance.`
    : `${of}, ${clear} clearly ${clear === 1 ? 'differs' : 'differ'}; the others could be chance.`;
}

export function roadsCsv({ roads }: RoadDifferences, geoIds: Float64Array): CsvTable {
  return {
    head: 'road,visits_by_trips,visits_by_routes,difference,low,high'.split(','),
    rows: roads.map(({ road, driven, generated, difference }) => [
      geoIds[road],
      driven,
      generated,
      difference.value,
      difference.low,
      difference.high,
    ]),
  };
}
