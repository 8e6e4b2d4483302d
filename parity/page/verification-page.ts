import { WorkerClient } from '../../src/engine/protocol/worker-client';
import type { Check } from '../harness/compare';
import type {
  VerificationRequest,
  VerificationResult,
  VerificationService,
} from '../harness/verification-service';

/** A folder of reference numbers as text, since that is what reaches a page from outside. */
export interface FolderToVerify extends Omit<VerificationRequest, 'files'> {
  /** Path -> bytes in base 64. */
  readonly files: Readonly<Record<string, string>>;
}

declare global {
  interface Window {
    /** Checks a folder of reference numbers in a worker. */
    verifyFolder(folder: FolderToVerify): Promise<VerificationResult>;
    /** Is given each row of `verifyFolder` as it is found, where somebody listens. */
    onVerified?: (check: Check) => void;
  }
}

window.verifyFolder = async ({ files, ...options }) => {
  const worker = new Worker(new URL('./verification.worker.ts', import.meta.url), {
    type: 'module',
  });
  const client = new WorkerClient<VerificationService>(worker, { service: 'verification' });
  const bytes = Object.entries(files).map(([path, text]) => [path, fromBase64(text)] as const);
  const request = { ...options, files: new Map(bytes) };
  try {
    return await client.call('verify', request, { onEvent: (check) => window.onVerified?.(check) }).result;
  } finally {
    await client.close();
  }
};

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
