import { version } from '../package.json';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import { openBrowserStores } from '../src/data/dataset-store';
import { computeService } from '../src/engine/experiments/compute-service';
import { systems } from '../src/systems/registry';
import type { SpawnKernelThread } from '../src/nn/kernels/wasm/threads/kernel-thread';
import { exposeService, type ServiceHost } from '../src/engine/protocol/service-host';
import { wasmPaths } from '../src/engine/backend/wasm-paths';

/** Not every browser lets a worker start another. */
const spawnBatches =
  typeof Worker === 'undefined'
    ? undefined
    : () => new Worker(new URL('./batches.worker.ts', import.meta.url), { type: 'module' });

const spawnKernelThread: SpawnKernelThread | undefined =
  typeof Worker === 'undefined'
    ? undefined
    : () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' });

const host: ServiceHost = exposeService(
  'compute',
  computeService({
    systems,
    wasmPaths,
    versions: { app: version, tensorflow },
    openCheckpoints: async () => (await openBrowserStores()).checkpoints,
    openCaches: async () => (await openBrowserStores()).caches,
    ...(spawnBatches ? { spawnBatches } : {}),
    ...(spawnKernelThread ? { spawnKernelThread } : {}),
    onBroken: (failure) => host.giveUp(failure),
  }),
);
