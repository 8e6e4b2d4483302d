import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { dataFileFromBytes } from '../src/data/data-file';
import { Failure } from '../src/base/failure';
import { chooseBackend, type BackendName, type BackendOptions } from '../src/engine/backend/backend';
import type { BenchService } from '../src/engine/benchmarks/bench-service';
import { CALIBRATION } from '../src/engine/benchmarks/benchmark-names';
import type { Machine } from '../src/engine/benchmarks/report';
import { usualThreads } from '../src/engine/backend/usual-threads';
import { gradientSelfCheck } from '../src/nn/self-check';
import { chooseBenchmarks } from './catalogue';
import { BenchCities } from './cities';
import { type BenchContext, wallClock } from './rounds';
import { runBench } from './run-bench';

export interface BenchServiceOptions {
  readonly wasmPaths: NonNullable<BackendOptions['wasmPaths']>;
  readonly versions: Machine['versions'];
  /** Workers that do pieces of work; null where a worker cannot start another. */
  readonly help: BenchContext['help'];
  /** The same for threads that call kernels. */
  readonly spawnKernelThread: BackendOptions['spawnKernelThread'] | null;
}

/** The benchmarks in a worker that nothing else runs in. */
export function benchService({ versions, help, ...start }: BenchServiceOptions): BenchService {
  return {
    bench: async ({ backend: wanted, only, rounds, reference }, task) => {
      const benchmarks = chooseBenchmarks(only, () => false);
      task.emit({ kind: 'plan', benchmarks: [CALIBRATION, ...benchmarks.map(({ name }) => name)] });
      const { backend, trouble, release } = await startBackend(wanted, start);
      const files = reference && [...reference].map(([path, bytes]) => dataFileFromBytes(path, bytes));
      try {
        const found = await runBench(
          { backend, benchmarks, rounds, clock: wallClock, cities: new BenchCities(files), trouble, help },
          task,
        );
        return { backend, versions: { ...versions }, ...found };
      } finally {
        release();
      }
    },
  };
}

async function startBackend(
  wanted: BackendName,
  { wasmPaths, spawnKernelThread }: Pick<BenchServiceOptions, 'wasmPaths' | 'spawnKernelThread'>,
) {
  let trouble: Failure | undefined;
  const backend = await chooseBackend(wanted, undefined, {
    wasmPaths,
    ...(spawnKernelThread ? { spawnKernelThread, threads: usualThreads() } : {}),
    selfCheck: gradientSelfCheck,
    onDeviceLost: (failure) => void (trouble ??= failure),
  });
  // A kernel that does not compile only leaves zeros behind, unless someone listens.
  const device = backend.backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
  device?.addEventListener('uncapturederror', ({ error }) => {
    trouble ??= new Failure('internal', error.message);
  });
  return {
    backend,
    trouble: async () => {
      await device?.queue.onSubmittedWorkDone();
      return trouble;
    },
    release: () => device?.destroy(),
  };
}
