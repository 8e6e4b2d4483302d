import { creditOf } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import type { ReportData, ReportSet } from './report-data';
import type { GroupToReport } from './reported-group';

/** What a report says beside what was measured. */
export type ReportFacts = Pick<
  ReportData,
  'title' | 'made' | 'dataset' | 'repeat' | 'sets' | 'runs' | 'tables' | 'reviewed' | 'notes'
>;

/** What a report says of a data set. */
export const datasetFacts = ({
  name,
  fingerprint,
  network,
  trips,
  card,
}: Dataset): ReportData['dataset'] => ({
  name,
  fingerprint,
  roads: network.roadCount,
  trips: { train: trips.train.tripCount, val: trips.val.tripCount, test: trips.test.tripCount },
  simulated: card?.simulated ?? false,
  attribution: creditOf(card),
});

/** The sets of some groups, each once, in the order in which they come. */
export function setsOf(
  groups: readonly Pick<GroupToReport, 'request'>[],
  labelOf: (source: ReportSet['source']) => string,
): ReportSet[] {
  const sources = new Set(groups.flatMap(({ request }) => request.sets.map(({ source }) => source)));
  return Array.from(sources, (source) => ({ source, label: labelOf(source) }));
}
