import type { BackendService } from '../engine/backend-service';
import { SupervisedWorker, type SupervisedOptions } from '../engine/protocol/supervised-worker';
import type { QuickJobService } from '../engine/quick-job-service';

export type ComputeService = BackendService & QuickJobService;

/** The worker that owns the device; replaced if it dies. */
export function startComputeWorker(
  options: Pick<SupervisedOptions<ComputeService>, 'restore' | 'onState'>,
): SupervisedWorker<ComputeService> {
  return new SupervisedWorker<ComputeService>({
    ...options,
    service: 'compute',
    spawn: () => new Worker(new URL('../../workers/compute.worker.ts', import.meta.url), { type: 'module' }),
  });
}
