import type { Dataset } from '../../../domain/dataset';
import { fitMarkov, markovNextStepAccuracy } from '../../../generation/baselines/markov';
import { seededOdPairs, type TripOdPairs } from '../../../generation/od-pairs';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { RouteCrew } from '../crew/route-crew';
import { Baselines, drawWithStudent } from './draw-routes';
import type { ExperimentConfig } from '../settings';
import { BASELINES, OD_SOURCES, type OdSource } from '../../../engine/routes/route-source';
import type { ExperimentHooks } from '../../../engine/experiments/experiment-hooks';
import { asStep } from '../../../base/task';
import { drawStep } from '../progress-words';

export type OdPairsBySource = Readonly<Record<OdSource, TripOdPairs>>;

/** The same seeded OD pairs for every model and baseline. */
export function experimentOdPairs(dataset: Dataset, config: ExperimentConfig): OdPairsBySource {
  const draw = (source: OdSource) =>
    seededOdPairs(dataset.trips[source], source, config.generation.odPairs, config.seed);
  return { train: draw('train'), test: draw('test') };
}

/**
 * Draws a student's routes for the OD pairs of both sets. They are pairs of trips: where roads are closed, these
 * use none of them.
 */
export async function generateStudentRoutes(
  source: 'vanilla' | 'distilled',
  student: Hoser,
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: ExperimentConfig,
  hooks: ExperimentHooks,
  crew?: RouteCrew,
): Promise<GeneratedSet[]> {
  const { maxCandidates } = config.distillation;
  const model = await HoserSearchModel.create(student.parameters, student.config, student.features, {
    maxCandidates,
    network: student.network,
  });
  try {
    const sets: GeneratedSet[] = [];
    for (const odSource of OD_SOURCES) {
      const of = pairs[odSource];
      const task = asStep(hooks.task, drawStep(source, odSource));
      const routes = await drawWithStudent(model, dataset, null, of, config.generation, task, crew?.draw);
      sets.push({ source, odSource, pairs: of, routes });
    }
    return sets;
  } finally {
    model.dispose();
  }
}

export interface BaselineRoutes {
  readonly sets: readonly GeneratedSet[];
  /**
   * Next-step accuracy of first-order counts on the test trips, as the reference defines it; NaN without test
   * trips.
   */
  readonly markovAccuracy: number;
  /** The same weighed by closeness to the destination. */
  readonly closenessAccuracy: number;
}

/**
 * Draws the baselines' routes for the same pairs: shortest and fastest path, first-order Markov with
 * destination.
 */
export async function generateBaselineRoutes(
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: ExperimentConfig,
  hooks: ExperimentHooks,
): Promise<BaselineRoutes> {
  const baselines = new Baselines(dataset);
  const sets: GeneratedSet[] = [];
  for (const odSource of OD_SOURCES) {
    for (const source of BASELINES) {
      const of = pairs[odSource];
      const task = asStep(hooks.task, drawStep(source, odSource));
      const routes = await baselines.draw(source, of, config.generation, task);
      sets.push({ source, odSource, pairs: of, routes });
    }
  }
  return { sets, ...countedAccuracies(dataset) };
}

/** How often counting names the next road of the test trips, without and with the destination. */
export function countedAccuracies({ network, trips }: Dataset): Omit<BaselineRoutes, 'sets'> {
  const counts = fitMarkov(network, trips.train, { kind: 'counts' });
  return {
    markovAccuracy: markovNextStepAccuracy(counts, trips.test),
    closenessAccuracy: markovNextStepAccuracy(fitMarkov(network, trips.train), trips.test),
  };
}
