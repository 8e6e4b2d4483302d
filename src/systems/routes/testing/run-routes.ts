import type { BackendReport } from '../../../engine/backend/backend';
import { runHere, type OrderHere, type RunHereOptions } from '../../../engine/experiments/testing/run-here';
import { routes } from '../index';
import type { ExperimentConfig } from '../settings';

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runRoutes = (
  order: OrderHere<ExperimentConfig>,
  options?: RunHereOptions,
  backend?: BackendReport,
) => runHere(routes, order, options, backend);
