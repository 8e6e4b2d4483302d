import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { Estimate } from '../../../evaluation/bootstrap';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../evaluation/distribution-divergence';
import { MEASURES } from '../../../evaluation/measure-catalogue';
import type { NoiseFloor } from '../../../evaluation/noise-floor';
import { TRIP_ATTRIBUTES } from '../../charts/histogram-shape';
import type { CsvTable } from '../../csv-table';
import { capitalised, count, fixed } from '../../figures';
import { mainPair, setInWords, type MaybeEstimate } from './finding-words';

/** Means of equal numbers differ by no more. */
const ROUNDING = 1e-9;

/** A divergence of routes from trips beside that of trips from trips, bits. */
export interface NoiseRow {
  readonly label: string;
  readonly source: RouteSource;
  readonly divergence: MaybeEstimate;
  readonly noise: Estimate;
  /** The divergence over the mean noise, and its interval; NaN where either is unknown. */
  readonly times: Estimate;
  readonly verdict: string;
}

type Found = Pick<GroupReview, 'measures' | 'noise'>;

export function noiseRows({ measures, noise }: Found): NoiseRow[] {
  if (!noise) return [];
  return ATTRIBUTE_NAMES.flatMap((name) =>
    measures.results.flatMap(({ source, estimates }): NoiseRow[] => {
      const { measure } = TRIP_ATTRIBUTES[name];
      const divergence = estimates[measure];
      if (divergence.value === null) return [];
      const floor = shownNoise(noise, name);
      const times = (value: number | null) => (value === null ? NaN : value / floor.value);
      return [
        {
          label: MEASURES[measure].label,
          source,
          divergence,
          noise: floor,
          times: { value: times(divergence.value), low: times(divergence.low), high: times(divergence.high) },
          verdict: verdictOf(divergence, floor),
        },
      ];
    }),
  );
}

/** Whether the draws differ: where there are exactly as many other trips as pairs, each draw is all of them. */
const hasRange = ({ low, high }: Estimate): boolean => high - low > ROUNDING;

/** The noise without a range where all draws are the same, since a range without width would be taken for certainty. */
const ranged = (floor: Estimate): Estimate => (hasRange(floor) ? floor : { ...floor, low: NaN, high: NaN });

/** The noise of one attribute, as it is shown. */
export const shownNoise = (noise: NoiseFloor, name: AttributeName): Estimate =>
  ranged(noise.divergences[name]);

/** An interval that reaches into the range of the noise cannot be told from it. */
function verdictOf({ low }: MaybeEstimate, { high }: Estimate): string {
  if (low === null) return '';
  if (Number.isNaN(high)) return 'unclear, the noise has no range';
  return low > high ? 'clearly above the noise' : 'could be noise';
}

/** How often a set's divergence is the noise: "4.1 times the noise (2.9 to 5.3)". */
export const timesInWords = ({ value, low, high }: Estimate): string =>
  Number.isNaN(value) ? '–' : `${fixed(value, 1)} times the noise (${fixed(low, 1)} to ${fixed(high, 1)})`;

/** How far routes are from trips in length, beside how far trips are from trips. */
export function noiseInWords(review: Found): string {
  const sources = review.measures.results.map(({ source }) => source);
  const named = mainPair(sources) ?? sources;
  const rows = noiseRows(review).filter(
    ({ label, source }) => label === MEASURES.jsdDistance.label && named.includes(source),
  );
  const parts = rows
    .filter(({ times }) => !Number.isNaN(times.value))
    .map(({ source, times, verdict }) => `${setInWords(source)} ${timesInWords(times)}, ${verdict}`);
  return parts.length === 0 ? '' : `${capitalised(MEASURES.jsdDistance.label)}: ${parts.join('; ')}.`;
}

/** What the noise was measured between. */
export function noiseNote({ between, trips, draws, divergences }: NoiseFloor): string {
  const how =
    between === 'others'
      ? `the ${count(trips)} trips of the pairs and as many other trips, drawn ${count(draws)} times`
      : `two groups of ${count(trips)} trips each, drawn by lot ${count(draws)} times: there are too few others to hold against those of the pairs, and fewer trips have more noise`;
  const range = ATTRIBUTE_NAMES.some((name) => hasRange(divergences[name]))
    ? 'in small figures the range of 95 % of the draws. Within it, routes cannot be told from more trips.'
    : 'all draws are the same, since there are no further trips to draw from, so the noise has no range and nothing can be called clearly above it.';
  return `Noise: the divergence between ${how}; ${range} “Times” divides by the mean noise; its interval is that of the divergence alone.`;
}

export function noiseCsv(rows: readonly NoiseRow[]): CsvTable {
  return {
    head: 'measure,set,value,low,high,noise,noise_low,noise_high,times_the_noise,times_low,times_high,verdict'.split(
      ',',
    ),
    rows: rows.map(({ label, source, divergence, noise, times, verdict }) => [
      label,
      source,
      divergence.value,
      divergence.low,
      divergence.high,
      noise.value,
      noise.low,
      noise.high,
      times.value,
      times.low,
      times.high,
      verdict,
    ]),
  };
}
