import { radarOf } from '../../../engine/report/radar';
import type { RadarAxis } from '../../../engine/report/report-data';
import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { CsvTable } from '../../csv-table';
import { capitalised, counted } from '../../figures';
import { mainPair, setInWords } from './finding-words';

type Found = Pick<GroupReview, 'measures'>;

/** Measures of all sets, each as a share of what would be best. */
export const radarAxes = ({ measures }: Found): RadarAxis[] =>
  radarOf(measures.results.map(({ estimates }) => estimates));

/** In how many of the measures the second of the two sets that matter most is nearer to the best. */
export function radarInWords({ measures }: Found): string {
  const sources = measures.results.map(({ source }) => source);
  const pair = mainPair(sources);
  if (!pair) return 'Only one set is under review: its distances have nothing to be compared with.';
  const [before, after] = pair.map((source) => sources.indexOf(source));
  const both = radarAxes({ measures }).flatMap(({ values }) => {
    const [a, b] = [values[before], values[after]];
    return a === null || b === null ? [] : [Math.sign(b - a)];
  });
  const better = both.filter((sign) => sign > 0).length;
  const worse = both.filter((sign) => sign < 0).length;
  const [first, second] = [setInWords(pair[1]), setInWords(pair[0])];
  return `${capitalised(first)} is nearer to the best than ${second} in ${better} of ${counted(both.length, 'measure')}, and farther in ${worse}. Tests says which differences are clear.`;
}

export const radarCsv = (axes: readonly RadarAxis[], sources: readonly RouteSource[]): CsvTable => ({
  head: ['measure', 'share_is', ...sources],
  rows: axes.map(({ label, how, values }) => [label, how, ...values.map((value) => value ?? '')]),
});
