import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { dataFileFromBytes } from '../../src/data/data-file';
import { Failure } from '../../src/domain/failure';
import type { BackendName, BackendReport } from '../../src/engine/backend';
import { chooseBackend } from '../../src/engine/backend';
import { exposeService } from '../../src/engine/protocol/service-host';
import type { Job } from '../../src/engine/protocol/job';
import { wasmPaths } from '../../src/engine/wasm-paths';
import { gradientSelfCheck } from '../../src/nn/self-check';
import { chooseJobs } from '../catalogue';
import { BenchCities } from '../cities';
import type { Calibration, JobResult } from '../report';
import { wallClock } from '../rounds';
import { runBench } from '../run-bench';

export interface PageBenchRequest {
  readonly backend: BackendName;
  readonly only: readonly string[];
  readonly rounds: number;
  /** Files of the reference network by path, where it is at hand. */
  readonly reference: ReadonlyMap<string, Uint8Array> | null;
}

export interface PageBenchResult {
  readonly backend: BackendReport;
  readonly calibration: Calibration;
  readonly jobs: JobResult[];
}

export type BenchEvent =
  | { readonly kind: 'calibration'; readonly calibration: Calibration }
  | { readonly kind: 'result'; readonly result: JobResult };

export interface BenchService {
  /** Emits each figure as it is found; resolves with all of them. */
  bench(request: PageBenchRequest, job: Job<BenchEvent>): Promise<PageBenchResult>;
}

exposeService<BenchService>('bench', {
  bench: async ({ backend: wanted, only, rounds, reference }, { emit, onProgress }) => {
    let trouble: Failure | undefined;
    const onDeviceLost = (failure: Failure) => void (trouble ??= failure);
    const backend = await chooseBackend(wanted, undefined, {
      wasmPaths,
      selfCheck: gradientSelfCheck,
      onDeviceLost,
    });
    // A kernel that does not compile only leaves zeros behind, unless someone listens.
    const device = backend.backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
    device?.addEventListener('uncapturederror', ({ error }) => {
      trouble ??= new Failure('internal', error.message);
    });
    const files = reference && [...reference].map(([path, bytes]) => dataFileFromBytes(path, bytes));
    const found = await runBench(
      {
        backend,
        jobs: chooseJobs(only),
        rounds,
        clock: wallClock,
        cities: new BenchCities(files),
        trouble: async () => {
          await device?.queue.onSubmittedWorkDone();
          return trouble;
        },
      },
      {
        onProgress,
        onCalibration: (calibration) => emit({ kind: 'calibration', calibration }),
        onResult: (result) => emit({ kind: 'result', result }),
      },
    );
    return { backend, ...found };
  },
});
