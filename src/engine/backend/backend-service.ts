import type { EventTask } from '../../base/task';
import type { BackendName, BackendReport } from './backend';

interface BackendRequest {
  /** A person's choice; left out, the best that works. */
  readonly wanted?: BackendName;
  /** Threads that WebAssembly should compute with, the worker's own included; left out, one. */
  readonly threads?: number;
  /** See `BackendOptions`. */
  readonly half?: boolean;
}

/** What every worker that computes with tensors offers first. Events are messages for people. */
export interface BackendService {
  chooseBackend(request: BackendRequest, task: EventTask<string>): Promise<BackendReport>;
}
