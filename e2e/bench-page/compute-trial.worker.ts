import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { openBrowserStores } from '../../src/data/dataset-store';
import { computeService, type ComputeService } from '../../src/engine/experiments/compute-service';
import { exposeService, type ServiceHost } from '../../src/engine/protocol/service-host';
import { systems } from '../../src/systems/registry';
import { wasmPaths } from '../../src/engine/backend/wasm-paths';

/** The compute worker of the page, with a way to take its device from it. */
export interface ComputeTrialService extends ComputeService {
  destroyDevice(): void;
}

const host: ServiceHost = exposeService<ComputeTrialService>('compute', {
  ...computeService({
    systems,
    wasmPaths,
    versions: {},
    openCheckpoints: async () => (await openBrowserStores()).checkpoints,
    spawnBatches: () =>
      new Worker(new URL('../../workers/batches.worker.ts', import.meta.url), { type: 'module' }),
    onBroken: (failure) => host.giveUp(failure),
  }),
  destroyDevice: () => (backend() as WebGPUBackend).device.destroy(),
});
