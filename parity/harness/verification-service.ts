import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { EventTask } from '../../src/base/task';
import { chooseBackend, type BackendOptions } from '../../src/engine/backend/backend';
import type { Check } from './compare';
import { couldNotRunRow } from './compare';
import { ReferenceFolder } from './reference-folder';
import type { Subject, VerifiedBackend } from './compare';
import { verifyFolder } from './verify-folder';

export interface VerificationRequest {
  /** Id of the system whose numbers they are. */
  readonly system: string;
  /** Path -> bytes of a folder of reference numbers. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly backend: VerifiedBackend;
  /** Names of subjects; all that the folder holds where absent. */
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

export interface VerificationServiceOptions extends Required<Pick<BackendOptions, 'wasmPaths'>> {
  /** What a system checks in a folder. */
  readonly subjectsOf: (system: string, folder: ReferenceFolder) => Promise<readonly Subject[]>;
}

/** Verification in a worker that nothing else runs in. */
export function verificationService({
  wasmPaths,
  subjectsOf,
}: VerificationServiceOptions): VerificationService {
  return {
    verify: async ({ system, files, backend, only }, task) => {
      const { adapter } = await chooseBackend(backend, undefined, { wasmPaths });
      // A kernel that does not compile only leaves zeros behind, unless someone listens.
      const complaints: string[] = [];
      const device = backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
      device?.addEventListener('uncapturederror', ({ error }) => complaints.push(error.message));
      const onCheck = (check: Check) => task.emit(check);
      const folder = new ReferenceFolder(files);
      const checks = await verifyFolder(folder, await subjectsOf(system, folder), {
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
  };
}
