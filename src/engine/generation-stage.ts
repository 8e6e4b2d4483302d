import type { Dataset } from '../domain/dataset';
import { Random } from '../domain/random';
import { fastestPathRoutes, shortestPathRoutes } from '../generation/baselines/cheapest-path';
import { fitMarkov, markovNextStepAccuracy, markovRoutes } from '../generation/baselines/markov';
import { roadSeconds } from '../generation/baselines/road-seconds';
import { generateRoutes, maxRoadsFor } from '../generation/generate-routes';
import { sampleOdPairs, type TripOdPairs } from '../generation/od-pairs';
import type { RouteSet } from '../generation/route';
import type { Hoser } from '../models/hoser/hoser';
import { HoserSearchModel } from '../models/hoser/search-model';
import type { JobConfig } from './job-config';
import type { StageHooks } from './stage-hooks';

/** Sets of trips that OD pairs are drawn from. */
export const OD_SOURCES = ['train', 'test'] as const;
export type OdSource = (typeof OD_SOURCES)[number];

export const ROUTE_SOURCES = ['distilled', 'vanilla', 'shortest', 'fastest', 'markov'] as const;
/** Who drew a set of routes. */
export type RouteSource = (typeof ROUTE_SOURCES)[number];

/** The routes of one model or baseline for the OD pairs of one set of trips. */
export interface GeneratedSet {
  readonly source: RouteSource;
  readonly odSource: OdSource;
  readonly pairs: TripOdPairs;
  readonly routes: RouteSet;
}

export type OdPairsBySource = Readonly<Record<OdSource, TripOdPairs>>;

/** The same seeded OD pairs for every model and baseline. */
export function jobOdPairs(dataset: Dataset, config: JobConfig): OdPairsBySource {
  const random = new Random(config.seed).fork('OD pairs');
  const draw = (source: OdSource) =>
    sampleOdPairs(dataset.trips[source], config.generation.odPairs, random.fork(source));
  return { train: draw('train'), test: draw('test') };
}

/** Draws a student's routes for the OD pairs of both sets. */
export async function generateStudentRoutes(
  source: 'vanilla' | 'distilled',
  student: Hoser,
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: JobConfig,
  hooks: StageHooks,
): Promise<GeneratedSet[]> {
  const { search, beamWidth, lengthFactor } = config.generation;
  const maxRoads = maxRoadsFor(dataset.trips.train, lengthFactor);
  const { maxCandidates } = config.distillation;
  const model = await HoserSearchModel.create(student.parameters, student.config, student.features, {
    maxCandidates,
    network: student.network,
  });
  try {
    const sets: GeneratedSet[] = [];
    for (const odSource of OD_SOURCES) {
      const stage = `Drawing ${source} routes (${odSource} OD pairs)`;
      const onProgress: typeof hooks.onProgress = (progress) => hooks.onProgress({ ...progress, stage });
      const routes = await generateRoutes(
        model,
        pairs[odSource],
        { search, beamWidth, maxRoads, onProgress },
        hooks.gate,
      );
      sets.push({ source, odSource, pairs: pairs[odSource], routes });
    }
    return sets;
  } finally {
    model.dispose();
  }
}

export interface BaselineRoutes {
  readonly sets: readonly GeneratedSet[];
  /** Next-step accuracy on the test trips of first-order counts, the reference's rule; NaN without test trips. */
  readonly markovAccuracy: number;
}

/** The honest baselines for the same pairs: shortest and fastest path, first-order Markov with destination. */
export async function generateBaselineRoutes(
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: JobConfig,
  hooks: StageHooks,
): Promise<BaselineRoutes> {
  const { network, trips } = dataset;
  const seconds = roadSeconds(network, trips.train);
  const markov = fitMarkov(network, trips.train);
  const maxRoads = maxRoadsFor(trips.train, config.generation.lengthFactor);
  const sets: GeneratedSet[] = [];
  for (const odSource of OD_SOURCES) {
    const of = pairs[odSource];
    const add = async (source: RouteSource, draw: () => RouteSet) => {
      await hooks.gate.checkpoint();
      sets.push({ source, odSource, pairs: of, routes: draw() });
    };
    await add('shortest', () => shortestPathRoutes(network, seconds, of, hooks.onProgress));
    await add('fastest', () => fastestPathRoutes(network, seconds, of, hooks.onProgress));
    await add('markov', () => markovRoutes(markov, seconds, of, maxRoads, hooks.onProgress));
  }
  const counts = fitMarkov(network, trips.train, { kind: 'counts' });
  return { sets, markovAccuracy: markovNextStepAccuracy(counts, trips.test) };
}
