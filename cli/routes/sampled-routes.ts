import type { Task } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import type { SearchableModel } from '../../src/domain/search/search-tree';
import type { Estimate } from '../../src/evaluation/bootstrap';
import type { ReportedResult } from '../../src/evaluation/metrics-report';
import { aligned } from '../../src/evaluation/runs-summary';
import { SAMPLE_MEASURES, type SampleMeasure } from '../../src/evaluation/sampled-routes';
import { maxRoadsFor } from '../../src/generation/generate-routes';
import { pairsByOd, selectOdPairs } from '../../src/generation/od-pairs';
import type { RouteSet } from '../../src/generation/route';
import { sampleEach } from '../../src/generation/walk-routes';
import type { AskedPairs, RoutesOptions } from './asked-pairs';

export const samplesFile = (model: string): string => `samples-${model}.csv`;

/**
 * Samples each origin and destination of trips once, with the departure of its first trip, and pairs of a file as they
 * are. Null where none are asked for.
 */
export async function sampledRoutes(
  { sampling, generation }: RoutesOptions,
  { trips }: Dataset,
  { pairs, real }: AskedPairs,
  model: (task: Task) => Promise<SearchableModel>,
  task: Task,
): Promise<RouteSet | null> {
  if (!sampling) return null;
  const some = real
    ? selectOdPairs(
        pairs,
        Uint32Array.from(pairsByOd(pairs), ([first]) => first),
      )
    : pairs;
  const maxRoads = maxRoadsFor(trips.train, generation.lengthFactor);
  return sampleEach(await model(task), some, { ...sampling, maxRoads, tries: 1 }, task);
}

/** What was measured of samples, as text; '' without any. */
export function renderSamples({ samples: found }: ReportedResult): string {
  if (!found) return '';
  const three = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : '-');
  const figure = ({ value, low, high }: Estimate) => `${three(value)} [${three(low)}, ${three(high)}]`;
  const heads = found.measures.map(({ leastTrips, pairs }) => `${pairs} pairs of ${leastTrips}+ trips`);
  const rows = Object.entries(SAMPLE_MEASURES).map(([key, label]) => [
    label,
    ...found.measures.map(({ estimates }) => figure(estimates[key as SampleMeasure])),
  ]);
  const bins = (found.measures.at(-1)?.bins ?? []).map(({ from, routes, probability, frequency }) =>
    [from, routes].map(String).concat(three(probability), three(frequency)),
  );
  return `Samples of a pair, means over pairs:
${aligned([['', ...heads], ...rows])}

${aligned([['probability from', 'routes', 'mean', 'driven'], ...bins])}

`;
}
