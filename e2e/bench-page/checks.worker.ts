import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { Failure } from '../../src/domain/failure';
import { chooseBackend } from '../../src/engine/backend';
import { exposeService } from '../../src/engine/protocol/service-host';
import { compare, type CheckReport, type DeviceCheck } from './device-check';

const checks = import.meta.glob<{ check: DeviceCheck }>('./checks/*.check.ts');

export interface CheckService {
  run(request: { name: string }): Promise<CheckReport>;
}

exposeService<CheckService>('checks', { run: ({ name }) => run(name) });

async function run(name: string): Promise<CheckReport> {
  const load = checks[`./checks/${name}.check.ts`];
  if (!load)
    throw new Failure(
      'bad-input',
      `There is no check "${name}". There are: ${Object.keys(checks).join(', ')}.`,
    );
  const { check } = await load();
  const { adapter } = await chooseBackend('webgpu');
  if (!adapter) throw new Failure('not-supported', 'WebGPU has no adapter here.');
  const { device } = tf.backend() as WebGPUBackend;
  // A kernel that does not compile only leaves zeros behind, unless someone listens.
  const complaints: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => complaints.push(error.message));
  const webgpu = await check.compute();
  await device.queue.onSubmittedWorkDone();
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  const cpu = await check.compute();
  const { deviations, problems } = compare(cpu, webgpu, check.tolerance);
  return {
    adapter: `${adapter.vendor} ${adapter.architecture}`,
    software: adapter.software,
    deviations,
    problems: [...complaints, ...problems],
  };
}
