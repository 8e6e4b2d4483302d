import { Failure } from '../../base/failure';
import { oldDataSummary } from '../../domain/old-data';
import type { BackendReport } from '../backend/backend';
import { dataSummary } from '../records/run-record';
import type { ExperimentOrder, ExperimentProducts } from './experiment';
import type { ExperimentHooks } from './experiment-hooks';
import { Stopwatch } from './stopwatch';
import type { SystemEntry } from './system';

export interface ExperimentSurroundings {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly hooks: ExperimentHooks;
}

/**
 * One experiment of any system on the current backend, and the record of it.
 * @throws Failure 'bad-input' for data that the system cannot use, or an order that cannot be carried out
 */
export async function runExperiment<C>(
  entry: SystemEntry<C>,
  order: ExperimentOrder<C>,
  { backend, versions, hooks }: ExperimentSurroundings,
): Promise<ExperimentProducts> {
  const { dataset, oldData } = order;
  const lacking = entry.requires(dataset);
  if (lacking) throw lacking;
  if (oldData && Object.keys(order.start ?? {}).length === 0)
    throw new Failure(
      'bad-input',
      'Old data show what a network forgets that starts from weights, and none does here. Name the weights to start ' +
        'from, or leave the old data out.',
    );
  const system = await entry.load();
  const stopwatch = new Stopwatch();
  const trained = await system.train(order, { backend, versions, hooks, stopwatch });
  const { networks, report, config, checkpoints, sets, files } = trained;
  const record = {
    format: 'route-distillery-run',
    version: 2,
    system: entry.id,
    config,
    data: dataSummary(dataset),
    ...(trained.oldData && { oldData: oldDataSummary(trained.oldData) }),
    backend,
    versions,
    networks,
    report,
    timing: stopwatch.timing,
  } as const;
  return { record, checkpoints, sets, files };
}
