import { NO_TASK, type EventTask } from '../../../base/task';
import type { BackendReport } from '../../backend/backend';
import type { ExperimentEvent, Order, ExperimentProducts } from '../experiment';
import { experimentHooks, type HooksOptions } from '../experiment-hooks';
import { runExperiment } from '../experiment-run';
import type { SystemEntry } from '../system';

/** What a test gives besides the order. */
export type RunHereOptions = Partial<HooksOptions> & { readonly task?: Partial<EventTask<ExperimentEvent>> };

/** An order without its system, which who runs it names. */
export type OrderHere<C = unknown> = Omit<Order<C>, 'system'>;

/** What a record says of the machine; nothing is computed by it. */
export const anyBackend: BackendReport = {
  backend: 'wasm',
  adapter: null,
  why: '',
  isolated: false,
  threads: 1,
  selfCheck: null,
};

/** Runs an experiment of a system in this thread; without `task` nothing is reported. */
export function runHere<C>(
  system: SystemEntry<C>,
  order: OrderHere<C>,
  { task, ...options }: RunHereOptions = {},
  backend = anyBackend,
): Promise<ExperimentProducts> {
  const hooks = experimentHooks(
    { networks: system.networks, ...options },
    { ...NO_TASK, emit: () => undefined, ...task },
  );
  return runExperiment(
    system,
    { system: system.id, files: true, ...order },
    { backend, versions: {}, hooks },
  );
}
