import { version } from '../package.json';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import { benchService } from '../bench/bench-worker-service';
import type { BenchService } from '../src/engine/benchmarks/bench-service';
import { PIECES } from '../src/engine/metrics/piece-service';
import { exposeService } from '../src/engine/protocol/service-host';
import type { SpawnKernelThread } from '../src/nn/kernels/wasm/threads/kernel-thread';
import { wasmPaths } from '../src/engine/backend/wasm-paths';
import { ROUTE_PIECES } from '../src/systems/routes/crew/route-piece-service';
import { MATCHING } from '../src/engine/dataset-builder/match-service';

const helpers: Readonly<Record<string, () => Worker>> = {
  [PIECES]: () => new Worker(new URL('./metrics-helper.worker.ts', import.meta.url), { type: 'module' }),
  [ROUTE_PIECES]: () => new Worker(new URL('./routes-helper.worker.ts', import.meta.url), { type: 'module' }),
  [MATCHING]: () => new Worker(new URL('./matching-helper.worker.ts', import.meta.url), { type: 'module' }),
};

/** Not every browser lets a worker start another. */
const help =
  typeof Worker === 'undefined' ? null : { spawn: (service: string) => helpers[service](), count: 1 };

const spawnKernelThread: SpawnKernelThread | null =
  typeof Worker === 'undefined'
    ? null
    : () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' });

const versions = { app: version, tensorflow };
exposeService<BenchService>('bench', benchService({ wasmPaths, versions, help, spawnKernelThread }));
