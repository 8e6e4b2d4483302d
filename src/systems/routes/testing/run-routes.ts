import type { BackendReport } from '../../../engine/backend/backend';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import {
  experimentHooks,
  type ExperimentHooks,
  Stopwatch,
} from '../../../engine/experiments/experiment-hooks';
import {
  anyBackend,
  runHere,
  type OrderHere,
  type RunHereOptions,
} from '../../../engine/experiments/testing/run-here';
import { routes } from '../index';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { ExperimentConfig } from '../settings';
import { RoutesRun } from '../training/routes-run';

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runRoutes = (
  order: OrderHere<ExperimentConfig>,
  options?: RunHereOptions,
  backend?: BackendReport,
) => runHere(routes, order, options, backend);

/** A run of which a test takes single steps; nothing is reported. */
export function routesRun(
  dataset: Dataset,
  config: ExperimentConfig,
  hooks: ExperimentHooks = experimentHooks({ networks: [] }, { ...NO_TASK, emit: () => undefined }),
): RoutesRun {
  const context = { backend: anyBackend, versions: {}, hooks, stopwatch: new Stopwatch() };
  return new RoutesRun({ system: 'routes', dataset, config }, context, {
    parts: { teacher: 'none', routeTeachers: [], givenTeachers: {}, students: ['distilled'], routes: false },
    features: hoserFeatures(dataset),
    starts: { students: {} },
    startRecords: {},
    fingerprint: dataset.fingerprint,
  });
}
