import { WorkerClient } from '../../src/engine/protocol/worker-client';
import type { CheckService } from './checks.worker';
import type { CheckReport } from './device-check';

declare global {
  interface Window {
    /** Runs one check of `checks/` in a fresh worker. */
    runDeviceCheck(name: string): Promise<CheckReport>;
  }
}

window.runDeviceCheck = async (name) => {
  const worker = new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<CheckService>(worker, { service: 'checks' });
  try {
    return await client.call('run', { name }).result;
  } finally {
    await client.close();
  }
};
