import type {
  ExperimentEvent,
  ExperimentOrder,
  ExperimentProducts,
} from '../../../engine/experiments/experiment';
import { experimentHooks, type HooksOptions } from '../../../engine/experiments/experiment-hooks';
import { runExperiment } from '../../../engine/experiments/run-experiment';
import type { BackendReport } from '../../../engine/backend/backend';
import { routes } from '../entry';
import type { ExperimentConfig } from '../experiment-config';
import { anyBackend } from './tiny-experiment';
import { NO_TASK, type EventTask } from '../../../base/task';

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export function runRoutes(
  order: ExperimentOrder<ExperimentConfig>,
  {
    task,
    ...options
  }: Partial<HooksOptions> & {
    readonly task?: Partial<EventTask<ExperimentEvent>>;
  } = {},
  backend: BackendReport = anyBackend,
): Promise<ExperimentProducts> {
  const hooks = experimentHooks(
    { networks: routes.networks, ...options },
    { ...NO_TASK, emit: () => undefined, ...task },
  );
  return runExperiment(routes, { files: true, ...order }, { backend, versions: {}, hooks });
}
