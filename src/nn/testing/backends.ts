import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import '@tensorflow/tfjs'; // registers the stock gradients
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { registerKernels } from '../kernels/register';

/** Makes a backend current in Node, with our kernels. */
export async function useBackend(name: 'cpu' | 'wasm'): Promise<void> {
  if (name === 'wasm') {
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(main)}/../wasm-out/`.replace('/dist/../', '/'));
  }
  registerKernels(name);
  if (!(await setBackend(name))) throw new Error(`The ${name} backend did not start`);
  await ready();
}
