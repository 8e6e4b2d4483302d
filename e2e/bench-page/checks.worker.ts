import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { Failure } from '../../src/base/failure';
import { chooseBackend } from '../../src/engine/backend/backend';
import { exposeService } from '../../src/engine/protocol/service-host';
import { wasmPaths } from '../../src/engine/backend/wasm-paths';
import { problemsOf, type CheckedBackend, type CheckReport, type DeviceCheck } from './device-check';

const checks = import.meta.glob<{ check: DeviceCheck }>('./checks/*.check.ts');

export interface CheckService {
  backends(request: { name: string }): Promise<readonly CheckedBackend[]>;
  run(request: { name: string; backend: CheckedBackend }): Promise<CheckReport>;
}

exposeService<CheckService>('checks', {
  backends: async ({ name }) => (await load(name)).backends,
  run: async ({ name, backend }) => run(await load(name), backend),
});

async function load(name: string): Promise<DeviceCheck> {
  const found = checks[`./checks/${name}.check.ts`];
  if (!found) throw new Failure('bad-input', `No check "${name}" among: ${Object.keys(checks).join(', ')}.`);
  return (await found()).check;
}

async function run(check: DeviceCheck, backend: CheckedBackend): Promise<CheckReport> {
  await chooseBackend('cpu');
  const { adapter } = await chooseBackend(backend, undefined, { wasmPaths });
  // A kernel that does not compile only leaves zeros behind, unless someone listens.
  const complaints: string[] = [];
  const device = backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
  device?.addEventListener('uncapturederror', ({ error }) => complaints.push(error.message));
  const deviations = await check.deviations(backend);
  await device?.queue.onSubmittedWorkDone();
  return {
    backend,
    adapter: adapter ? `${adapter.vendor} ${adapter.architecture}` : 'none',
    deviations,
    problems: [...complaints, ...problemsOf(deviations, check.tolerance)],
  };
}
