import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import v8 from 'node:v8';
import '@tensorflow/tfjs'; // in Node, what registers the stock gradients
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { chooseBackend, type BackendName, type BackendReport } from '../src/engine/backend/backend';
import { Failure } from '../src/base/failure';
import { gradientSelfCheck } from '../src/nn/self-check';

/** Starts a backend in Node: WASM unless another is wanted. WebGPU needs the npm package `webgpu` (Dawn). */
export async function startNodeBackend(
  wanted: BackendName,
  onMessage: (text: string) => void,
): Promise<BackendReport> {
  // Node 20 has relaxed SIMD behind a flag; with it matrix products take half the time.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), '..', 'wasm-out') + sep);
  if (wanted === 'webgpu') await installWebGpu();
  return chooseBackend(wanted, onMessage, { selfCheck: gradientSelfCheck });
}

async function installWebGpu(): Promise<void> {
  const name = 'webgpu'; // not a dependency: a few hundred MB that only machines with a GPU can use
  let dawn: { create(options: string[]): GPU; globals: object };
  try {
    dawn = (await import(name)) as typeof dawn;
  } catch {
    throw new Failure(
      'bad-input',
      'WebGPU in Node needs the package webgpu: run "npm install --no-save webgpu" first.',
    );
  }
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis.navigator ?? (globalThis.navigator = {} as Navigator), 'gpu', {
    value: dawn.create([]),
  });
}
