import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { Failure } from '../../src/base/failure';
import { chooseBackend } from '../../src/engine/backend/backend';
import { exposeService } from '../../src/engine/protocol/service-host';
import { wasmPaths } from '../../src/engine/backend/wasm-paths';
import { problemsOf, type CheckedBackend, type CheckReport, type DeviceCheck } from './device-check';

const checks = import.meta.glob<{ check: DeviceCheck }>('./checks/*.check.ts');

/** Every check of one backend, one after the other. */
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

interface Started {
  readonly backend: CheckedBackend;
  readonly adapter: string;
  readonly device: GPUDevice | undefined;
}

/** What this worker computes with: started once, since most of a check without a graphics card is compiling. */
let started: Promise<Started> | undefined;

async function start(backend: CheckedBackend): Promise<Started> {
  await chooseBackend('cpu');
  const { adapter } = await chooseBackend(backend, undefined, { wasmPaths });
  const device = backend === 'webgpu' ? (tf.backend() as WebGPUBackend).device : undefined;
  return { backend, adapter: adapter ? `${adapter.vendor} ${adapter.architecture}` : 'none', device };
}

async function run(check: DeviceCheck, wanted: CheckedBackend): Promise<CheckReport> {
  const { backend, adapter, device } = await (started ??= start(wanted));
  if (backend !== wanted) throw new Failure('bad-input', `This worker checks ${backend}, not ${wanted}.`);
  if (check.needs && !device?.features.has(check.needs)) {
    const skipped = `The adapter (${adapter}) has no ${check.needs}.`;
    return { backend, adapter, deviations: {}, skipped, problems: [] };
  }
  await tf.setBackend(backend);
  // A kernel that does not compile only leaves zeros behind, unless someone listens.
  const complaints: string[] = [];
  const listen = ({ error }: GPUUncapturedErrorEvent) => void complaints.push(error.message);
  device?.addEventListener('uncapturederror', listen);
  const deviations = await check.deviations(backend);
  await device?.queue.onSubmittedWorkDone();
  device?.removeEventListener('uncapturederror', listen);
  return {
    backend,
    adapter,
    deviations,
    problems: [...complaints, ...problemsOf(deviations, check.tolerance)],
  };
}
