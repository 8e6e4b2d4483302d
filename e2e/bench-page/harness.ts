import { asFailure } from '../../src/engine/protocol/failure-wire';
import { SupervisedWorker } from '../../src/engine/protocol/supervised-worker';
import { WorkerClient } from '../../src/engine/protocol/worker-client';
import type { CheckService } from './checks.worker';
import type { CheckReport } from './device-check';
import type { TrialService } from './protocol.worker';

export interface DeathReport {
  readonly code: string;
  readonly message: string;
  readonly states: readonly string[];
  /** What the new worker counts to, having been restored at 40. */
  readonly counted: number;
}

export interface ReinsReport {
  readonly halted: number;
  readonly afterStep: number;
  readonly longestTaskMs: number;
  readonly code: string;
}

declare global {
  interface Window {
    /** Runs one check of `checks/` on each of its backends, each in a fresh worker. */
    runDeviceCheck(name: string): Promise<CheckReport[]>;
    /** Kills a supervised worker mid-call and goes on with its successor. */
    killWorker(how: 'vanish' | 'blunder'): Promise<DeathReport>;
    /** Pauses, steps by 3 and cancels a job that never rests. */
    driveJob(): Promise<ReinsReport>;
  }
}

async function withWorker<T>(use: (client: WorkerClient<CheckService>) => Promise<T>): Promise<T> {
  const worker = new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<CheckService>(worker, { service: 'checks' });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

window.runDeviceCheck = async (name) => {
  const reports: CheckReport[] = [];
  const backends = await withWorker((client) => client.call('backends', { name }).result);
  for (const backend of backends) {
    reports.push(await withWorker((client) => client.call('run', { name, backend }).result));
  }
  return reports;
};

const spawnTrial = () => new Worker(new URL('./protocol.worker.ts', import.meta.url), { type: 'module' });

window.killWorker = async (how) => {
  const states: string[] = [];
  const worker = new SupervisedWorker<TrialService>({
    service: 'trial',
    spawn: spawnTrial,
    restore: async (client) => void (await client.call('load', { count: 40 }).result),
    onState: (state) => states.push(state),
  });
  const { code, message } = asFailure(
    await worker.call(how, undefined).result.catch((thrown: unknown) => thrown),
  );
  const counted = await worker.call('count', { to: 42 }).result;
  await worker.close();
  return { code, message, states, counted };
};

window.driveJob = async () => {
  const client = new WorkerClient<TrialService>(spawnTrial(), { service: 'trial' });
  let seen = 0;
  let wake = () => {};
  const halt = () => new Promise<void>((resolve) => (wake = resolve));
  const call = client.call(
    'count',
    { to: 1e12 },
    { onEvent: (count) => (seen = count), onHalt: (halted) => halted && wake() },
  );
  const ended = call.result.catch((thrown: unknown) => asFailure(thrown).code);
  const longestTaskMs = await longestGap(500);
  const paused = halt();
  call.pause();
  await paused;
  const halted = seen;
  const stepped = halt();
  call.step(3);
  await stepped;
  const afterStep = seen;
  call.cancel();
  const code = String(await ended);
  await client.close();
  return { halted, afterStep, longestTaskMs, code };
};

/** The longest time for which this page did not get round to a timer, in ms. */
async function longestGap(duringMs: number): Promise<number> {
  const end = performance.now() + duringMs;
  let longest = 0;
  while (performance.now() < end) {
    const asked = performance.now();
    await new Promise((resolve) => setTimeout(resolve));
    longest = Math.max(longest, performance.now() - asked);
  }
  return longest;
}
