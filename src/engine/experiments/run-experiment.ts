import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import { oldDataSummary } from '../../domain/old-data';
import type { BackendReport } from '../backend/backend';
import { dataSummary } from '../records/run-record';
import type { Order, ExperimentProducts } from './experiment';
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
  order: Order<C>,
  { backend, versions, hooks }: ExperimentSurroundings,
): Promise<ExperimentProducts> {
  const { dataset, oldData, testedOn } = order;
  for (const data of testedOn ? [dataset, testedOn] : [dataset]) {
    const lacking = entry.requires(data);
    if (lacking) throw lacking;
  }
  if (testedOn && !entry.testsElsewhere)
    throw new Failure(
      'bad-input',
      `Networks of ${entry.title} know the roads that they learnt on and cannot be tested on ${shown(testedOn.name)}. Leave the other data out.`,
    );
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
    ...(testedOn && { testedOn: { name: testedOn.name, fingerprint: testedOn.fingerprint } }),
    backend,
    versions,
    networks,
    report,
    timing: stopwatch.timing,
  } as const;
  return { record, checkpoints, sets, files };
}
