import type { Call } from '../../engine/protocol/worker-client';
import { DatasetSession } from '../state/data/dataset-session.svelte';

const silent: Call<never> = {
  result: new Promise<never>(() => undefined),
  pause: () => undefined,
  resume: () => undefined,
  step: () => undefined,
  cancel: () => undefined,
};

/** The data sets of a page whose worker never answers: what is open and kept is what a test says. */
export function dataSession(
  parts: Partial<Pick<DatasetSession, 'opened' | 'kept' | 'sample'>> = {},
): DatasetSession {
  const data = new DatasetSession(() => ({ call: () => silent, close: async () => undefined }));
  return Object.assign(data, parts);
}
