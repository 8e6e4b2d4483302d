import type { Check, Tolerance } from './check';
import type { ReferenceFolder } from './reference-folder';

export type VerifiedBackend = 'cpu' | 'wasm' | 'webgpu';

/** What a subject is given: the folder, the backend that is in use, and where its rows go. */
export interface VerificationContext {
  readonly folder: ReferenceFolder;
  readonly backend: VerifiedBackend;
  /**
   * 1 on cpu and wasm, 10 on webgpu: factor on every tolerance of values that were computed on the device.
   */
  readonly slack: number;
  report(check: Check): void;
}

/** A part of the reference that is checked as a whole; what it throws becomes a failed row. */
export interface Subject {
  readonly name: string;
  run(context: VerificationContext): Promise<void>;
}

/** Where the files state no tolerance. */
export const FORWARD: Tolerance = { absolute: 1e-5, relative: 1e-4 };
export const GRADIENT: Tolerance = { absolute: 1e-5, relative: 1e-3 };
