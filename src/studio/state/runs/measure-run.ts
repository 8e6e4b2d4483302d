import type { Dataset } from '../../../domain/dataset';
import { systemById, type SystemEntry } from '../../../engine/experiments/system';
import type { RunContents } from '../../../engine/records/run-contents';
import type { MetricsReport } from '../../../evaluation/metrics-report';
import { startMetricsWorker } from '../machine/workers';

/**
 * Every measure of all routes of a run, in a worker of its own for as long as it takes; one that dies is
 * replaced and asked again, once.
 */
export async function measureRun(
  { plan, sets }: RunContents,
  { network, trips }: Dataset,
  systems: readonly SystemEntry[],
  start = startMetricsWorker,
): Promise<MetricsReport> {
  const worker = start();
  try {
    const { seed, resamples } = systemById(systems, plan.system).facts(plan.config);
    const { train, test } = trips;
    return await worker.callAgain('measureAll', {
      network,
      trips: { train, test },
      sets,
      resamples,
      seed,
    });
  } finally {
    await worker.close();
  }
}
