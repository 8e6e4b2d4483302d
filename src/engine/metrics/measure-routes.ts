import { NO_TASK, type Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { RouteSet } from '../../generation/route';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import type { BootstrapOptions } from '../../evaluation/bootstrap';
import { differencesOf } from '../../evaluation/measure-statistics';
import { noiseFloor } from '../../evaluation/noise-floor';
import {
  metricsReport,
  reportedDifference,
  reportedNoise,
  reportedResult,
  type MetricsReport,
} from '../../evaluation/metrics-report';
import { OD_SOURCES, type OdSource, type RouteSource } from '../routes/route-source';
import { type GeneratedSet } from '../routes/generated-set';
import { ALONE, type PieceCrew } from './piece-crew';
import type { SetPiece } from './piece-service';

export interface MeasureRequest {
  readonly network: RoadNetwork;
  readonly trips: Readonly<Record<OdSource, TrajectorySet>>;
  readonly sets: readonly GeneratedSet[];
  readonly resamples: number;
  readonly seed: number;
  /** Other numbers to put beside the measures on test OD pairs, by source; `provenShare` is put there for both sets. */
  readonly extra?: Partial<Record<RouteSource, Readonly<Record<string, number>>>>;
}

/**
 * Pairs of sources whose difference answers a question: does distillation help,
 * is the student better than counting.
 */
const COMPARISONS: readonly (readonly [before: RouteSource, after: RouteSource])[] = [
  ['vanilla', 'distilled'],
  ['markov', 'distilled'],
  ['shortest', 'distilled'],
  ['learnt', 'distilled'],
];

/** Every measure of every set of routes, with intervals, and paired differences. @throws Failure 'cancelled' */
export async function measureAll(
  request: MeasureRequest,
  task: Task = NO_TASK,
  crew: PieceCrew = ALONE,
): Promise<MetricsReport> {
  const { sets, extra = {} } = request;
  const options = { resamples: request.resamples, seed: request.seed };
  const report = (done: number) =>
    task.progress({ step: 'routes.measure', done, total: sets.length, unit: 'sets' });
  report(0);
  const measures = await crew.work('set', setPieces(request, options), task, report);
  const measured = new Map(
    sets.map(({ source, odSource }, i) => [`${odSource} ${source}`, measures[i]] as const),
  );
  const noiseOf = (split: OdSource) => {
    const places = Array.from(sets.keys()).filter((i) => sets[i].odSource === split);
    const [first] = places;
    if (first === undefined) return { places };
    const routes = places.map((i) => measures[i].generated);
    return { places, floor: noiseFloor(sets[first].pairs, measures[first].real, routes, options) };
  };
  const compared = OD_SOURCES.flatMap((odSource) =>
    COMPARISONS.flatMap(([before, after]) => {
      const [a, b] = [measured.get(`${odSource} ${before}`), measured.get(`${odSource} ${after}`)];
      if (!a || !b) return [];
      const estimates = differencesOf(a.resamples, b.resamples, options);
      return [reportedDifference(before, after, odSource, a.count, estimates)];
    }),
  );
  const noise = { train: noiseOf('train'), test: noiseOf('test') };
  return metricsReport(
    sets.map(({ source, odSource, routes }, i) => {
      const others = { ...(odSource === 'test' && extra[source]), ...provenShare(routes) };
      const isPlain = Object.keys(others).length === 0;
      const { floor, places } = noise[odSource];
      const own = floor && reportedNoise(floor, places.indexOf(i));
      return reportedResult(source, odSource, measures[i], isPlain ? undefined : others, own);
    }),
    compared,
    options,
  );
}

function* setPieces(
  { network, trips, sets }: MeasureRequest,
  options: BootstrapOptions,
): Generator<SetPiece> {
  for (const { odSource, pairs, routes } of sets) {
    const realOds = trips[odSource];
    yield { network, real: selectTrips(realOds, pairs.tripIndices), routes, realOds, options };
  }
}

/** Share of all routes that are proven to be the likeliest; nothing of searches that prove nothing. */
function provenShare({ count, proven }: RouteSet): Readonly<Record<string, number>> {
  return proven ? { provenShare: proven.reduce((sum, one) => sum + one, 0) / count } : {};
}
