import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import v8 from 'node:v8';
import '@tensorflow/tfjs'; // in Node, what registers the stock gradients
import {
  chooseBackend,
  SHARED_WASM,
  type BackendName,
  type BackendReport,
} from '../src/engine/backend/backend';
import { badInput } from '../src/base/failure';
import { gradientSelfCheck } from '../src/nn/self-check';
import { ROOT } from './package';
import { kernelThread } from './node-thread';

export interface NodeBackendOptions {
  /** Threads that WASM computes with, this one included; 1 unless told otherwise. */
  readonly threads?: number;
}

/** Starts a backend in Node: WASM unless another is wanted. WebGPU needs the npm package `webgpu` (Dawn). */
export async function startNodeBackend(
  wanted: BackendName,
  onMessage: (text: string) => void,
  { threads = 1 }: NodeBackendOptions = {},
): Promise<BackendReport> {
  // Node 20 has relaxed SIMD behind a flag; with it matrix products take half the time.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (wanted === 'webgpu') await installWebGpu();
  return chooseBackend(wanted, onMessage, {
    selfCheck: gradientSelfCheck,
    wasmPaths: wasmFiles(),
    threads,
    spawnKernelThread: kernelThread,
  });
}

/** Where the binaries of TensorFlow.js lie, and the one with shared memory. */
export function wasmFiles(): Record<string, string> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const stock = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
  return {
    ...Object.fromEntries(stock.map((name) => [name, join(folder, name)])),
    [SHARED_WASM]: join(ROOT, 'src/nn/kernels/wasm', SHARED_WASM),
  };
}

async function installWebGpu(): Promise<void> {
  const name = 'webgpu'; // not a dependency: a few hundred MB that only machines with a GPU can use
  let dawn: { create(options: string[]): GPU; globals: object };
  try {
    dawn = (await import(name)) as typeof dawn;
  } catch {
    throw badInput('WebGPU in Node needs the package webgpu: run "npm install --no-save webgpu" first.');
  }
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis.navigator ?? (globalThis.navigator = {} as Navigator), 'gpu', {
    value: dawn.create([]),
  });
}
