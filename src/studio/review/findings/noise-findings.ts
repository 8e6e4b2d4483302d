import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { Estimate } from '../../../evaluation/bootstrap';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../evaluation/distribution-divergence';
import { MEASURES } from '../../../evaluation/measure-catalogue';
import { isAboveNoise, noiseVerdict } from '../../../evaluation/noise-floor';
import { listed } from '../../../base/text';
import { TRIP_ATTRIBUTES } from '../../charts/histogram-shape';
import type { CsvTable } from '../../csv-table';
import { fixed } from '../../figures';
import { mainPair, setInWords } from './finding-words';

/** A divergence of routes from trips beside that of trips from trips, both between halves of the pairs, bits. */
export interface NoiseRow {
  readonly attribute: AttributeName;
  readonly label: string;
  readonly source: RouteSource;
  readonly routes: Estimate;
  readonly noise: Estimate;
  /** Mean divergence of the routes over that of the trips; NaN where either is unknown. */
  readonly times: number;
  readonly verdict: string;
  readonly isAbove: boolean | null;
}

type Found = Pick<GroupReview, 'measures' | 'noise'>;

export function noiseRows({ measures, noise }: Found): NoiseRow[] {
  if (!noise) return [];
  return ATTRIBUTE_NAMES.flatMap((attribute) =>
    measures.results.map(({ source }, set): NoiseRow => {
      const [routes, own] = [noise.sets[set][attribute], noise.divergences[attribute]];
      const { label } = MEASURES[TRIP_ATTRIBUTES[attribute].measure];
      return {
        ...{ attribute, label, source, routes, noise: own },
        times: routes.value / own.value,
        verdict: noiseVerdict(routes, own),
        isAbove: isAboveNoise(routes, own),
      };
    }),
  );
}

/** What of the sets that matter most can be told from driven trips. */
export function noiseInWords(review: Found): string {
  const sources = review.measures.results.map(({ source }) => source);
  const named = mainPair(sources) ?? sources;
  const rows = noiseRows(review).filter(({ isAbove }) => isAbove !== null);
  const parts = named.flatMap((source) => {
    const own = rows.filter((row) => row.source === source);
    const told = own.filter(({ isAbove }) => isAbove);
    const names = told.map(({ attribute, times }) => `${attribute} (${fixed(times, 1)} times the noise)`);
    if (own.length === 0) return [];
    return [
      `${setInWords(source)} ${names.length > 0 ? `can be told from driven trips by ${listed(names)}` : 'cannot be told from driven trips'}`,
    ];
  });
  return parts.length === 0 ? '' : `By their distributions, ${parts.join('; ')}.`;
}

export function noiseCsv(rows: readonly NoiseRow[]): CsvTable {
  return {
    head: 'measure,set,routes,low,high,noise,noise_low,noise_high,times_the_noise,verdict'.split(','),
    rows: rows.map(({ label, source, routes, noise, times, verdict }) => [
      ...[label, source, routes.value, routes.low, routes.high],
      ...[noise.value, noise.low, noise.high, times, verdict],
    ]),
  };
}
