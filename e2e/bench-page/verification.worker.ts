import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../../src/engine/backend/backend';
import { exposeService } from '../../src/engine/protocol/service-host';
import { wasmPaths } from '../../src/engine/backend/wasm-paths';
import type { Check } from '../../src/verification/check';
import { couldNotRunRow } from '../../src/verification/compare';
import { ReferenceFolder } from '../../src/verification/reference-folder';
import { verifyFolder } from '../../src/verification/verify-folder';
import type { VerifiedBackend } from '../../src/verification/subject';
import type { EventTask } from '../../src/base/task';

export interface VerificationRequest {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly backend: VerifiedBackend;
  readonly only?: readonly string[];
}

export interface VerificationResult {
  /** What computed, for people. */
  readonly device: string;
  readonly checks: readonly Check[];
}

export interface VerificationService {
  /** Emits each row as it is found; resolves with all of them and what computed. */
  verify(request: VerificationRequest, task: EventTask<Check>): Promise<VerificationResult>;
}

exposeService<VerificationService>('verification', {
  verify: async ({ files, backend, only }, job) => {
    const { adapter } = await chooseBackend(backend, undefined, { wasmPaths });
    // A kernel that does not compile only leaves zeros behind, unless someone listens.
    const complaints: string[] = [];
    const device = backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
    device?.addEventListener('uncapturederror', ({ error }) => complaints.push(error.message));
    const onCheck = (check: Check) => job.emit(check);
    const checks = await verifyFolder(new ReferenceFolder(files), {
      backend,
      onCheck,
      ...(only && { only }),
    });
    await device?.queue.onSubmittedWorkDone();
    for (const complaint of complaints) {
      const row = couldNotRunRow('device', 'uncaptured error', complaint);
      checks.push(row);
      onCheck(row);
    }
    return { device: adapter ? `${adapter.vendor} ${adapter.architecture}`.trim() : backend, checks };
  },
});
