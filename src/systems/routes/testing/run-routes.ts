import type { ExperimentOrder, ExperimentProducts } from '../../../engine/experiments/experiment';
import { experimentHooks, type HooksOptions } from '../../../engine/experiments/experiment-hooks';
import { runExperiment } from '../../../engine/experiments/run-experiment';
import type { BackendReport } from '../../../engine/backend/backend';
import { routes } from '../entry';
import type { ExperimentConfig } from '../experiment-config';
import { anyBackend } from './tiny-experiment';

/** Runs an experiment of this system in this thread; without `options` nothing is reported. */
export function runRoutes(
  order: ExperimentOrder<ExperimentConfig>,
  options: Partial<HooksOptions> = {},
  backend: BackendReport = anyBackend,
): Promise<ExperimentProducts> {
  const hooks = experimentHooks({
    gate: { checkpoint: () => Promise.resolve() },
    onProgress: () => undefined,
    onEvent: () => undefined,
    networks: routes.networks,
    ...options,
  });
  return runExperiment(routes, { files: true, ...order }, { backend, versions: {}, hooks });
}
