import { wasmPaths } from '../../../src/engine/backend/wasm-paths';
import type { SpawnKernelThread } from '../../../src/nn/kernels/wasm/threads/kernel-thread';
import type { DeviceCheck } from '../device-check';
import { differing, trainOnThreads, type OnThreads } from '../on-threads';

const spawnKernelThread: SpawnKernelThread = () =>
  new Worker(new URL('../../../workers/kernel-thread.worker.ts', import.meta.url), { type: 'module' });

const on = (threads: number, more: Partial<OnThreads> = {}) =>
  trainOnThreads({ threads, spawnKernelThread, wasmPaths, ...more });

/** Fifty steps and the routes drawn then: the same bits on one, two and three threads, and with one that is killed. */
export const check: DeviceCheck = {
  backends: ['wasm'],
  tolerance: 0,
  deviations: async () => {
    const alone = await on(1);
    const cases = {
      two: on.bind(null, 2),
      three: on.bind(null, 3),
      killed: on.bind(null, 3, { killAfter: 23 }),
    };
    const found: Record<string, number> = {};
    for (const [name, train] of Object.entries(cases)) {
      const trained = await train();
      found[`values that differ, ${name}`] = differing(trained, alone);
      found[`threads missing, ${name}`] = (name === 'two' ? 2 : 3) - trained.threads;
      found[`runs missing, ${name}`] = Math.max(0, 50 - trained.runs);
    }
    return found;
  },
};
