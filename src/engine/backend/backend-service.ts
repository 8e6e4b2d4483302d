import { chooseBackend, type BackendName, type BackendOptions, type BackendReport } from './backend';
import type { EventTask } from '../../base/task';

export interface BackendRequest {
  /** A person's choice; left out, the best that works. */
  readonly wanted?: BackendName;
}

/** What every worker that computes with tensors offers first. Events are messages for people. */
export interface BackendService {
  chooseBackend(request: BackendRequest, task: EventTask<string>): Promise<BackendReport>;
}

export function backendService(options: BackendOptions): BackendService {
  return { chooseBackend: ({ wanted }, job) => chooseBackend(wanted, job.emit, options) };
}
